/**
 * Calls as a day has them: who reads, who lists, who opens, who reports the same fault again, who works on requests, who
 * follows the feed. Each is right when it is sent, so that anything but success is an error of the service.
 */
import { randomUUID } from 'node:crypto'
import { randomFrom, SEARCHED } from './random'
import type { Answer } from './wire'

export interface Call {
  name: string
  text: string
  answered?: (answer: Answer | Error) => void
}

/** What the calls are made of. */
export interface MixTask {
  keys: { reporter: string; agent: string }
  ids: string[]
  numbers: string[]
  /** In the feed, with more after each. */
  places: string[]
  /** Bodies of new requests. */
  reports: string[]
  seed: number
}

/** Of a hundred calls. */
const SHARES = {
  'read one': 35, 'read by number': 5, 'list 50': 10, 'list, filtered': 5, 'search': 1,
  'create': 14, 'fold': 10, 'transition': 8, 'comment': 6, 'feed page': 6,
}
type Name = keyof typeof SHARES

const NAMES = (Object.entries(SHARES) as [Name, number][]).flatMap(([name, share]) => Array.from({ length: share }, () => name)) // its own keys

const LIST = '/v1/support-requests'
const FAULTS = 200
/** The same whoever reads and however late: a call weighs what it weighs at rest. */
export const EVENTS_A_PAGE = 20
const STEPS = [{ action: 'acknowledge' }, { action: 'start' }, { action: 'resolve', resolution: { code: 'fixed' } }, { action: 'close' }]
const MOST_IN_WORK = 10_000

/** A request in somebody's hands, and how far it has come. */
interface InWork {
  path: string
  step: number
}

export function mixOf({ keys, ids, numbers, places, reports, seed }: MixTask): () => Call {
  const random = randomFrom(seed)
  const one = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T // never beyond the end
  const run = randomUUID()
  const inWork: InWork[] = []
  let made = 0

  const get = (name: Name, path: string) => ({ name, text: `GET ${path} HTTP/1.1\r\nhost: service\r\nauthorization: Bearer ${keys.agent}\r\n\r\n` })
  const post = (name: Name, path: string, { key, body, headers = '' }: { key: string; body: string; headers?: string }) => ({
    name,
    text: `POST ${path} HTTP/1.1\r\nhost: service\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`,
  })

  const create = (): Call => ({
    ...post('create', LIST, { key: keys.reporter, body: one(reports), headers: `idempotency-key: ${run}-${made++}\r\n` }),
    answered(answer) {
      const path = isSuccess(answer) && /\r\nlocation: (\S+)/i.exec(answer.head)?.[1]
      if (path && inWork.length < MOST_IN_WORK) inWork.push({ path, step: 0 })
    },
  })
  const transition = (): Call => {
    const taken = inWork.shift()
    if (!taken) return create()
    return {
      ...post('transition', `${taken.path}/transitions`, { key: keys.agent, body: JSON.stringify(STEPS[taken.step]) }),
      answered(answer) {
        // What failed in between may have been done: it is left alone.
        if (answer instanceof Error) return
        const step = taken.step + (isSuccess(answer) ? 1 : 0)
        if (step < STEPS.length) inWork.push({ ...taken, step })
      },
    }
  }
  const make: Record<Name, () => Call> = {
    'read one': () => get('read one', `${LIST}/${one(ids)}`),
    'read by number': () => get('read by number', `${LIST}/${one(numbers)}`),
    'list 50': () => get('list 50', LIST),
    'list, filtered': () => get('list, filtered', `${LIST}?state=new,acknowledged&component=CR`),
    'search': () => get('search', `${LIST}?q=${encodeURIComponent(SEARCHED)}`),
    'create': create,
    'fold': () => post('fold', '/v1/intake/events', { key: keys.reporter, body: JSON.stringify({ action: 'trigger', fingerprint: `${seed} ${Math.floor(random() * FAULTS)}`, title: 'The disk is full', severity: 'high', details: { node: 3, free_bytes: 0 } }) }),
    transition,
    'comment': () => post('comment', `${LIST}/${one(ids)}/comments`, { key: keys.agent, body: JSON.stringify({ text: `The vendor has been asked, ${made++}.` }) }),
    'feed page': () => get('feed page', `/v1/events?limit=${EVENTS_A_PAGE}&after=${one(places)}`),
  }
  return () => make[one(NAMES)]()
}

const isSuccess = (answer: Answer | Error): answer is Answer => !(answer instanceof Error) && answer.status < 300
