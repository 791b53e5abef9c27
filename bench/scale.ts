/**
 * The service on a small and on a large database at the same time, asked the same in short turns. Prints how much longer the
 * large one takes. See `docs/performance.md`, "At five million requests".
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { median, percentile } from './load'
import { itemsOf, takeTurn, type Turn } from './scale-load'
import { type ScaleMeasurement, scaleMeasurements } from './scale-measurements'
import { type ScaleStage, setScaleStage } from './scale-stage'
import { list, number, settings } from './settings'
import { markdown } from './table'

const SIZES = (list('BENCH_SCALE_SIZES') ?? ['10000', '5000000']).map(Number)
const ROUNDS = number('BENCH_SCALE_ROUNDS', 9)
const TURN_MS = number('BENCH_SCALE_TURN_MS', 500)
const AT_ONCE = number('BENCH_SCALE_AT_ONCE', 4)
/** Where filled databases stay and are found again. */
const KEPT = process.env.BENCH_SCALE_FOLDER

interface Side {
  p50: number
  p99: number
  calls: number
  refused: Record<number, number>
}

interface Result {
  name: string
  wanted: number | undefined
  /** One for each size. */
  sides: Side[]
  /** Large to small: the median of the ratios of the median times round by round. */
  ratio: number
}

/** A B A B …: what else happens on the machine meets both. */
async function measure(stages: readonly ScaleStage[], [first, ...others]: readonly ScaleMeasurement[]): Promise<Result> {
  const turns = stages.map((): Turn[] => [])
  const each = [first, ...others]
  for (let round = -1; round < ROUNDS; round++)
    for (const [side, { service }] of stages.entries()) {
      const asked = each[side]
      if (!asked) continue
      const turn = await takeTurn(service, asked.next, { atOnce: AT_ONCE, millis: TURN_MS })
      // The first turn of each warms what is cold.
      if (round >= 0) turns[side]?.push(turn)
    }
  const [small = [], large = []] = turns
  const ratios = small.map((turn, round) => median(large[round]?.took ?? []) / median(turn.took))
  const result = { name: first?.name ?? '', wanted: first?.wanted, sides: turns.map(sideOf), ratio: median(ratios) }
  console.log(line(result).join('  '))
  return result
}

/** Lists are asked for pages of as many as each database has, or of one: a database that has less to send would seem faster. */
async function withEqualPages(stages: readonly ScaleStage[], same: readonly ScaleMeasurement[]): Promise<readonly ScaleMeasurement[]> {
  if (!same.every(({ isList }) => isList)) return same
  const items = await Promise.all(same.map(({ next }, side) => itemsOf(stages[side]?.service.base ?? '', next())))
  if (Math.max(...items) === Math.min(...items)) return same
  const fewest = Math.max(1, Math.min(...items))
  return same.map(({ name, wanted, next }) => ({ name: `${name}, pages of ${fewest}`, wanted, next: () => {
    const ask = next()
    return { ...ask, path: `${ask.path}&limit=${fewest}` }
  } }))
}

function sideOf(turns: readonly Turn[]): Side {
  const took = turns.flatMap(turn => turn.took).sort((a, b) => a - b)
  const refused: Record<number, number> = {}
  for (const turn of turns) for (const [status, count] of Object.entries(turn.refused)) refused[Number(status)] = (refused[Number(status)] ?? 0) + count
  return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), calls: took.length, refused }
}

const COLUMNS = ['', 'p50 ms', 'p99 ms', 'p50 ms', 'p99 ms', 'ratio', 'wanted']

const times = ({ p50, p99, calls, refused }: Side) => {
  const refusals = Object.entries(refused).map(([status, count]) => `${count} × ${status}`).join(', ')
  return [calls === 0 ? refusals : p50.toFixed(1), calls === 0 ? '' : `${p99.toFixed(1)}${refusals === '' ? '' : ` (${refusals})`}`]
}

const line = ({ name, wanted, sides, ratio }: Result) =>
  [name, ...sides.flatMap(times), sides.every(side => side.calls > 0) ? ratio.toFixed(2) : '', wanted?.toFixed(1) ?? '']

function keep(outcome: object): void {
  const folder = join(__dirname, '..', '..', 'bench', 'results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `scale-${new Date().toISOString().replace(/[:.]/g, '-')}.json`), `${JSON.stringify(outcome, undefined, 2)}\n`)
}

async function run(): Promise<void> {
  const stages: ScaleStage[] = []
  const close = async () => { for (const stage of stages.splice(0)) await stage.close() }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close().finally(() => process.exit(1)))
  try {
    for (const total of SIZES) stages.push(await setScaleStage(total, settings, KEPT))
    const databases = stages.map(({ total, filledInSeconds, bytes }) => ({ total, filledInSeconds, bytes }))
    for (const { total, filledInSeconds, bytes } of databases)
      console.log(`${total} requests: ${(bytes / 1e9).toFixed(2)} GB${filledInSeconds === undefined ? '' : `, filled in ${filledInSeconds.toFixed(0)} s`}`)
    const measurements: ScaleMeasurement[][] = []
    for (const stage of stages) measurements.push(await scaleMeasurements(stage))
    const results: Result[] = []
    for (const first of measurements[0] ?? []) {
      const same = measurements.flatMap(all => all.find(({ name }) => name === first.name) ?? [])
      if (same.length === stages.length && (settings.only?.some(word => first.name.includes(word)) ?? true)) results.push(await measure(stages, await withEqualPages(stages, same)))
    }
    console.log(`\n${markdown([COLUMNS, ...results.map(line)])}`)
    keep({ at: new Date().toISOString(), node: process.version, cpus: cpus().length, rounds: ROUNDS, turn_ms: TURN_MS, at_once: AT_ONCE, databases, results })
  } finally {
    await close()
  }
}

run().then(() => process.exit(0), (error: unknown) => { console.error(error); process.exit(1) })
