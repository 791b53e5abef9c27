/**
 * Five times as many calls as the service can serve, whoever is answered or not (open loop): what is served meanwhile,
 * what becomes of the rest, and how soon all is well again.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { mean, median, percentile, sumOf } from './load'
import { type Outcome, type Sender, startSender } from './open-loop'
import type { Second, SendTask } from './sender'
import type { Settings } from './settings'
import { type Stage, tidy } from './stage'
import { markdown } from './table'

const TIMES = 5
const AT_ONCE = [16, 32, 64, 128]
const SECONDS_A_TRY = 8
/** Of the tries: one bad moment of the machine is not to decide which number is held to be the best. */
const PASSES = 3
const SECONDS_AT_REST = 15
/** At its capacity before a turn. */
const SECONDS_OF_WARMTH = 12
/** Of its capacity. */
const REST = 0.25

/** @param processor that the load has for itself. */
export async function overload(stage: Stage, settings: Settings, processor?: number): Promise<object> {
  const sender = await startSender(stage, settings, processor)
  try {
    await sender.send({ atOnce: 32 }, 4)
    const tries = await tryAll(sender)
    const best = tries.reduce((most, each) => (each.goodput > most.goodput ? each : most))
    const atOnce = AT_ONCE[tries.indexOf(best)] ?? 0
    const { peaks, rounds } = await inTurn({ sender, stage }, atOnce, settings)
    // Each is held against the peaks just before and after it: what else happens on the machine changes meanwhile.
    const sharesBy = (served: (turn: Outcome) => number) => rounds.map(({ over }, i) => served(over) / mean(peaks.slice(i, i + 2).map(served)))
    const shares = sharesBy(({ goodput }) => goodput)
    // Where a host takes time away, it takes more the more is asked for, and the load of an overload asks for more as well.
    const sharesOfGiven = sharesBy(({ goodput, processors }) => goodput / (processors.all - processors.sender))
    const wellAfter = rounds.map(({ rest, after }) => secondsUntilWell(after, rest))

    console.log(`\n${markdown([
      ['', 'calls/s', 'served/s', 'p50 ms', 'p99 ms', 'longest answer ms', 'sender', 'service', 'processors busy', 'stolen'],
      ...tries.map((each, i) => line(`${AT_ONCE[i] ?? ''} at once`, each)),
      ...rounds.flatMap(({ peak, rest, over, after }) => [line(`${atOnce} at once`, peak), line('at rest', rest), line(`${TIMES} times its capacity`, over), line('afterwards', after)]),
      ...peaks.slice(-1).map(each => line(`${atOnce} at once`, each)),
    ])}`)
    console.log(`The load ${processor === undefined ? 'shares its processors with service and database' : 'has a processor of its own'}.`)
    console.log(`In the overload ${percent(median(shares))} of the peak were served (${shares.map(percent).join(', ')}; 90 % wanted); answers: ${rounds.map(({ over }) => JSON.stringify(over.counts)).join(', ')}.`)
    console.log(`Of a second's work of service and database ${percent(median(sharesOfGiven))} of what it serves at the peak (${sharesOfGiven.map(percent).join(', ')}).`)
    console.log(`Well again after ${wellAfter.map(each => each ?? `more than ${SECONDS_AT_REST}`).join(', ')} s (5 s wanted).`)
    return { overload: { times: TIMES, load_apart: processor !== undefined, shares_of_peak: shares, shares_of_peak_by_processor: sharesOfGiven, well_after_s: wellAfter, tries: tries.map(brief), peaks: peaks.map(brief), rounds: rounds.map(({ rest, over, after }) => ({ rest: brief(rest), over: brief(over), after: brief(after) })) } }
  } finally {
    sender.stop()
  }
}

/** @returns of each number its middle try. In passes, since what the machine has to give changes meanwhile. */
async function tryAll(sender: Sender): Promise<Outcome[]> {
  const passes: Outcome[][] = []
  while (passes.length < PASSES) {
    const pass: Outcome[] = []
    for (const atOnce of AT_ONCE) pass.push(await sender.send({ atOnce }, SECONDS_A_TRY))
    passes.push(pass)
  }
  return AT_ONCE.map((_, i) => passes.map(pass => pass[i] as Outcome).sort((a, b) => a.goodput - b.goodput)[Math.floor(PASSES / 2)] as Outcome)
}

/** @returns one peak more than there are rounds. */
async function inTurn({ sender, stage }: { sender: Sender; stage: Stage }, atOnce: number, { overloadRounds, overloadSeconds }: Settings) {
  const rounds: { peak: Outcome; rest: Outcome; over: Outcome; after: Outcome }[] = []
  const began = performance.now()
  const pause = 1_000 * overloadSeconds
  // What autovacuum has to do depends on what was written before, and it comes once a minute: all turns begin with as much to
  // do, and where they take a minute, it comes in the same second of each. After a checkpoint writing is dearer for some seconds.
  const alike = async (load: SendTask['load']) => {
    await tidy(stage.url)
    await wait(pause - (performance.now() - began + SECONDS_OF_WARMTH * 1_000) % pause)
    await sender.send({ atOnce }, SECONDS_OF_WARMTH)
    return sender.send(load, overloadSeconds)
  }
  // Before each overload as after it: what an answer takes at rest depends on what the host gives as well.
  const atRest = (peak: Outcome) => sender.send({ aSecond: peak.goodput * REST }, Math.min(SECONDS_AT_REST, overloadSeconds))
  for (let round = 0; round < overloadRounds; round++) {
    const peak = await alike({ atOnce })
    const rest = await atRest(peak)
    const over = await alike({ aSecond: peak.goodput * TIMES })
    rounds.push({ peak, rest, over, after: await atRest(peak) })
  }
  return { rounds, peaks: [...rounds.map(({ peak }) => peak), await alike({ atOnce })] }
}

/** The first of three seconds in a row in which everything is served, as soon as in the slowest second at rest or in twice the time of all of it. */
function secondsUntilWell(after: Outcome, rest: Outcome): number | undefined {
  const longest = Math.max(2 * rest.p99, ...rest.seconds.map(p99Of))
  const isWell = after.seconds.map(second => Object.keys(second.counts).every(kind => kind.startsWith('2')) && p99Of(second) <= longest)
  const firstWell = isWell.findIndex((well, i) => well && isWell.slice(i, i + 3).every(Boolean))
  return firstWell < 0 ? undefined : firstWell
}

const p99Of = ({ latencies }: Second) => percentile([...latencies].sort((a, b) => a - b), 0.99)
const percent = (share: number) => `${(100 * share).toFixed(0)} %`

const line = (name: string, { seconds, goodput, p50, p99, longest, counts, processors }: Outcome) => [
  name, (sumOf(Object.values(counts)) / seconds.length).toFixed(0), goodput.toFixed(0), p50.toFixed(1), p99.toFixed(1), longest.toFixed(0),
  processors.sender.toFixed(2), processors.service.toFixed(2), processors.all.toFixed(2), processors.stolen.toFixed(2),
]

/** Without what a chart would not show. */
const brief = ({ seconds, ...figures }: Outcome) => ({ ...figures, served_each_second: seconds.map(({ latencies }) => latencies.length) })
