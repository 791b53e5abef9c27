/**
 * `npm run fuzz`: made-up calls in rounds, two at a time, each with a seed and a database of its own. Ends with 1 where an
 * answer is not as the contract says, or took longer than a second. FUZZ_CASES says how many, FUZZ_SEED repeats a run;
 * with `socket` the calls go to the built service over real sockets.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { operations } from '../support/operations'
import startDatabase from '../support/start-database'
import stopDatabase from '../support/stop-database'
import type { Outcome } from './round'

const OVER = process.argv[2] === 'socket' ? 'socket' : 'process'
const CASES = Number(process.env.FUZZ_CASES ?? (OVER === 'socket' ? 5_000 : 20_000))
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const SLOW_MS = Number(process.env.FUZZ_SLOW_MS ?? 1_000)
const CASES_OF_A_ROUND = 10_000
const PLAYERS = 2
const ROUNDS_BETWEEN_NEWS = 10
const FROM_WHICH_ALL_IS_REACHED = 10_000

export interface Task {
  over: typeof OVER
  seed: number
  cases: number
}

const rounds = Math.ceil(CASES / CASES_OF_A_ROUND)
// A round is repeated by its own seed, which is that of the run and its number.
const tasks: Task[] = Array.from({ length: rounds }, (_, i) => ({ over: OVER, seed: SEED + i, cases: Math.min(CASES_OF_A_ROUND, CASES - i * CASES_OF_A_ROUND) }))
const outcomes: Outcome[] = []

const tell = (text: string) => process.stdout.write(`${text}\n`)

async function keepBusy(player: ChildProcess): Promise<void> {
  const ended = once(player, 'exit').then(([code]) => { throw new Error(`a round ended by itself: ${String(code)}`) })
  // At the end it is let go.
  ended.catch(() => undefined)
  for (let task = tasks.shift(); task; task = tasks.shift()) {
    player.send(task)
    const [outcome] = await Promise.race([once(player, 'message'), ended]) as [Outcome]
    outcomes.push(outcome)
    if (outcomes.length % ROUNDS_BETWEEN_NEWS === 0 && tasks.length > 0) tell(`${outcomes.length * CASES_OF_A_ROUND} cases are done`)
    if (outcome.failure !== undefined) {
      tell(`FUZZ_SEED=${outcome.seed} FUZZ_CASES=${task.cases} repeats this:\n${outcome.failure}\n`)
      tasks.length = 0
    }
  }
}

async function main(): Promise<boolean> {
  tell(`fuzz: ${CASES} cases over ${OVER}, FUZZ_SEED=${SEED}`)
  const began = performance.now()
  await startDatabase()
  const players = Array.from({ length: Math.min(PLAYERS, tasks.length) }, () => fork(join(__dirname, 'player.js'), { execArgv: ['--max-semi-space-size=64', '--no-allocation-site-pretenuring'] }))
  try {
    await Promise.all(players.map(keepBusy))
  } finally {
    for (const player of players) player.disconnect()
    await stopDatabase()
  }
  return report((performance.now() - began) / 1_000)
}

function report(seconds: number): boolean {
  const met = new Map<string, number>()
  for (const outcome of outcomes)
    for (const [what, times] of Object.entries(outcome.met)) met.set(what, (met.get(what) ?? 0) + times)
  const sum = (wanted: (what: string) => boolean) => [...met].reduce((all, [what, times]) => all + (wanted(what) ? times : 0), 0)
  const answers = sum(() => true)
  const untouched = operations.filter(({ id }) => !['200', '201', '202', '204'].some(status => met.has(`${id} ${status}`))).map(({ id }) => id)
  const slowest = outcomes.flatMap(each => each.slowest).sort((a, b) => b.millis - a.millis).slice(0, 5)
  if (process.env.FUZZ_FIGURES !== undefined) tell([...met].sort().map(([what, times]) => `${times}\t${what}`).join('\n'))
  tell(`${answers} answers in ${seconds.toFixed(0)} s, ${Math.round(answers / seconds)} a second: ${['2', '3', '4', '5'].map(each => `${sum(what => what.includes(` ${each}`))} of ${each}xx`).join(', ')}`)
  tell(`operations that never did what they are for: ${untouched.join(' ') || 'none'}`)
  tell(`slowest: ${slowest.map(({ operation, millis, seed }) => `${operation} ${millis} ms (seed ${seed})`).join(', ')}`)
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length
  const slow = slowest.some(({ millis }) => millis > SLOW_MS)
  if (slow) tell(`An answer took longer than ${SLOW_MS} ms.`)
  const hollow = CASES >= FROM_WHICH_ALL_IS_REACHED && untouched.length > operations.length * 0.05
  return failed === 0 && !slow && !hollow
}

void main().then(well => { process.exitCode = well ? 0 : 1 })
