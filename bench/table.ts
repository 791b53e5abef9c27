/** Results for people: one line a measurement. */
import type { Result } from './bench'

const COLUMNS = ['', 'service/s', 'p50 ms', 'p99 ms', 'bare/s', 'p50 ms', 'p99 ms', 'ratio', 'from … to', 'wanted', 'pgbench/s', 'loop p99 ms']

export function table(results: readonly Result[]): string {
  const lines = results.map(({ name, wanted, sides: [service, bare], ratios: [ratio], pgbench, loopDelay }) => [
    name,
    ...[service, bare].flatMap(side => (side ? [side.rate.toFixed(0), side.p50.toFixed(1), side.p99.toFixed(1)] : ['', '', ''])),
    ratio?.median.toFixed(2) ?? '',
    ratio ? `${ratio.lowest.toFixed(2)} … ${ratio.highest.toFixed(2)}` : '',
    wanted?.toFixed(2) ?? '',
    pgbench === undefined ? 'not installed' : pgbench === 'cannot' ? '' : pgbench.toFixed(0),
    loopDelay.median.toFixed(1),
  ])
  return [markdown([COLUMNS, ...lines]), ...results.flatMap(otherBuild)].join('\n')
}

/** Where a second build was measured beside this one. */
const otherBuild = ({ name, ratios: [, ratio] }: Result) => (ratio
  ? [`${name}: ${ratio.median.toFixed(3)} of the ${ratio.of} (${ratio.lowest.toFixed(3)} … ${ratio.highest.toFixed(3)})`]
  : [])

export function markdown(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0), 3))
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), rule, ...body.map(line)].join('\n')
}

const mib = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MiB`

export const memoryLine = ({ at_start, after_rounds, after_creates }: { at_start: number; after_rounds: number; after_creates: number | undefined }, creates: number) =>
  `Resident memory of the service: ${mib(at_start)} at the start, ${mib(after_rounds)} after the rounds`
  + (after_creates === undefined ? '.' : `, ${mib(after_creates)} after ${creates} creates more.`)
