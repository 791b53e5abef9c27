/** Starts the sender, and says what came of what it sent. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Client } from 'pg'
import { keepTo } from './apart'
import { feedPlaces } from './feed-places'
import { percentile } from './load'
import { EVENTS_A_PAGE, type MixTask } from './mix'
import { processorSeconds } from './processors'
import { randomFrom, reportFrom } from './random'
import type { Second, Sent, SendTask } from './sender'
import type { Settings } from './settings'
import type { Stage } from './stage'
import { Gauge } from './gauge'

export interface Sender {
  /** @returns what was answered, and whose the processors were meanwhile. */
  send(load: SendTask['load'], seconds: number): Promise<Outcome>
  stop(): void
}

export interface Outcome extends Sent {
  /** Calls served in a second. */
  goodput: number
  p50: number
  p99: number
  counts: Record<string, number>
  longest: number
  /** Shares of one processor. */
  processors: { sender: number; service: number; all: number; stolen: number }
}

const DIFFERENT = 500

/** @param processor that it has for itself. */
export async function startSender(stage: Stage, settings: Settings, processor?: number): Promise<Sender> {
  const child = fork(join(__dirname, 'sender.js'), { serialization: 'advanced' })
  if (processor !== undefined && !keepTo([processor], child.pid as number)) throw new Error('The load cannot be sent from a processor of its own.')
  const random = randomFrom(settings.seed + 2)
  const mix: MixTask = {
    keys: { reporter: stage.voices.reporter.key, agent: stage.voices.agent.key },
    ...await targets(stage.url),
    reports: Array.from({ length: DIFFERENT }, () => JSON.stringify(reportFrom(random))),
    seed: settings.seed,
  }
  const gauge = new Gauge(stage.service.base)
  return {
    async send(load, seconds) {
      const [before, allBefore] = [await gauge.read(), processorSeconds()]
      const began = performance.now()
      mix.seed++
      child.send({ base: stage.service.base, mix, seconds, load } satisfies SendTask)
      const [sent] = await once(child, 'message') as [Sent]
      const [after, allAfter] = [await gauge.read(), processorSeconds()]
      const took = (performance.now() - began) / 1_000
      const processors = {
        sender: sent.processor, service: (after.processor_seconds - before.processor_seconds) / took,
        all: (allAfter.busy - allBefore.busy) / took, stolen: (allAfter.stolen - allBefore.stolen) / took,
      }
      return { ...sent, ...summaryOf(sent.seconds), processors }
    },
    stop: () => { child.disconnect() },
  }
}

export function summaryOf(seconds: readonly Second[]) {
  const latencies = seconds.flatMap(second => second.latencies).sort((a, b) => a - b)
  const counts: Record<string, number> = {}
  for (const second of seconds) for (const [kind, count] of Object.entries(second.counts)) counts[kind] = (counts[kind] ?? 0) + count
  return {
    goodput: latencies.length / seconds.length, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), counts,
    longest: Math.max(0, ...seconds.map(second => second.longest)),
  }
}

async function targets(url: string): Promise<Pick<MixTask, 'ids' | 'numbers' | 'places'>> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ id: string; number: string }>(
    `select id, 'SR-' || lpad(serial::text, 6, '0') as number from support_request where serial % 29 = 0 order by id limit $1`, [DIFFERENT])
  const places = await feedPlaces(client, { every: EVENTS_A_PAGE, most: DIFFERENT })
  await client.end()
  return { ids: rows.map(row => row.id), numbers: rows.map(row => row.number), places }
}
