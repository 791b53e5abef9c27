/** Some calls at a time for a moment, each another one, and how long each took. Of calls that the service refused it is told how many. */
import { Agent, request } from 'node:http'
import type { Target } from './load'

export interface Ask {
  method: 'GET' | 'POST'
  path: string
  key: string
  body?: object
}

export interface Turn {
  /** Milliseconds of each call that succeeded. */
  took: number[]
  /** By the status of those that did not. */
  refused: Record<number, number>
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

export async function takeTurn(target: Target, next: () => Ask, { atOnce, millis }: { atOnce: number; millis: number }): Promise<Turn> {
  const turn: Turn = { took: [], refused: {} }
  const until = performance.now() + millis
  await Promise.all(Array.from({ length: atOnce }, async () => {
    do {
      const began = performance.now()
      const status = await answerTo(target, next())
      if (status < 400) turn.took.push(performance.now() - began)
      else turn.refused[status] = (turn.refused[status] ?? 0) + 1
    } while (performance.now() < until)
  }))
  return turn
}

/** How many items the answer has; none where it is no list, or refused. */
export async function itemsOf(base: string, { path, key }: Ask): Promise<number> {
  const answer = await fetch(base + path, { headers: { authorization: `Bearer ${key}` } })
  const { items = [] } = await answer.json() as { items?: unknown[] }
  return items.length
}

const answerTo = (target: Target, { method, path, key, body }: Ask) => new Promise<number>((resolve, reject) => {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = { authorization: `Bearer ${key}`, ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) }
  const call = request(target.base + path, { method, headers, agent }, answer => {
    answer.resume().once('end', () => { resolve(answer.statusCode ?? 0) }).once('error', reject)
  })
  call.once('error', reject).end(text)
})
