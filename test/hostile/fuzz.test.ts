/**
 * Made-up calls, by the contract and against it: every answer is documented for its operation, valid by its schema and
 * below 500, and what the contract forbids is never done. FUZZ_CASES says how many, FUZZ_SEED repeats a run.
 */
import fc from 'fast-check'
import { schemasOf } from '../support/contract'
import { type Call, calls } from '../support/made-up-calls'
import { contract, EXAMPLE_IDS, makeExamplesTrue, operations } from '../support/operations'
import { service } from '../support/service'

const CASES = Number(process.env.FUZZ_CASES ?? 2_000)
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)

const compile = schemasOf(contract)
const byId = new Map(operations.map(entry => [entry.id, entry]))

describe(`${CASES} made-up calls (seed ${SEED})`, () => {
  const on = service()
  const keys: Partial<Record<Call['as'], string>> = { nonsense: 'sk_nonsense' }
  const seen = new Map<string, string[]>()
  const met = new Map<string, number>()
  let callers: string[] = []
  let cursor = 'none'
  let sent = 0

  beforeAll(async () => {
    process.stdout.write(`fuzz: ${CASES} cases, FUZZ_SEED=${SEED}\n`)
    await makeExamplesTrue(on)
    const { reporter, agent, lead, administrator, auditor } = on
    const revoked = await on.newVoice({ name: 'Revoked', roles: ['administrator'] })
    await on.db('client_key').where({ client_id: revoked.id }).update({ revoked_at: on.clock.now() })
    await on.assembly.callers.refresh()
    callers = [reporter, agent, lead, administrator, auditor].map(({ id }) => id)
    Object.assign(keys, { reporter: reporter.key, agent: agent.key, lead: lead.key, administrator: administrator.key, auditor: auditor.key, revoked: revoked.key })
  })

  /** Retired codes and teams would let less and less through. */
  async function refresh(): Promise<void> {
    for (const table of ['category', 'component', 'workflow', 'team']) await on.db(table).update({ retired: false })
    await on.db('person').update({ active: true })
    await on.db('evaluation').update({ closed_at: null })
    await on.db('evaluation_entry').insert(EXAMPLE_IDS.map((id, i) => ({ id, evaluation: id, list: 'do_differently', text: `Entry ${i}`, created_at: on.clock.now(), updated_at: on.clock.now() }))).onConflict('id').ignore()
    await on.assembly.deps.plan.refresh()
  }

  const fill = (url: string) => url
    .replaceAll('{cursor}', cursor)
    .replace(/\{([\w-]+) (\d)\}/g, (_, collection: string, place: string) => seen.get(collection)?.[Number(place)] ?? EXAMPLE_IDS[Number(place)] ?? 'SR-000001')

  async function send({ method, as, url, headers, body }: Call) {
    const key = keys[as]
    const { statusCode, payload, headers: answered } = await on.app.inject({
      method: method as 'GET', url: fill(url), payload: body,
      headers: { ...(body === undefined ? { ...headers, 'content-type': undefined } : headers), ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    })
    return { status: statusCode, payload, type: String(answered['content-type'] ?? ''), headers: answered }
  }

  function remember({ operation }: Call, payload: string): void {
    const collection = byId.get(operation)?.path.split('/').filter(each => !each.startsWith('{')).at(-1) ?? ''
    // Not those who call: without their roles they would do nothing any more.
    const ids = [...payload.matchAll(/"id":"([0-9a-f-]{36})"/g)].flatMap(match => match[1] ?? []).filter(id => !callers.includes(id))
    if (ids.length > 0) seen.set(collection, [...ids, ...seen.get(collection) ?? []].slice(0, 10))
    cursor = /"next_cursor":"([^"]+)"/.exec(payload)?.[1] ?? cursor
  }

  /** What is wrong with an answer; undefined where nothing is. */
  function faultOf(call: Call, { status, payload, type, headers }: Awaited<ReturnType<typeof send>>): string | undefined {
    if (status >= 500) return 'a fault of the service'
    if (payload.includes('A value cannot be stored as it is')) return 'the database refused what a schema should have refused'
    if (headers['x-request-id'] === undefined) return 'without X-Request-Id'
    const asked = byId.get(call.operation)
    const entry = operations.find(each => each.path === asked?.path && each.method === call.method)
    if (!entry || !asked) return [400, 404, 405].includes(status) || call.method === 'HEAD' ? undefined : 'another method should not come so far'
    const { operation, body } = entry
    // An empty segment makes another path of it, which may even be an operation.
    if (call.url.includes('//') || /\/(\?|$)/.test(call.url)) return undefined
    const answer = operation.responses[String(status)]
    if (!answer) return 'this status is not documented'
    const [, media] = Object.entries(answer.content ?? {}).find(([each]) => type.startsWith(each)) ?? []
    if (!media && payload !== '') return `the content type ${type} is not documented`
    if (media && !type.startsWith('text/') && !compile(media.schema)(JSON.parse(payload))) return `not as its schema says: ${JSON.stringify(compile(media.schema).errors)}`

    if (status >= 300) return undefined
    const roles = operation['x-roles']
    if (roles && !roles.includes(call.as)) return 'done for somebody whom it is not for'
    // A byte order mark is passed over, as RFC 8259 allows.
    if (body && call.body !== undefined && !compile(body.schema)(JSON.parse(call.body.replace(/^\ufeff/, '')))) return 'done with a body that the contract forbids'
    if (status === 201 && headers.location === undefined) return 'made, but it does not say where'
    return undefined
  }

  test('are all answered as the contract says', async () => {
    await fc.assert(fc.asyncProperty(calls, async call => {
      if (sent++ % 500 === 0) await refresh()
      const answer = await send(call)
      remember(call, answer.payload)
      met.set(`${call.operation} ${answer.status}`, (met.get(`${call.operation} ${answer.status}`) ?? 0) + 1)
      const fault = faultOf(call, answer)
      if (fault !== undefined) throw new Error(`${answer.status}: ${fault}\n${answer.payload.slice(0, 1_000)}`)
    }), { seed: SEED, numRuns: CASES })
  }, 600_000)

  test('got as far as doing something at nearly every operation', () => {
    const done = operations.filter(({ id }) => [200, 201, 202, 204].some(status => met.has(`${id} ${status}`)))
    if (process.env.FUZZ_FIGURES) process.stdout.write(`${[...met].sort().map(([what, times]) => `${times}\t${what}`).join('\n')}\n${operations.filter(each => !done.includes(each)).map(({ id }) => id).join(' ')}\n`)
    expect(done.length).toBeGreaterThan(operations.length * (CASES < 10_000 ? 0.75 : 0.95))
  })
})
