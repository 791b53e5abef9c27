/** Measures the service beside a bare route on the same database, in turn, and prints both. See `docs/performance.md`. */
import { cpus } from 'node:os'
import { leaveOne } from './apart'
import { audit } from './audit'
import { bars } from './chart'
import { deliveries } from './deliveries'
import { Gauge } from './gauge'
import { guardAlone } from './guard'
import { hour } from './hour'
import { indexes } from './indexes'
import { keepChart, keepOutcome } from './keep'
import { load, median, percentile, type Round, type Target } from './load'
import { type Measurement, measurementsOn } from './measurements'
import { overload } from './overload'
import { hasPgbench, pgbench, sqlOf } from './pgbench'
import { randomFrom, reportFrom } from './random'
import { subscribeAll } from './receivers'
import { startRecorder } from './record'
import { callsToBare, startBare } from './reference'
import { settings } from './settings'
import { sizes } from './sizes'
import { setStage, type Stage } from './stage'
import { storm } from './storm'
import { sweep } from './sweep'
import { memoryLine, table } from './table'

export interface Side {
  name: string
  rate: number
  p50: number
  p99: number
}

/** Of the service: 99 of 100 turns of its event loop were late by less, in the middle of all rounds and in the worst. */
export interface LoopDelay {
  median: number
  highest: number
}

export interface Result {
  name: string
  wanted: number | undefined
  /** The service first, then the bare route. */
  sides: Side[]
  /** Of the service to each other side: the median of the ratios round by round. */
  ratios: { of: string; median: number; lowest: number; highest: number }[]
  pgbench: number | 'cannot' | undefined
  loopDelay: LoopDelay
}

async function measure(stage: Stage): Promise<object> {
  const report = reportFrom(randomFrom(settings.seed + 1))
  await stage.openOnce(report)
  const recorder = await startRecorder(stage.url)
  const all = await measurementsOn(stage, report, recorder)
  await recorder.close()
  const receivers = await subscribeAll(stage.service.base, stage.voices.agent.key, settings.subscriptions)
  const bare = await startBare(stage.url, settings.pool, all)
  try {
    const others = settings.other === undefined ? [] : [await stage.startService('other build', settings.other)]
    const sides = [stage.service, bare, ...others]
    const results: Result[] = []
    const atStart = await stage.service.memory()
    // BENCH_ONLY leaves the others out; their bare routes stay.
    for (const [place, each] of all.entries()) if (settings.only?.includes(each.name) ?? true) results.push(await inTurn(each, place, sides, stage))
    const memory = { at_start: atStart, after_rounds: await stage.service.memory(), after_creates: await memoryAfterCreates(stage, all) }
    keepChart('ratios', bars('The service beside a bare route', results.flatMap(barOf)))
    console.log(`\n${table(results)}\n${memoryLine(memory, settings.createsInAll)}`)
    return { results, memory }
  } finally {
    for (const receiver of receivers) receiver.close()
    await bare.stop()
  }
}

const barOf = ({ name, wanted, ratios: [ratio] }: Result) =>
  (ratio ? [{ name, value: ratio.median, low: ratio.lowest, high: ratio.highest, wanted }] : [])

const SETTLING_MS = 300

/** A B A B …: what else happens on the machine meets both. */
async function inTurn(measurement: Measurement, place: number, sides: Target[], stage: Stage): Promise<Result> {
  const { name, calls, bareCalls, itemsACall = 1, connections = settings.connections, wanted, steps, before } = measurement
  const rounds = sides.map((): Round[] => [])
  const gauge = new Gauge(stage.service.base)
  const delays: number[] = []
  const ask = async (side: Target, seconds: number): Promise<Round> => {
    await before?.()
    const isBare = side.name === 'bare'
    const instead = isBare && bareCalls !== undefined
    if (side === stage.service) await gauge.read()
    const round = await load(side, isBare ? callsToBare(measurement, place) : calls, instead ? settings.connections : connections, { seconds })
    if (side === stage.service) delays.push((await gauge.read()).loop_delay_p99_ms)
    // What the last calls have begun must not be at the expense of who is asked next.
    await new Promise(resolve => setTimeout(resolve, SETTLING_MS))
    return instead ? round : { ...round, rate: round.rate * itemsACall }
  }
  for (const side of sides) await ask(side, 1)
  for (let round = 0; round < settings.rounds; round++)
    for (const [index, side] of sides.entries()) rounds[index]?.push(await ask(side, settings.secondsARound))
  console.log(`${name}: measured`)
  const sql = sqlOf(steps)
  const rates = rounds.map(each => each.map(round => round.rate))
  const own = rates[0] ?? []
  return {
    name,
    wanted,
    sides: sides.map((side, index) => summary(side.name, rounds[index] ?? [])),
    ratios: rates.slice(1).map((other, index) => {
      const ratios = own.map((rate, round) => rate / (other[round] ?? rate)).sort((a, b) => a - b)
      return { of: sides[index + 1]?.name ?? '', median: percentile(ratios, 0.5), lowest: percentile(ratios, 0), highest: percentile(ratios, 1) }
    }),
    loopDelay: { median: median(delays), highest: Math.max(...delays) },
    pgbench: !hasPgbench() ? undefined : sql === undefined ? 'cannot' : await pgbench(sql, { url: stage.url, folder: stage.folder, clients: settings.pool, seconds: settings.secondsARound }),
  }
}

function summary(name: string, rounds: readonly Round[]): Side {
  const latencies = rounds.flatMap(round => round.latencies).sort((a, b) => a - b)
  return { name, rate: median(rounds.map(round => round.rate)), p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) }
}

/** The service goes on creating until it has made as many as were asked for. */
async function memoryAfterCreates(stage: Stage, all: readonly Measurement[]): Promise<number | undefined> {
  const create = all.find(each => each.name === 'create')
  if (settings.createsInAll === 0 || !create) return undefined
  await load(stage.service, create.calls, settings.connections, { calls: settings.createsInAll })
  return stage.service.memory()
}

const MEASURES: Record<string, (stage: Stage, processor?: number) => Promise<object>> = {
  audit,
  deliveries,
  indexes: stage => indexes(stage, settings),
  hour: stage => hour(stage, settings),
  overload: (stage, processor) => overload(stage, settings, processor),
  sizes: stage => sizes(stage, settings),
  sweep,
  storm: stage => storm(stage, settings),
}

const keep = (outcome: object) => keepOutcome({ at: new Date().toISOString(), node: process.version, cpus: cpus().length, settings, ...outcome })

/** What needs no service. */
const ALONE: Record<string, () => Promise<object>> = { guard: guardAlone }

async function run(): Promise<void> {
  const name = process.argv[2]
  const alone = ALONE[name ?? '']
  if (alone) return keep(await alone())
  const act = name === undefined ? measure : MEASURES[name]
  if (!act) throw new Error(`There is no measurement ${String(name)}; there are ${[...Object.keys(MEASURES), ...Object.keys(ALONE)].join(', ')}.`)
  const processor = name === 'overload' ? leaveOne() : undefined
  const stage = await setStage(settings)
  try {
    keep(await act(stage, processor))
  } finally {
    await stage.close()
  }
}

run().then(() => process.exit(0), (error: unknown) => { console.error(error); process.exit(1) })
