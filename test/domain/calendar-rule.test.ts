/** What keeps a calendar from meaning anything, and what is remembered of a costly function. */
import { type CalendarRule, calendarFaults } from '../../src/domain/calendar-rule'
import { remember } from '../../src/domain/remember'

const rule = (more: Partial<CalendarRule>): CalendarRule =>
  ({ time_zone: 'Africa/Nairobi', hours: [{ day: 'monday', from: '08:00', to: '17:00' }], holidays: [], closures: [], ...more })

const pointers = (more: Partial<CalendarRule>) => calendarFaults(rule(more)).map(({ pointer }) => pointer)
const spans = (...given: string[]) => ({ hours: given.map(each => { const [day = '', from = '', to = ''] = each.split(' '); return { day, from, to } }) })

describe('a calendar', () => {
  test.each([
    ['one span', {}],
    ['spans that touch', spans('monday 08:00 12:00', 'monday 12:00 17:00')],
    ['the whole week', spans('monday 00:00 24:00', 'tuesday 00:00 24:00', 'sunday 00:00 24:00')],
    ['a night that ends where the next day begins to work', spans('monday 22:00 06:00', 'tuesday 06:00 14:00')],
    ['a span of nearly a day that ends just before itself', spans('monday 10:00 09:59')],
    ['closures that overlap', { closures: [{ from: '2026-01-01T00:00:00Z', to: '2026-01-03T00:00:00Z' }, { from: '2026-01-02T00:00:00Z', to: '2026-01-04T00:00:00Z' }] }],
    ['an old name of a time zone', { time_zone: 'Asia/Calcutta' }],
  ])('with %s is right', (_what, more) => expect(pointers(more)).toEqual([]))

  test.each([
    ['no span', { hours: [] }, ['/hours']],
    ['a time zone that nobody knows', { time_zone: 'Africa/Atlantis' }, ['/time_zone']],
    ['an offset instead of a time zone', { time_zone: '+03:00' }, ['/time_zone']],
    ['a span without length', spans('monday 08:00 17:00', 'tuesday 08:00 08:00'), ['/hours/1']],
    ['spans that overlap', spans('monday 13:00 17:00', 'monday 08:00 13:01'), ['/hours/1']],
    ['the same span twice', spans('monday 08:00 17:00', 'tuesday 08:00 17:00', 'monday 08:00 17:00'), ['/hours/2']],
    ['a span within another, behind a third', spans('monday 08:00 17:00', 'monday 09:00 10:00', 'monday 16:00 18:00'), ['/hours/1', '/hours/2']],
    ['a night that reaches into the next morning', spans('tuesday 06:00 14:00', 'monday 22:00 06:01'), ['/hours/1']],
    ['a night from Sunday that reaches into Monday', spans('sunday 20:00 09:00', 'monday 08:00 17:00'), ['/hours/1']],
    ['a holiday twice', { holidays: [{ date: '2026-12-25' }, { date: '2026-12-26' }, { date: '2026-12-25' }] }, ['/holidays/2']],
    ['a closure that ends where it begins', { closures: [{ from: '2026-01-01T03:00:00+03:00', to: '2026-01-01T00:00:00Z' }] }, ['/closures/0']],
    ['several faults at once', { time_zone: 'x', hours: [], closures: [{ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }] }, ['/time_zone', '/hours', '/closures/0']],
  ])('with %s is not', (_what, more, expected) => expect(pointers(more)).toEqual(expected))
})

test('a function that remembers is asked once for each of the newest questions', () => {
  const asked: number[] = []
  const double = remember(2, (n: number) => { asked.push(n); return n * 2 })
  expect([1, 2, 1, 3, 2, 1].map(double)).toEqual([2, 4, 2, 6, 4, 2])
  expect(asked).toEqual([1, 2, 3, 1])
})
