/** An hour of a busy day: 200 calls a second of every kind, open loop, while memory and event loop are looked at. */
import { setTimeout as wait } from 'node:timers/promises'
import { curves } from './chart'
import { Gauge, type Reading } from './gauge'
import { keepChart } from './keep'
import { mean, percentile } from './load'
import { startSender } from './open-loop'
import type { Settings } from './settings'
import type { Stage } from './stage'
import { markdown } from './table'

const CALLS_A_SECOND = 200
const SAMPLE_MS = 10_000
/** Until then memory grows as it should: code is compiled, statements are prepared, connections are made. */
const WARM_MINUTES = 5
const MOST_GROWTH = 1.2
const LONGEST_DELAY_MS = 50
/** A single reading may stand just before or after a collection of garbage. */
const READINGS_TOGETHER = 6

interface Sample extends Reading {
  second: number
}

export async function hour(stage: Stage, settings: Settings): Promise<object> {
  const sender = await startSender(stage, settings)
  try {
    const minutes = settings.minutes
    const gauge = new Gauge(stage.service.base)
    await gauge.read()
    const samples: Sample[] = []
    const sent = sender.send({ aSecond: CALLS_A_SECOND }, minutes * 60)
    const began = performance.now()
    for (let next = SAMPLE_MS; next <= minutes * 60_000; next += SAMPLE_MS) {
      await wait(began + next - performance.now())
      samples.push({ second: next / 1_000, ...await gauge.read() })
    }
    const { seconds, counts, examples, p50, p99, longest, processors } = await sent
    const failing = seconds.map((each, second) => ({ second, errors: errorsIn(each.counts) })).filter(each => each.errors > 0)
    const warm = samples.filter(({ second }) => second >= Math.min(WARM_MINUTES, minutes / 3) * 60)
    const growth = (of: keyof Reading) => meanOf(warm.slice(-READINGS_TOGETHER), of) / meanOf(warm.slice(0, READINGS_TOGETHER), of)
    const delays = warm.map(each => each.loop_delay_p99_ms).sort((a, b) => a - b)
    const outcome = {
      minutes, calls_a_second: CALLS_A_SECOND, counts, errors: errorsIn(counts), failing, examples, p50, p99, longest, processors,
      memory_growth: growth('resident_bytes'), heap_growth: growth('heap_bytes'),
      loop_delay_p99_ms: { median: percentile(delays, 0.5), highest: delays.at(-1) ?? 0 },
    }
    const mib = (bytes: number) => (bytes / 1_048_576).toFixed(0)
    const every = Math.max(1, Math.floor(samples.length / 12))
    console.log(`\n${markdown([['minute', 'resident MiB', 'heap MiB', 'event loop p99 ms', 'service, of a processor'], ...samples.filter((_, i) => (i + 1) % every === 0).map(each => [
      (each.second / 60).toFixed(1), mib(each.resident_bytes), mib(each.heap_bytes), each.loop_delay_p99_ms.toFixed(1),
      ((each.processor_seconds - (samples[samples.indexOf(each) - 1]?.processor_seconds ?? each.processor_seconds)) * 1_000 / SAMPLE_MS).toFixed(2),
    ])])}`)
    console.log(`Memory at the end: ${outcome.memory_growth.toFixed(2)} of what it was when warm (${MOST_GROWTH} wanted at most), heap ${outcome.heap_growth.toFixed(2)}.`)
    console.log(`Event loop p99: ${outcome.loop_delay_p99_ms.median.toFixed(1)} ms in the middle of all readings, ${outcome.loop_delay_p99_ms.highest.toFixed(1)} ms in the worst of them (${LONGEST_DELAY_MS} wanted at most).`)
    console.log(`Answers: ${JSON.stringify(counts)}; ${outcome.errors} errors (0 wanted). p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms.`)
    if (outcome.errors > 0) console.log(examples, `in seconds ${failing.map(({ second, errors }) => `${second} (${errors})`).join(', ')}`)
    keepChart('hour', curves(`${CALLS_A_SECOND} calls a second`, `${minutes} min`, [
      { name: 'resident memory', unit: 'MiB', values: samples.map(each => each.resident_bytes / 1_048_576) },
      { name: 'heap', unit: 'MiB', values: samples.map(each => each.heap_bytes / 1_048_576) },
      { name: 'event loop p99', unit: 'ms', values: samples.map(each => each.loop_delay_p99_ms) },
    ]))
    return { hour: { ...outcome, samples } }
  } finally {
    sender.stop()
  }
}

const meanOf = (samples: readonly Sample[], of: keyof Reading) => mean(samples.map(each => each[of]))

const errorsIn = (counts: Record<string, number>) =>
  Object.entries(counts).reduce((sum, [kind, count]) => sum + (kind.startsWith('2') ? 0 : count), 0)
