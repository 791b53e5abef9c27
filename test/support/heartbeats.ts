/** Heartbeats as tests speak of them. `watch()` is one look of the task; `pass()` is time with somebody watching. */
import type { Heartbeat } from '../../src/heartbeats/schema'
import { watchHeartbeats } from '../../src/heartbeats/watch'
import type { Running, Voice } from './service'

export const HEARTBEATS = '/v1/heartbeats'
export const MINUTELY = { period_seconds: 60 }

interface Opened { id: string; state: string; component: string | null; occurrences: number; last_seen_at: string }

export function heartbeatsOf(on: Running) {
  const put = (name: string, body: object = MINUTELY, voice: Voice = on.reporter) => voice.put(`${HEARTBEATS}/${name}`, '*', body)
  const promise = async (name: string, body: object = MINUTELY, voice: Voice = on.reporter) => (await put(name, body, voice).expect(201)).body as Heartbeat
  const beat = async (name: string, voice: Voice = on.reporter) => (await voice.post(`${HEARTBEATS}/${name}/beats`).expect(200)).body as Heartbeat
  const read = async (name: string, voice: Voice = on.reporter) => (await voice.get(`${HEARTBEATS}/${name}`).expect(200)).body as Heartbeat
  const watch = () => watchHeartbeats(on.assembly.deps)
  const request = async (id: string | null) => (await on.agent.get(`/v1/support-requests/${id}`).expect(200)).body
  const opened = (name: string) => on.db('support_request').where({ fingerprint: `heartbeat ${name}` }).orderBy('id').select('id', 'state', 'component', 'occurrences', 'last_seen_at') as Promise<Opened[]>
  const linesOf = async (name: string) => (await on.db('journal').where('subject', 'like', `% ${name}`).orderBy('seq').pluck('event') as string[])
  const seconds = (heartbeat: Heartbeat) => Math.round((Date.parse(heartbeat.due_at) - Date.parse(on.clock.now())) / 1_000)

  /** Time goes by with somebody watching, who looks every half minute. */
  async function pass(minutes: number): Promise<void> {
    for (let half = 0; half < minutes * 2; half++) {
      on.clock.advance(0.5)
      await watch()
    }
  }

  /** Time goes by and nobody is there. */
  const outage = (minutes: number) => { on.clock.advance(minutes) }

  async function missed(name: string, body: object = MINUTELY): Promise<Heartbeat> {
    await promise(name, body)
    await pass(2)
    return read(name)
  }
  return { put, promise, beat, read, watch, request, opened, linesOf, seconds, pass, outage, missed }
}
