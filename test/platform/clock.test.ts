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
