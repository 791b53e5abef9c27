/**
 * What the service itself sends to the database for a call: heard while the call is made in this process. What differs from
 * call to call is found by making it twice, so that the bare route can send the same with identifiers and times of its own.
 */
import { Client } from 'pg'
import { buildApp } from '../src/app'
import { assemble } from '../src/assembly'
import { DEFAULT_POLICY } from '../src/domain/privacy/kinds'
import { followDatabase } from '../src/platform/clock'
import { openDatabase } from '../src/platform/database'
import { openLog } from '../src/platform/log'

// eslint-disable-next-line @typescript-eslint/no-require-imports
export const { prepareValue } = require('pg/lib/utils') as { prepareValue: (value: unknown) => string | Buffer | null }

/** Text as it is, what the call is about, the time, or a new identifier: the same wherever its number stands. */
export type Part = string | { slot: 'target' | 'now' | number }

export interface Step {
  text: string
  values: (Part[] | null)[]
}

export interface RecordedCall {
  method: 'GET' | 'POST'
  path: string
  key: string
  body?: object
  /** As it stands among the values. */
  target?: string
}

export interface Recorder {
  /** Calls of one kind; the last two are heard. */
  record(calls: readonly RecordedCall[]): Promise<Step[]>
  /** A call in this process. Throws where it is refused. */
  make(call: RecordedCall): Promise<unknown>
  close(): Promise<void>
}

interface Heard {
  text: string
  values: (string | null)[]
}

export async function startRecorder(url: string): Promise<Recorder> {
  const log = openLog('silent')
  const clock = followDatabase(log)
  const db = openDatabase({ url, poolMax: 1, prepared: true, log, onClock: millis => { clock.learn(millis) } })
  const { deps, callers, readiness, prepare } = assemble({ db, clock, log, privacy: DEFAULT_POLICY, runsWorker: false, ends: new AbortController().signal })
  await prepare({ given: undefined, mayMake: false })
  const app = await buildApp(deps, callers, readiness, { bodyLimit: 524_288, trustProxy: [], maxEventLoopDelayMs: 0, api: true })
  const { heard, deafen } = listen()

  const make = async ({ method, path, key, body }: RecordedCall): Promise<Heard[]> => {
    heard.length = 0
    const answer = await app.inject({ method, url: path, headers: { authorization: `Bearer ${key}` }, payload: body })
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${answer.body}`)
    return heard.slice()
  }
  return {
    make,
    async record(calls) {
      const made: { call: RecordedCall; heard: Heard[] }[] = []
      for (const call of calls) made.push({ call, heard: await make(call) })
      const [one, other] = made.slice(-2)
      if (!one || !other || one.heard.length !== other.heard.length) throw new Error('Two calls of one kind sent different statements.')
      const slots = slotsIn(one, other.heard)
      return one.heard.map(({ text, values }) => ({ text, values: values.map(value => (value === null ? null : partsOf(value, slots))) }))
    },
    async close() {
      deafen()
      await app.close()
      await db.destroy()
    },
  }
}

/** Whatever a client of pg is asked from now on. */
function listen(): { heard: Heard[]; deafen: () => void } {
  const heard: Heard[] = []
  const prototype = Client.prototype as unknown as { query: (...args: unknown[]) => unknown }
  const { query } = prototype
  prototype.query = function (this: unknown, ...args) {
    const asked = args[0] as string | { text: string; values?: unknown[] } // as this service asks
    heard.push(typeof asked === 'string' ? { text: asked, values: [] } : { text: asked.text, values: (asked.values ?? []).map(asText) })
    return query.apply(this, args)
  }
  return { heard, deafen: () => { prototype.query = query } }
}

function asText(value: unknown): string | null {
  const prepared = prepareValue(value)
  return Buffer.isBuffer(prepared) ? `\\x${prepared.toString('hex')}` : prepared
}

const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g
const LATELY_MS = 60_000

function slotsIn({ call, heard }: { call: RecordedCall; heard: Heard[] }, other: Heard[]): Map<string, Part> {
  const values = (of: Heard[]) => of.flatMap(each => each.values).filter(value => value !== null).join('\n')
  const elsewhere = values(other)
  const slots = new Map<string, Part>()
  for (const [id] of values(heard).matchAll(UUID)) if (!elsewhere.includes(id) && !slots.has(id)) slots.set(id, { slot: slots.size })
  for (const [at] of values(heard).matchAll(INSTANT)) if (Math.abs(Date.parse(at) - Date.now()) < LATELY_MS) slots.set(at, { slot: 'now' })
  if (call.target !== undefined) slots.set(call.target, { slot: 'target' })
  return slots
}

function partsOf(value: string, slots: Map<string, Part>): Part[] {
  if (slots.size === 0) return [value]
  const found = new RegExp(`(${[...slots.keys()].map(each => each.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`)
  return value.split(found).filter(each => each !== '').map(each => slots.get(each) ?? each)
}
