/** Every operation of the contract, one by one, for tests that walk over all of them. */
import { digestOfKey, prefixOf } from '../../src/access/keys'
import { EXAMPLE_ID } from '../../src/http/schema'
import { EXAMPLE_KEY } from '../../src/intake/pagerduty-schema'
import { type Contract, type Operation, readContract } from './contract'
import { sealJournal } from '../../src/audit/seal'
import { until } from './process'
import type { Running } from './service'

export interface Parameter {
  name: string
  in: string
  required?: boolean
  example?: unknown
  schema: { examples?: unknown[]; [keyword: string]: unknown }
}

export interface Entry {
  id: string
  method: string
  path: string
  operation: Operation & { 'x-roles'?: string[] }
  parameters: Parameter[]
  /** The schema and the example of the body, where it takes one. */
  body?: { schema: object; example?: unknown }
}

export const contract = readContract() as Contract & {
  tags: { name: string }[]
  components: { parameters: Record<string, Parameter>; headers: Record<string, object> }
}

export const operations: Entry[] = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    operation,
    parameters: (operation.parameters ?? []).map(resolve),
    body: operation.requestBody?.content['application/json'],
  })))

function resolve(parameter: object): Parameter {
  const { $ref } = parameter as { $ref?: string }
  // The document is our own: what it refers to is in it.
  return ($ref === undefined ? parameter : contract.components.parameters[$ref.split('/').at(-1) ?? '']) as Parameter
}

export const guarded = operations.filter(({ operation }) => operation['x-roles'] !== undefined)

/** The path with the examples of its parameters put in, and of what the query must have. */
export function examplePath({ path, parameters }: Entry): string {
  const query = parameters.filter(each => each.in === 'query' && each.required).map(({ name, schema }) => `${name}=${encodeURIComponent(String(schema.examples?.[0]))}`)
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters.find(each => each.in === 'path' && each.name === name)?.example))
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled
}

/** The identifier that examples have, and some more for tests that make up calls. */
export const EXAMPLE_IDS = [EXAMPLE_ID, ...Array.from({ length: 5 }, (_, i) => EXAMPLE_ID.replace(/.$/, String(i)))]

/** What the examples name: a team, a person and so on with each identifier, and the first requests. */
export async function makeExamplesTrue({ db, clock, reporter, assembly }: Running): Promise<void> {
  for (const [i, id] of EXAMPLE_IDS.entries()) {
    const row = { id, created_at: clock.now(), updated_at: clock.now() }
    await db('evaluation').insert({ ...row, title: `Round ${i + 1} of the examples`, scope: 'exchange', iteration: i + 1 })
    await db('evaluation_entry').insert({ ...row, evaluation: id, list: 'do_differently', text: `Entry ${i + 1} of the examples.` })
    await db('calendar').insert({ ...row, name: `Calendar ${i + 1} of the examples`, time_zone: 'Africa/Nairobi', hours: JSON.stringify([{ day: 'monday', from: '08:00', to: '17:00' }]) })
    await db('known_error').insert({ ...row, title: `Known error ${i + 1} of the examples`, workaround: 'Start it again.', labels: [`example-${i}`] })
    await db('team').insert({ ...row, name: `Team ${i + 1} of the examples` })
    await db('support_plan').insert({ ...row, name: `Plan ${i + 1} of the examples`, scope: 'exchange' })
    for (const number of [1, 2])
      await db('support_plan_revision').insert({ plan: id, number, document: '{}', state: 'ended', scope_key: 'exchange', active_from: row.created_at, active_until: row.updated_at, created_at: row.created_at })
    await db('person').insert({ ...row, name: `Person ${i + 1} of the examples` })
    await db('webhook').insert({ ...row, client_id: reporter.id, url: 'https://192.0.2.1/hook', format: 'standard', exclude_own: false, secret: 'whsec_c2VjcmV0', active: false, xid: '0', seq: 0 })
    await db('webhook_delivery').insert({ id, webhook_id: id, xid: '1', seq: 1, request_id: id, event: 'request.opened', state: 'dead', due_at: row.created_at, created_at: row.created_at })
    await db('client').insert({ ...row, name: `Client ${i + 1} of the examples`, roles: ['reporter'] })
  }
  await db('client_key').insert({ id: EXAMPLE_ID, client_id: EXAMPLE_ID, prefix: prefixOf(EXAMPLE_KEY), digest: digestOfKey(EXAMPLE_KEY), created_at: clock.now() })
  await assembly.callers.refresh()
  await assembly.deps.plan.refresh()
  for (const title of ['The first', 'The second', 'The third'])
    await reporter.post('/v1/support-requests', { title }).expect(201)
  await until('the first seal', async () => {
    await sealJournal(assembly.deps)
    return await db('audit_seal').first('number') as object | undefined
  })
}
