/** Public holidays as they come from the library: whole days only, and nothing of it before it is needed. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { hasPublicHolidays, publicHolidaysOf } from '../../src/calendars/public-holidays'

describe('the public holidays', () => {
  test('of Kenya in 2026 are those that the law names, and what follows from the moon', () => {
    const dates = publicHolidaysOf('KE')(2026)
    expect(dates).toEqual(expect.arrayContaining(['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-06-01', '2026-10-20', '2026-12-12', '2026-12-25', '2026-12-26']))
    expect(dates.length).toBeLessThan(16)
    expect(dates.filter(date => !/^2026-\d\d-\d\d$/.test(date))).toEqual([])
  })

  test('that last for days are each of them, over the turn of a month too', () => {
    expect(publicHolidaysOf('RU')(2026)).toEqual(expect.arrayContaining(['2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05', '2026-01-06']))
    expect(publicHolidaysOf('SA')(2026)).toEqual(expect.arrayContaining(['2026-05-26', '2026-05-27', '2026-05-28', '2026-05-29']))
  })

  test('are whole days: half of one is left to the hours, and one on which clocks change is one', () => {
    expect(publicHolidaysOf('GT')(2026)).not.toContain('2026-12-24')
    expect(publicHolidaysOf('GT')(2026)).toContain('2026-12-25')
    // Easter Sunday of 2024, when the clocks of Europe went forward.
    expect(publicHolidaysOf('PL')(2024)).toContain('2024-03-31')
  })

  test('are known of countries only', () => {
    expect(['KE', 'DE', 'RW', 'XX', 'ke', '__proto__', 'toString'].map(hasPublicHolidays)).toEqual([true, true, true, false, false, false, false])
  })

  test('cost nothing before a calendar asks for them', () => {
    const built = join(__dirname, '..', '..', 'dist', 'calendars', 'working-time.js')
    const program = `
      const { workingTimeOfRow } = require(${JSON.stringify(built)})
      const loaded = () => Object.keys(require.cache).some(path => path.includes('date-holidays'))
      const working = workingTimeOfRow({ time_zone: 'UTC', hours: [{ day: 'friday', from: '00:00', to: '24:00' }], holidays: [], holidays_of: process.argv[1] || null, closures: [] })
      const before = loaded()
      const worked = working.between(Date.parse('2026-12-25T00:00:00Z'), Date.parse('2026-12-26T00:00:00Z'))
      process.stdout.write(JSON.stringify([before, loaded(), worked / 3600000]))`
    const told = (country: string) => JSON.parse(spawnSync(process.execPath, ['-e', program, country], { encoding: 'utf8' }).stdout) as unknown
    expect([told(''), told('KE')]).toEqual([[false, false, 24], [false, true, 0]])
  })
})
