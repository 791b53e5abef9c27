/**
 * The worked examples of a document: a call in ```http, and in ```json after it the part of the answer that must match.
 * `<!-- at 2026-03-06T15:30:00Z -->` sets the clock and lets the background tasks run, as they would have by then.
 */
import { keepDelivering } from '../../src/webhooks/deliver'
import { workerTasks } from '../../src/worker'
import { allCommitted } from './all-committed'
import type { Running } from './service'

export interface Example {
  line: number
  /** When it is called, where that changes. */
  at?: string
  call: string
  headers: [name: string, value: string][]
  body?: string
  /** 2xx where it is not said. */
  status?: number
  answer?: string
}

const PARTS = /<!-- at (\S+) -->|^```(http|json)(?: (\d{3}))?\n(.*?)^```/gms

export function examplesIn(text: string): Example[] {
  const examples: Example[] = []
  let at: string | undefined
  for (const { index, 1: instant, 2: kind, 3: status, 4: block = '' } of text.matchAll(PARTS)) {
    const line = text.slice(0, index).split('\n').length
    const last = examples.at(-1)
    if (instant !== undefined) at = instant
    else if (kind === 'http') {
      examples.push({ line, at, ...callFrom(block) })
      at = undefined
    } else if (last && last.answer === undefined) Object.assign(last, { status: status && Number(status), answer: block })
    else throw new Error(`The answer in line ${line} stands without a call.`)
  }
  return examples
}

function callFrom(block: string): Pick<Example, 'call' | 'headers' | 'body'> {
  const [head = '', body] = block.split(/\n\n(.*)/s)
  const [call = '', ...headers] = head.trim().split('\n')
  return { call, headers: headers.map(each => [each.split(': ')[0] ?? '', each.replace(/^[^:]*: /, '')]), body: body?.trim() }
}

/** By what a row is called, where that is no name. */
const NAMED_BY: Record<string, string> = { known_error: 'title', webhook: 'description' }

/** Stands for the reader of a document, who fills in the keys and the identifiers. */
export class Reader {
  private readonly keys = new Map<string, string>()
  private request = ''

  constructor(private readonly on: Running) {}

  /** @returns the answer, and what of it the document promises. */
  async follow({ at, call, headers, body, answer }: Example): Promise<{ status: number; answer: unknown; promised: unknown }> {
    if (at !== undefined) await this.waitUntil(at)
    await this.on.assembly.deps.plan.refresh()
    const [method = '', path = ''] = (await this.fill(call)).split(/ (.*)/)
    if (path.startsWith('/v1/events')) await allCommitted(this.on.db)
    const test = this.on.anyone[method.toLowerCase() as 'get' | 'post' | 'put' | 'patch'](path) // a verb of the API
    for (const [name, value] of headers) void test.set(name, await this.fill(value))
    if (body !== undefined) void test.send(JSON.parse(await this.fill(body)) as object)
    const { status, body: given } = await test as { status: number; body: { id?: string } }
    if (path === '/v1/support-requests' && given.id !== undefined) this.request = given.id
    const promised: unknown = answer?.trim() ? JSON.parse(await this.fill(answer)) : {}
    return { status, answer: calm(given), promised: calm(promised) }
  }

  private async waitUntil(at: string): Promise<void> {
    this.on.clock.set(at)
    await this.on.assembly.deps.plan.refresh()
    for (const task of workerTasks(this.on.assembly.deps, keepDelivering(this.on.assembly.deps))) await task.run()
  }

  /** `{key: …}`, `{request}` (the one opened last), and what else has a name by that. */
  private async fill(text: string): Promise<string> {
    let filled = text
    for (const [placeholder, kind = '', name = ''] of text.matchAll(/\{(key|team|calendar|plan|person|known_error|webhook): ([^}"]+)\}|\{request\}/g))
      filled = filled.replace(placeholder, placeholder === '{request}' ? this.request : kind === 'key' ? await this.keyOf(name) : await this.idOf(kind, name))
    return filled
  }

  /** Of a role, or of a component that posts. */
  private async keyOf(name: string): Promise<string> {
    const { agent, lead, auditor } = this.on
    const known = this.keys.get(name) ?? { agent, lead, auditor }[name]?.key
    if (known !== undefined) return known
    const { key } = await this.on.newVoice({ name: `The ${name}`, roles: ['reporter'], component: name })
    this.keys.set(name, key)
    return key
  }

  private async idOf(kind: string, name: string): Promise<string> {
    const table = kind === 'plan' ? 'support_plan' : kind
    const row = await this.on.db(table).where({ [NAMED_BY[kind] ?? 'name']: name }).first<{ id: string } | undefined>('id')
    if (!row) throw new Error(`There is no ${kind} ${name}.`)
    return row.id
  }
}

/** To the second, since the clock of the tests moves a little with each look. */
const calm = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer), (name, value: unknown) => {
  if (name.endsWith('_ms')) return Math.round(Number(value) / 1_000) * 1_000
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return value
  return new Date(Math.round(Date.parse(value) / 1_000) * 1_000).toISOString()
})
