/**
 * Five times as many calls as the service can serve, whoever is answered or not (open loop): what is served meanwhile,
 * what becomes of the rest, and how soon all is well again.
 */
import { percentile } from './load'
import { type Outcome, startSender } from './open-loop'
import type { Settings } from './settings'
import type { Stage } from './stage'
import { markdown } from './table'

const TIMES = 5
const AT_ONCE = [16, 32, 64, 128]
const SECONDS_A_TRY = 8
const SECONDS_AT_REST = 15
const SECONDS_AFTER = 20
/** Of its capacity. */
const REST = 0.25

export async function overload(stage: Stage, settings: Settings): Promise<object> {
  const sender = await startSender(stage, settings)
  try {
    await sender.send({ atOnce: 32 }, 4)
    const tries: Outcome[] = []
    for (const atOnce of AT_ONCE) tries.push(await sender.send({ atOnce }, SECONDS_A_TRY))
    const best = tries.reduce((most, each) => (each.goodput > most.goodput ? each : most))
    const atOnce = AT_ONCE[tries.indexOf(best)] ?? 0
    const rest = await sender.send({ aSecond: best.goodput * REST }, SECONDS_AT_REST)
    const over = await sender.send({ aSecond: best.goodput * TIMES }, settings.overloadSeconds)
    const after = await sender.send({ aSecond: best.goodput * REST }, SECONDS_AFTER)
    // Once more, and the mean of both: what else happens on the machine may have changed meanwhile.
    const again = await sender.send({ atOnce }, SECONDS_A_TRY)
    const peak = (best.goodput + again.goodput) / 2
    const wellAfter = secondsUntilWell(after, rest)

    console.log(`\n${markdown([
      ['', 'calls/s', 'served/s', 'p50 ms', 'p99 ms', 'longest answer ms', 'sender', 'service', 'processors busy'],
      ...tries.map((each, i) => line(`${AT_ONCE[i] ?? ''} at once`, each)),
      line('at rest', rest), line(`${TIMES} times its capacity`, over), line('afterwards', after), line(`${atOnce} at once, again`, again),
    ])}`)
    console.log(`In the overload ${(100 * over.goodput / peak).toFixed(0)} % of the peak were served (90 % wanted); answers: ${JSON.stringify(over.counts)}.`)
    console.log(`Well again after ${wellAfter === undefined ? `more than ${SECONDS_AFTER}` : wellAfter} s (5 s wanted).`)
    if (Object.keys(over.examples).length > 0) console.log('Not served:', over.examples)
    return { overload: { times: TIMES, share_of_peak: over.goodput / peak, well_after_s: wellAfter, tries: tries.map(brief), again: brief(again), rest: brief(rest), over: brief(over), after: brief(after) } }
  } finally {
    sender.stop()
  }
}

/** The first second from which on everything is served, in no more than twice the time that it takes at rest. */
function secondsUntilWell(after: Outcome, rest: Outcome): number | undefined {
  const isWell = after.seconds.map(({ counts, latencies }) =>
    Object.keys(counts).every(kind => kind.startsWith('2')) && percentile([...latencies].sort((a, b) => a - b), 0.99) <= 2 * rest.p99)
  const firstWell = isWell.findIndex((well, i) => well && isWell.slice(i, i + 3).every(Boolean))
  return firstWell < 0 ? undefined : firstWell
}

const line = (name: string, { seconds, goodput, p50, p99, longest, counts, processors }: Outcome) => [
  name, (Object.values(counts).reduce((sum, each) => sum + each, 0) / seconds.length).toFixed(0), goodput.toFixed(0), p50.toFixed(1), p99.toFixed(1), longest.toFixed(0),
  processors.sender.toFixed(2), processors.service.toFixed(2), processors.all.toFixed(2),
]

/** Without what a chart would not show. */
const brief = ({ seconds, ...figures }: Outcome) => ({ ...figures, served_each_second: seconds.map(({ latencies }) => latencies.length) })
