/**
 * A client as it should be: it sends to any replica, and what was not answered, or answered 503, it sends again with the
 * same key until it is. What it was told then stands in its ledger.
 */
import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Findings } from './findings'
import type { Ledger, Line } from './ledger'
import type { Replica } from './replica'

const UNANSWERED_AFTER_MS = 15_000
const AGAIN_AFTER_MS = 50

export interface Call {
  method: 'GET' | 'POST' | 'PUT'
  path: string
  voice: string
  body?: object
  key?: string
  /** The version that the caller insists on. */
  version?: number
}

export interface Answer {
  status: number
  text: string
  headers: Record<string, string | string[] | undefined>
}

export interface Acknowledged extends Answer {
  /** An earlier try may have been done unseen: it was not answered, or answered 503. */
  unsure: boolean
  line: Line
}

export class Caller {
  constructor(private readonly replicas: readonly Replica[], private readonly ledger: Ledger, private readonly findings: Findings) {}

  /** Once, to one replica; undefined where no whole answer came. */
  async send(replica: Replica, { method, path, voice, body, key, version }: Call): Promise<Answer | undefined> {
    const underWay = { sentAt: Date.now(), failed: false }
    replica.underWay.add(underWay)
    const headers = {
      authorization: `Bearer ${voice}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    }
    try {
      const answer = await exchange(replica, { method, path, headers, body: body === undefined ? undefined : JSON.stringify(body) })
      if (answer.status === 503) this.ledger.refused++
      if (hasFailed(answer)) this.findings.add('5xx', `${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 300)}`)
      return answer
    } catch {
      underWay.failed = true
      this.ledger.unanswered++
      return undefined
    } finally {
      replica.underWay.delete(underWay)
    }
  }

  /** Until it is acknowledged, or refused for a reason of its own. @param kind of the line in the ledger */
  async acknowledge(kind: string, call: Call, first?: Replica): Promise<Acknowledged> {
    const line: Line = { kind, key: call.key, sent: call.body, path: call.path, voice: call.voice, sentAt: Date.now(), tries: 0 }
    for (let unsure = false; ; unsure = true) {
      line.tries++
      const answer = await this.send(line.tries === 1 && first ? first : this.any(), call)
      if (answer && !isToRepeat(answer)) {
        Object.assign(line, { status: answer.status, answeredAt: Date.now(), digest: digestOf(answer.text) })
        this.ledger.write(line)
        return { ...answer, unsure, line }
      }
      await wait(AGAIN_AFTER_MS * Math.min(line.tries, 10))
    }
  }

  any(): Replica {
    const replica = this.replicas[Math.floor(Math.random() * this.replicas.length)]
    if (!replica) throw new Error('There is no replica.')
    return replica
  }
}

export const digestOf = (text: string) => createHash('sha256').update(text).digest('base64')

/** Items of a list have a status of their own. */
const hasFailed = ({ status, text }: Answer) =>
  (status >= 500 && status !== 503) || (status === 202 && /"status":5(?!03)\d\d/.test(text))

/** 503 by its meaning, too many calls, or a first call with this key that is still under way. */
const isToRepeat = ({ status, text }: Answer) =>
  status >= 500 || status === 429 || (status === 409 && text.includes(IN_USE)) || (status === 202 && (text.includes('"status":503') || text.includes(IN_USE)))

const IN_USE = '/problems/idempotency_key_in_use'

interface Exchange { method: string; path: string; headers: Record<string, string>; body: string | undefined }

const exchange = (replica: Replica, { method, path, headers, body }: Exchange) => new Promise<Answer>((resolve, reject) => {
  const sent = httpRequest(`${replica.base}${path}`, { method, headers, agent: replica.agent, timeout: UNANSWERED_AFTER_MS }, response => {
    const pieces: Buffer[] = []
    response.on('data', (piece: Buffer) => pieces.push(piece)).on('error', reject)
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString(), headers: response.headers }))
  })
  sent.on('timeout', () => sent.destroy(new Error('no answer'))).on('error', reject).end(body)
})
