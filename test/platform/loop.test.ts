/** Background tasks: never twice at once, never lost to a failure, ended cleanly. */
import { openLog } from '../../src/platform/log'
import { runTasks } from '../../src/platform/loop'

const log = openLog('silent')

/** A task whose runs end when the test says so. */
function heldTask() {
  const ends: (() => void)[] = []
  return { ends, task: { name: 'held', everySeconds: 3_600, run: () => new Promise<void>(end => { ends.push(end) }) } }
}

describe('a background task', () => {
  test('runs at the start and on a nudge, and never twice at once', async () => {
    const { ends, task } = heldTask()
    const loop = runTasks([task], log)
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
    const loop = runTasks([{ name: 'failing', everySeconds: 3_600, run: () => { runs++; return Promise.reject(new Error('no')) } }], log)
    await new Promise(setImmediate)
    loop.nudge('failing')
    await loop.stop()
    expect(runs).toBe(2)
  })

  test('under way is waited for at the end, and none begins after it', async () => {
    const { ends, task } = heldTask()
    const loop = runTasks([task], log)
    let stopped = false
    const stopping = loop.stop().then(() => { stopped = true })
    await new Promise(setImmediate)
    expect(stopped).toBe(false)
    loop.nudge('held')
    ends[0]?.()
    await stopping
    expect(ends).toHaveLength(1)
  })
})
