/** A large plan in force: 200 rules, 40 teams, 20 calendars. Most rules look at a request and let it pass. */
import type { Call } from './fill'

const TEAMS = 40
const CALENDARS = 20
const RULES = 200
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']
const ZONES = ['Africa/Nairobi', 'Africa/Lagos', 'Africa/Casablanca', 'Asia/Dhaka', 'America/Port-au-Prince']
/** Some apply to the requests of the load, at the end of the list. */
const CATEGORIES = ['data', 'developer', 'operations', 'integration']

export async function putLargePlanIntoForce(call: Call): Promise<void> {
  const calendars = await made(CALENDARS, i => call('POST', '/v1/calendars', {
    name: `Hours ${i}`, time_zone: ZONES[i % ZONES.length],
    hours: WEEKDAYS.flatMap(day => [{ day, from: '08:00', to: '12:00' }, { day, from: '13:00', to: '17:00' }]),
    holidays: [{ date: '2026-12-25', name: 'Christmas Day' }],
  }))
  const teams = await made(TEAMS, i => call('POST', '/v1/teams', { name: `Team ${i}`, calendar: calendars[i % CALENDARS] }))
  const team = (i: number) => teams[i % TEAMS]
  const rules = Array.from({ length: RULES }, (_, i) => ({
    name: `Rule ${i}`,
    when: i < RULES - CATEGORIES.length
      ? { facility_prefix: [`XX-${i}-`], label: [`site-${i}`], severity: ['critical', 'high'] }
      : { category: [CATEGORIES[i - RULES + CATEGORIES.length]] },
    team: team(i),
  }))
  const severities = Object.entries({ critical: [60, 240], high: [240, 480], normal: [480, 1_440], low: [1_440, 3_360] })
  const draft = {
    owners: { content: { team: team(0), deputy: team(1) }, infrastructure: { team: team(2), deputy: team(3) }, software: { team: team(4), deputy: team(5) } },
    help_desk_team: team(6),
    calendar: calendars[0],
    rules,
    targets: Object.fromEntries(severities.map(([severity, [respond_minutes, resolve_minutes]], i) => [severity, { respond_minutes, resolve_minutes, calendar: calendars[i] }])),
    ladder: [
      { clock: 'response', at_percent: 100, action: 'add_watcher', team: team(7) },
      { clock: 'response', at_percent: 200, action: 'notify', team: team(8) },
      { clock: 'response', at_percent: 200, action: 'notify', team: team(8) },
      { clock: 'resolution', at_percent: 200, action: 'notify', team: team(8) },
    ],
    governance_body: team(8),
  }
  const plan = await call('POST', '/v1/support-plans', { name: 'Exchange', scope: 'exchange', draft })
  await call('POST', `/v1/support-plans/${plan.id}/activations`, {})
}

async function made(count: number, make: (i: number) => Promise<{ id: string }>): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push((await make(i)).id)
  return ids
}
