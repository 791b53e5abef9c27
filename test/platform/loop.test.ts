/** Background tasks: never twice at once, never lost to a failure, ended cleanly. */
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describeError, openLog } from '../../src/platform/log'
import { runTasks } from '../../src/platform/loop'
import { registry } from '../../src/platform/metrics'
import { ProcessEnds, RowsFailed } from '../../src/platform/set-aside'

const log = openLog('silent')

/** A log that keeps what was said. */
function heard() {
  const said: { event: string; error?: { message?: string; cause?: { code?: string } } }[] = []
  const stream = new Writable({ write(line, _encoding, done) { said.push(JSON.parse(String(line)) as typeof said[number]); done() } })
  return { said, log: pino({ serializers: { error: describeError } }, stream) }
}

/** A task whose runs end when the test says so. */
function heldTask() {
  const ends: (() => void)[] = []
  return { ends, task: { name: 'held', everySeconds: 3_600, run: () => new Promise<void>(end => { ends.push(end) }) } }
}

describe('a background task', () => {
  test('runs at the start and on a nudge, and never twice at once', async () => {
    const { ends, task } = heldTask()
    const loop = runTasks([task], { log })
    expect(ends).toHaveLength(1)
    loop.nudge('held')
    expect(ends).toHaveLength(1)
    ends[0]?.()
    await new Promise(setImmediate)
    loop.nudge('held')
    expect(ends).toHaveLength(2)
    ends[1]?.()
    await loop.stop()
  })

  test('that fails meets its next nudge', async () => {
    let runs = 0
    const loop = runTasks([{ name: 'failing', everySeconds: 3_600, run: () => { runs++; return Promise.reject(new Error('no')) } }], { log })
    await new Promise(setImmediate)
    loop.nudge('failing')
    await loop.stop()
    expect(runs).toBe(2)
  })

  test('under way is waited for at the end, and none begins after it', async () => {
    const { ends, task } = heldTask()
    const loop = runTasks([task], { log })
    let stopped = false
    const stopping = loop.stop().then(() => { stopped = true })
    await new Promise(setImmediate)
    expect(stopped).toBe(false)
    loop.nudge('held')
    ends[0]?.()
    await stopping
    expect(ends).toHaveLength(1)
  })

  test('that goes on failing is told once, anew where it is another failure, and when it is over', async () => {
    const { said, log } = heard()
    const ends = new AbortController()
    let [now, failure] = [0, undefined as Error | undefined]
    const loop = runTasks([{ name: 'told', everySeconds: 3_600, run: () => (failure ? Promise.reject(failure) : Promise.resolve()) }], { log, ends: ends.signal, millis: () => now })
    const meets = async (error: Error | undefined, at: number) => {
      [now, failure] = [at, error]
      await new Promise(setImmediate)
      loop.nudge('told')
      await new Promise(setImmediate)
    }
    const rows = (...ids: string[]) => new RowsFailed(new Map(ids.map(id => [id, { error: Object.assign(new Error('of a value'), { code: '23514', severity: 'ERROR' }) }])), true)
    await meets(rows('a'), 0)
    await meets(rows('a'), 100_000)
    await meets(rows('a', 'b'), 100_001)
    await meets(rows('a', 'b', 'c'), 100_002)
    await meets(rows('a', 'b', 'c'), 160_001)
    await meets(undefined, 160_002)
    await meets(new ProcessEnds(), 160_003)
    await meets(rows('a'), 160_004)
    ends.abort()
    await meets(undefined, 300_000)
    await loop.stop()
    expect(said.map(({ event, error }) => [event, error?.message, error?.cause?.code])).toEqual([
      ['task_failed', '1 could not be acted on; of a the cause is told', '23514'],
      ['task_failed', '2 could not be acted on; of a the cause is told', '23514'],
      ['task_failed', '3 could not be acted on; of a the cause is told', '23514'],
      ['task_recovered', undefined, undefined],
      ['task_failed', '1 could not be acted on; of a the cause is told', '23514'],
    ])
    expect(JSON.stringify(said)).not.toContain('of a value')
    expect(await registry.metrics()).toContain('support_task_failures_total{task="told"} 6')
  })
})
