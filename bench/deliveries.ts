/**
 * Deliveries: 20,000 events to five receivers, of which one hangs, one answers 500 half of the time and one is down for a
 * minute, while the worker is killed three times.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { ask } from './ask'
import { percentile } from './load'
import { Receiver } from './receivers'
import { BUILT_SERVICE, type Stage } from './stage'

const REQUESTS = 5_000
const EVENTS_A_REQUEST = 4
const CONNECTIONS = 8
const EVENTS_A_SECOND = Number(process.env.BENCH_EVENTS_A_SECOND ?? 200)
const KILLED_AFTER_SECONDS = (process.env.BENCH_KILLS ?? '20,45,70').split(',').filter(each => each !== '').map(Number)
const DOWN_MS = 60_000
const LONGEST_WAIT_MS = 300_000

export async function deliveries(stage: Stage): Promise<object> {
  await stage.service.stop()
  const api = await stage.startService('api', BUILT_SERVICE, { WORKER: 'off' })
  const startWorker = () => stage.startService('worker', BUILT_SERVICE, { API: 'off' })
  let worker = await startWorker()
  const receivers = ['healthy', 'healthy too', 'hangs', 'fails half of the time', 'down for a minute'].map(name => new Receiver(name))
  const [, , hanging, failing, down] = receivers as [Receiver, Receiver, Receiver, Receiver, Receiver]
  hanging.answer = () => 0
  failing.answer = () => (Math.random() < 0.5 ? 500 : 204)
  const headers = { 'authorization': `Bearer ${stage.voices.agent.key}`, 'content-type': 'application/json' }
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${api.base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}.`)
    return await answer.json() as { id: string; secret: string }
  }
  for (const receiver of receivers) {
    await receiver.listen()
    receiver.secret = (await post('/v1/webhooks', { url: receiver.url })).secret
  }
  down.close()
  const up = wait(DOWN_MS).then(() => down.listen())
  const kills = KILLED_AFTER_SECONDS.map(seconds => wait(seconds * 1_000).then(async () => {
    await worker.kill()
    worker = await startWorker()
  }))
  await write(post)
  await Promise.all([up, ...kills])
  const events = REQUESTS * EVENTS_A_REQUEST
  const healthy = [...receivers.slice(0, 2), down]
  const until = Date.now() + LONGEST_WAIT_MS
  while (Date.now() < until && healthy.some(({ arrivals }) => arrivals.size < events)) await wait(200)

  const states = await statesOf(stage.url)
  const outcome = receivers.map(receiver => {
    const waits = [...receiver.arrivals.values()].map(({ waited }) => waited).sort((a, b) => a - b)
    const { delivered = 0, pending = 0, dead = 0, dropped = 0 } = states.get(receiver.url) ?? {}
    return {
      name: receiver.name, arrived: receiver.arrivals.size, messages: receiver.messages, forged: receiver.forged,
      out_of_order: [...receiver.arrivals.values()].filter(({ inOrder }) => !inOrder).length,
      p50_ms: percentile(waits, 0.5), p99_ms: percentile(waits, 0.99), delivered, pending, lost: events - delivered - pending, dead: dead + dropped,
    }
  })
  console.table(outcome)
  for (const receiver of receivers) receiver.close()
  return { deliveries: outcome }
}

/** At a steady pace: each request is opened and then commented on. */
async function write(post: (path: string, body: object) => Promise<{ id: string }>): Promise<void> {
  const began = performance.now()
  let sent = 0
  const pace = async () => {
    const early = began + sent++ * 1_000 / EVENTS_A_SECOND - performance.now()
    if (early > 0) await wait(early)
  }
  let next = 0
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (next < REQUESTS) {
      const number = next++
      await pace()
      const { id } = await post('/v1/support-requests', { title: `Event ${number}`, component: 'CR' })
      for (let comment = 1; comment < EVENTS_A_REQUEST; comment++) {
        await pace()
        await post(`/v1/support-requests/${id}/comments`, { text: `Comment ${comment}` })
      }
    }
  }))
}

async function statesOf(url: string): Promise<Map<string, Record<string, number>>> {
  const rows = await ask<{ url: string; state: string; count: string }>(url,
    'select webhook.url, delivery.state, count(*) from webhook_delivery as delivery join webhook on webhook.id = delivery.webhook_id group by 1, 2')
  const states = new Map<string, Record<string, number>>()
  for (const { url: receiver, state, count } of rows) states.set(receiver, { ...states.get(receiver), [state]: Number(count) })
  return states
}
