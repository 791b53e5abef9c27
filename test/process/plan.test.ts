/** Two services on one database: what one puts into force, the other goes by from the next request on. */
import { copyDatabase, type TestDatabase } from '../support/databases'
import { serve, type Service, stopAll } from '../support/process'

const KEY = 'key-of-the-first-administrator'
const CHANGES = 8

let database: TestDatabase
beforeAll(async () => { database = await copyDatabase() })
afterAll(async () => {
  await stopAll()
  await database.drop()
})

const headers = { authorization: `Bearer ${KEY}` }

async function created(answer: Promise<Response>): Promise<{ id: string; team: string | null }> {
  const { status } = await answer
  const body = await (await answer).json() as { id: string; team: string | null }
  expect([status, body]).toEqual([201, expect.anything()])
  return body
}

/** Sends requests without a pause until it is stopped. Each remembers which team it must have at least got. */
function sender(on: Service, teamNow: () => number) {
  let stopped = false
  const sent: { known: number; after: number; team: string | null }[] = []
  const run = (async () => {
    while (!stopped) {
      const known = teamNow()
      const { team } = await created(on.post('/v1/support-requests', { title: 'Search answers 502' }, headers))
      sent.push({ known, after: teamNow(), team })
    }
  })()
  return { stop: async () => { stopped = true; await run; return sent } }
}

test('no request is written by an outdated plan, on whichever replica it arrives', async () => {
  const environment = { DATABASE_URL: database.url, BOOTSTRAP_ADMIN_KEY: KEY, DATABASE_POOL_MAX: '4' }
  const first = await serve(environment)
  await first.ready()
  const second = await serve({ ...environment, WORKER: 'off' })
  await second.ready()
  const teams: string[] = []
  for (let i = 0; i <= CHANGES; i++) teams.push((await created(first.post('/v1/teams', { name: `Team ${i}` }, headers))).id)
  const plan = await created(first.post('/v1/support-plans', { name: 'Exchange', scope: 'exchange', draft: { help_desk_team: teams[0] } }, headers))

  /** The team of the last activation that was acknowledged. */
  let acknowledged = 0
  const activate = (on: Service) => created(on.post(`/v1/support-plans/${plan.id}/activations`, {}, headers))
  await activate(first)
  const senders = [first, second, second].map(on => sender(on, () => acknowledged))
  for (let next = 1; next <= CHANGES; next++) {
    const answer = await first.post(`/v1/support-plans/${plan.id}/draft`, { help_desk_team: teams[next] }, headers)
    expect(answer.status).toBe(200)
    await activate(next % 2 === 0 ? first : second)
    acknowledged = next
    const { team } = await created((next % 2 === 0 ? second : first).post('/v1/support-requests', { title: 'Search answers 502' }, headers))
    expect(team).toBe(teams[next])
  }
  const sent = (await Promise.all(senders.map(each => each.stop()))).flat()
  expect(sent.length).toBeGreaterThan(CHANGES)
  // Between two answers either plan is right; one that was replaced before the call was sent is not.
  expect(sent.filter(({ known, after, team }) => teams.indexOf(team ?? '') < known || teams.indexOf(team ?? '') > after + 1)).toEqual([])
})
