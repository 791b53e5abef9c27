/**
 * A round: made-up calls, one after another, on a database of its own, so that its seed repeats it whatever was before.
 * How a call is sent is said by who makes the round.
 */
import fc, { type Arbitrary } from 'fast-check'
import { workerTasks } from '../../src/worker'
import { copyDatabase } from '../support/databases'
import type { Call } from '../support/made-up-calls'
import { EXAMPLE_IDS, makeExamplesTrue } from '../support/operations'
import { type Running, start } from '../support/service'
import { type Answer, entryOf, faultOf, faultOfAny } from './answers'
import { foreignIn, plantForeign } from './foreign'

export interface Slow {
  operation: string
  millis: number
  seed: number
}

export interface Outcome {
  seed: number
  /** How often each operation gave each status. */
  met: Record<string, number>
  slowest: Slow[]
  /** What was wrong, with the call in its shortest form. */
  failure?: string
}

const CASES_BETWEEN_REPAIRS = 500
const SLOWEST = 5

export class Round {
  private readonly keys: Partial<Record<Call['as'], string>> = { nonsense: 'sk_nonsense' }
  private readonly seen = new Map<string, string[]>()
  private readonly cursors = new Map<string, string>()
  private cursor = 'none'
  private repairedAt = 0
  private taken = 0
  readonly met: Outcome['met'] = {}
  slowest: Slow[] = []

  constructor(readonly on: Running, readonly seed: number) {}

  async prepare(): Promise<void> {
    const { on, keys } = this
    await makeExamplesTrue(on)
    await plantForeign(on)
    const revoked = await on.newVoice({ name: 'Revoked', roles: ['administrator'] })
    await on.db('client_key').where({ client_id: revoked.id }).update({ revoked_at: on.clock.now() })
    await on.assembly.callers.refresh()
    Object.assign(keys, { reporter: on.reporter.key, agent: on.agent.key, lead: on.lead.key, administrator: on.administrator.key, auditor: on.auditor.key, revoked: revoked.key })
    await this.repair()
  }

  /** Retired codes and teams would let less and less through. What the background does stands all that was made up. */
  async repair(): Promise<void> {
    const { db, clock, assembly: { deps } } = this.on
    for (const table of ['category', 'component', 'workflow', 'team']) await db(table).where({ retired: true }).update({ retired: false })
    await db('person').where({ active: false }).update({ active: true })
    await db('evaluation').whereNotNull('closed_at').update({ closed_at: null })
    await db('evaluation_entry').insert(EXAMPLE_IDS.map((id, i) => ({ id, evaluation: id, list: 'do_differently', text: `Entry ${i}`, created_at: clock.now(), updated_at: clock.now() }))).onConflict('id').ignore()
    await deps.plan.refresh()
    // Nothing leaves this machine.
    for (const task of workerTasks(deps, { run: async () => undefined, idle: async () => undefined, stop: async () => undefined })) await task.run()
  }

  async repairSometimes(): Promise<void> {
    if (++this.taken - this.repairedAt < CASES_BETWEEN_REPAIRS) return
    this.repairedAt = this.taken
    await this.repair()
  }

  /** The call with its placeholders filled in, and with the key of who makes it. */
  filled(call: Call): Call {
    const key = this.keys[call.as]
    const url = call.url
      .replaceAll('{cursor}', this.cursors.get(listOf(call)) ?? this.cursor)
      .replaceAll('{cursor of another}', this.cursor)
      .replace(/\{([\w-]+) (\d)\}/g, (_, collection: string, place: string) => this.seen.get(collection)?.[Number(place)] ?? EXAMPLE_IDS[Number(place)] ?? 'SR-000001')
    const { 'content-type': type, ...others } = call.headers
    const headers = { ...others, ...(call.body === undefined || type === undefined ? {} : { 'content-type': type }), ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) }
    return { ...call, url, headers }
  }

  /** Of a call that was sent as it is: what is wrong with the answer; undefined where nothing is. */
  async judge(call: Call, answer: Answer, millis: number): Promise<string | undefined> {
    const strange = this.cursorOfAnother(call, answer)
    this.remember(call, answer)
    this.note(`${call.operation} ${answer.status}`, call, millis)
    return faultOf(call, answer) ?? strange ?? await foreignIn(answer, call.as, this.on)
  }

  /** Of bytes that are no honest call. */
  async judgeAny(call: Call, answer: Answer, millis: number): Promise<string | undefined> {
    this.note(`spoilt ${answer.status}`, call, millis)
    return faultOfAny(answer) ?? await foreignIn(answer, call.as, this.on)
  }

  private note(what: string, { operation, url }: Call, millis: number): void {
    this.met[what] = (this.met[what] ?? 0) + 1
    // Who asks to wait for events waits.
    const waited = operation === 'readEvents' ? Number(/[?&]wait=(\d+)/.exec(url)?.[1] ?? 0) * 1_000 : 0
    const took = Math.round(millis - waited)
    if (this.slowest.length < SLOWEST || took > (this.slowest.at(-1)?.millis ?? 0))
      this.slowest = [...this.slowest, { operation, millis: took, seed: this.seed }].sort((a, b) => b.millis - a.millis).slice(0, SLOWEST)
  }

  private remember(call: Call, { status, payload }: Answer): void {
    const collection = entryOf(call)?.path.split('/').filter(each => !each.startsWith('{')).at(-1) ?? ''
    const { reporter, agent, lead, administrator, auditor } = this.on
    const callers = [reporter, agent, lead, administrator, auditor].map(({ id }) => id)
    // Not those who call: without their roles they would do nothing any more.
    const ids = [...payload.matchAll(/"id":"([0-9a-f-]{36})"/g)].flatMap(match => match[1] ?? []).filter(id => !callers.includes(id))
    if (ids.length > 0) this.seen.set(collection, [...ids, ...this.seen.get(collection) ?? []].slice(0, 10))
    const cursor = status === 200 ? /"next_cursor":"([^"]+)"/.exec(payload)?.[1] : undefined
    if (cursor === undefined) return
    this.cursors.set(listOf(call), cursor)
    this.cursor = cursor
  }

  /** The last cursor of all is another's, unless it is the last of this list and caller too. */
  private cursorOfAnother(call: Call, { status, payload }: Answer): string | undefined {
    const given = /[?&]cursor=([\w.-]+)/.exec(call.url)?.[1]
    if (status !== 200 || given !== this.cursor || !payload.includes('"items"') || this.cursors.get(listOf(call)) === given) return undefined
    return 'went on by the cursor of another caller or list'
  }
}

const listOf = ({ as, url }: Call) => `${as} ${url.split('?')[0] ?? ''}`

interface Plan<T> {
  seed: number
  cases: number
  made: Arbitrary<T>
  /** What sends a call and says what is wrong with the answer, for as long as the round lasts. */
  with: (round: Round, database: string) => Promise<{ send: (made: T) => Promise<string | undefined>; end: () => Promise<void> }>
}

export async function play<T>({ seed, cases, made, with: opens }: Plan<T>): Promise<Outcome> {
  const database = await copyDatabase()
  const on = await start(database.url, { watched: false })
  const round = new Round(on, seed)
  try {
    await round.prepare()
    const { send, end } = await opens(round, database.url)
    const details = await fc.check(fc.asyncProperty(made, async each => {
      await round.repairSometimes()
      const fault = await send(each)
      if (fault !== undefined) throw new Error(fault)
    }), { seed, numRuns: cases }).finally(end)
    return { seed, met: round.met, slowest: round.slowest, ...(details.failed ? { failure: `${fc.defaultReportMessage(details)}\n${String(details.errorInstance)}` } : {}) }
  } finally {
    await on.app.close()
    await on.db.destroy()
    await database.drop()
  }
}
