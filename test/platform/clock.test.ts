/** The time of the service: the database's, whatever this machine believes. */
import { followDatabase } from '../../src/platform/clock'
import { openLog } from '../../src/platform/log'

const HOUR_MS = 3_600_000

afterEach(() => jest.restoreAllMocks())

test('a clock that is off, or jumps while the service runs, changes nothing', () => {
  const clock = followDatabase(openLog('silent'))
  const database = Date.parse('2026-03-02T09:00:00.000Z')
  clock.learn(database)
  const right = Date.now()
  jest.spyOn(Date, 'now').mockReturnValue(right + HOUR_MS)
  expect(Date.parse(clock.now()) - database).toBeLessThan(HOUR_MS / 2)
  clock.learn(database)
  jest.spyOn(Date, 'now').mockReturnValue(right - HOUR_MS)
  expect(Date.parse(clock.now()) - database).toBeGreaterThanOrEqual(0)
})

test('goes on by what has passed, and to whatever the database says', () => {
  const clock = followDatabase(openLog('silent'))
  const passed = jest.spyOn(performance, 'now').mockReturnValue(0)
  clock.learn(Date.parse('2026-03-02T09:00:00.000Z') + 0.25)
  expect(clock.now()).toBe('2026-03-02T09:00:00.000Z')
  passed.mockReturnValue(0.5)
  expect(clock.now()).toBe('2026-03-02T09:00:00.000Z')
  passed.mockReturnValue(1)
  expect(clock.now()).toBe('2026-03-02T09:00:00.001Z')
  clock.learn(Date.parse('2026-03-02T08:59:00.000Z') + 0.25)
  expect(clock.now()).toBe('2026-03-02T08:59:00.000Z')
})
