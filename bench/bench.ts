/** Measures the service beside a bare route on the same database, in turn, and prints both. See `docs/performance.md`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { audit } from './audit'
import { deliveries } from './deliveries'
import { indexes } from './indexes'
import { load, median, percentile, type Round, type Target } from './load'
import { type Measurement, measurementsOn } from './measurements'
import { hasPgbench, pgbench } from './pgbench'
import { randomFrom, reportFrom } from './random'
import { subscribeAll } from './receivers'
import { startBare } from './reference'
import { settings } from './settings'
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

export interface Result {
  name: string
  wanted: number | undefined
  /** The service first, then the bare route. */
  sides: Side[]
  /** Of the service to each other side: the median of the ratios round by round. */
  ratios: { of: string; median: number; lowest: number; highest: number }[]
  pgbench: number | undefined
}

async function measure(stage: Stage): Promise<object> {
  const report = reportFrom(randomFrom(settings.seed + 1))
  await stage.openOnce(report)
  const all = await measurementsOn(stage, report, await someIds(stage.url))
  const receivers = await subscribeAll(stage.service.base, stage.voices.agent.key, settings.subscriptions)
  const bare = await startBare(stage.url, settings.pool, all)
  try {
    const others = settings.other === undefined ? [] : [await stage.startService('other build', settings.other)]
    const sides = [stage.service, bare, ...others]
    const results: Result[] = []
    const atStart = await stage.service.memory()
    for (const each of all.filter(({ name }) => settings.only?.includes(name) ?? true)) results.push(await inTurn(each, sides, stage))
    const memory = { at_start: atStart, after_rounds: await stage.service.memory(), after_creates: await memoryAfterCreates(stage, all) }
    console.log(`\n${table(results)}\n${memoryLine(memory, settings.createsInAll)}`)
    return { results, memory }
  } finally {
    for (const receiver of receivers) receiver.close()
    await bare.stop()
  }
}

const SETTLING_MS = 300

/** A B A B …: what else happens on the machine meets both. */
async function inTurn(measurement: Measurement, sides: Target[], stage: Stage): Promise<Result> {
  const { name, calls, bareCalls, itemsACall = 1, connections = settings.connections, wanted, sql } = measurement
  const rounds = sides.map((): Round[] => [])
  const ask = async (side: Target, seconds: number): Promise<Round> => {
    const instead = side.name === 'bare' ? bareCalls : undefined
    const round = await load(side, instead ?? calls, instead ? settings.connections : connections, { seconds })
    // What the last calls have begun must not be at the expense of who is asked next.
    await new Promise(resolve => setTimeout(resolve, SETTLING_MS))
    return instead ? round : { ...round, rate: round.rate * itemsACall }
  }
  for (const side of sides) await ask(side, 1)
  for (let round = 0; round < settings.rounds; round++)
    for (const [index, side] of sides.entries()) rounds[index]?.push(await ask(side, settings.secondsARound))
  console.log(`${name}: measured`)
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
    pgbench: hasPgbench() ? await pgbench(sql, { url: stage.url, folder: stage.folder, clients: settings.pool, seconds: settings.secondsARound }) : undefined,
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

const IDS = 200

async function someIds(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from support_request where serial % 97 = 0 order by id limit $1', [IDS])
  await client.end()
  return rows.map(row => row.id)
}

function keep(outcome: object): void {
  const folder = join(__dirname, '..', '..', 'bench', 'results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().replace(/[:.]/g, '-')}.json`)
  writeFileSync(file, `${JSON.stringify(outcome, undefined, 2)}\n`)
  console.log('Kept in bench/results.')
}

const MEASURES: Record<string, (stage: Stage) => Promise<object>> = {
  audit,
  deliveries,
  indexes: stage => indexes(stage, settings),
  sweep,
  storm: stage => storm(stage, settings),
}

async function run(): Promise<void> {
  const stage = await setStage(settings)
  try {
    const outcome = await (MEASURES[process.argv[2] ?? ''] ?? measure)(stage)
    keep({ at: new Date().toISOString(), node: process.version, cpus: cpus().length, settings, ...outcome })
  } finally {
    await stage.close()
  }
}

run().then(() => process.exit(0), (error: unknown) => { console.error(error); process.exit(1) })
