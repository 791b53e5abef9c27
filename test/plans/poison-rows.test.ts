/** A row that background tasks cannot act on: all others are acted on as if it were not there, and it is once it can be. */
import { timeOutAssignments } from '../../src/assignments/time-out'
import { activatePlans } from '../../src/plans/activate'
import { watchHeartbeats } from '../../src/heartbeats/watch'
import { closeResolved } from '../../src/requests/close-resolved'
import { coverUncovered } from '../../src/requests/cover'
import { keepTime } from '../../src/worker'
import { service } from '../support/service'
import { aPlan, aRequest, aTeam, changePlan, move, type Opened, RESOLVE } from '../support/world'

const on = service()

const POISON = { name: 'RowsFailed', cause: { message: expect.stringContaining('poison') as unknown } }

let draft: object
let plan: { id: string }

beforeAll(async () => {
  const team = await aTeam(on, 'Service desk')
  draft = { targets: { normal: { respond_minutes: 60, resolve_minutes: 240 } }, help_desk_team: team.id, assignment: { time_out_minutes: 20 }, close_after_days: 7 }
  plan = await aPlan(on, draft)
  // Whatever is written of what stands in `poison` is refused by the database.
  await on.db.raw(`
    create table poison (id uuid);
    create function refuse() returns trigger language plpgsql as $$
    begin
      if exists (select from poison where id = (to_jsonb(new) ->> tg_argv[0])::uuid) then raise exception 'poison'; end if;
      return new;
    end $$;
    create trigger refuse before update on support_request for each row execute function refuse('id');
    create trigger refuse before update on request_clock for each row execute function refuse('request_id');
    create trigger refuse before update on assignment for each row execute function refuse('request');
    create trigger refuse before update on support_plan_revision for each row execute function refuse('plan')`)
})
beforeEach(async () => {
  await changePlan(on, plan, draft)
  await settle()
})

/** Clocks follow the plan twice, the second time after a while. */
async function settle(): Promise<void> {
  await keepTime(on.assembly.deps)
  on.clock.advance(1)
  await keepTime(on.assembly.deps)
}
const run = (task: (deps: typeof on.assembly.deps) => Promise<void>) => task(on.assembly.deps)
const read = async (request: Opened) => (await on.agent.get(request.path).expect(200)).body as { state: string; team: string | null; resolution_due_at: string }
const happened = async (request: Opened, event: string) => {
  const { body } = await on.agent.get(`${request.path}/history?limit=200`).expect(200)
  return (body.items as { event: string }[]).some(each => each.event === event)
}

interface Case {
  task: (deps: typeof on.assembly.deps) => Promise<void>
  /** Of the plan as requests are opened, where it is another one. */
  draft?: object
  /** Makes due what has been opened. */
  prepare: (requests: Opened[]) => Promise<void>
  isDone: (request: Opened) => Promise<boolean>
}

const cases: Record<string, Case> = {
  'a clock that has run out': {
    task: keepTime,
    async prepare() { on.clock.advance(61) },
    isDone: request => happened(request, 'request.clock_breached'),
  },
  'a clock that follows the plan': {
    task: keepTime,
    prepare: () => changePlan(on, plan, { ...draft, targets: { normal: { respond_minutes: 600, resolve_minutes: 60_000 } } }),
    isDone: async request => Date.parse((await read(request)).resolution_due_at) - Date.parse(on.clock.now()) > 86_400_000,
  },
  'an assignment that nobody acknowledges': {
    task: timeOutAssignments,
    async prepare() { on.clock.advance(21) },
    isDone: request => happened(request, 'request.assignment_timed_out'),
  },
  'a request to be closed': {
    task: closeResolved,
    async prepare(requests) {
      for (const request of requests) await move(on, request, 'start', RESOLVE)
      on.clock.advance(8 * 1_440)
    },
    isDone: async request => (await read(request)).state === 'closed',
  },
  'a request that nobody holds': {
    task: coverUncovered,
    draft: {},
    prepare: () => changePlan(on, plan, draft),
    isDone: async request => (await read(request)).team !== null,
  },
}

test.each(Object.entries(cases))('%s is acted on whatever stands beside it', async (_name, { task, draft: before, prepare, isDone }) => {
  if (before) await changePlan(on, plan, before)
  const requests: Opened[] = []
  for (let i = 0; i < 5; i++) requests.push(await aRequest(on))
  await prepare(requests)
  const poisoned = requests.slice(1, 3)
  await on.db('poison').insert(poisoned.map(({ id }) => ({ id })))

  const done = () => Promise.all(requests.map(isDone))
  expect(await done()).toEqual(Array(5).fill(false))
  await expect(run(task)).rejects.toMatchObject(POISON)
  expect(await done()).toEqual([true, false, false, true, true])

  on.clock.advance(1)
  await expect(run(task)).rejects.toMatchObject(POISON)
  await on.db('poison').delete()
  // In the next run they are passed over.
  on.clock.advance(1)
  await expect(run(task)).rejects.toMatchObject(POISON)
  on.clock.advance(1)
  await run(task)
  expect(await done()).toEqual(Array(5).fill(true))
})

test('while a clock cannot follow the plan its task fails, between its passes too', async () => {
  const request = await aRequest(on)
  await changePlan(on, plan, { ...draft, targets: { normal: { respond_minutes: 600, resolve_minutes: 60_000 } } })
  await on.db('poison').insert({ id: request.id })
  await expect(run(keepTime)).rejects.toMatchObject(POISON)
  await expect(run(keepTime)).rejects.toMatchObject(POISON)
  await on.db('poison').delete()
  on.clock.advance(1)
  await run(keepTime)
})

test('however many cannot be acted on, a clock behind them that has run out is', async () => {
  const requests: Opened[] = []
  for (let i = 0; i < 25; i++) requests.push(await aRequest(on))
  on.clock.advance(10)
  const last = await aRequest(on)
  await on.db('poison').insert(requests.map(({ id }) => ({ id })))
  on.clock.advance(61)
  await expect(run(keepTime)).rejects.toMatchObject(POISON)
  expect(await happened(last, 'request.clock_breached')).toBe(false)
  await expect(run(keepTime)).rejects.toMatchObject(POISON)
  expect(await happened(last, 'request.clock_breached')).toBe(true)
  await on.db('poison').delete()
  await run(keepTime).catch(() => undefined)
  await run(keepTime)
  expect(await Promise.all(requests.map(each => happened(each, 'request.clock_breached')))).toEqual(Array(25).fill(true))
})

test('a revision comes into force whatever stands beside it', async () => {
  const scheduled: string[] = []
  for (const component of ['CR', 'FR', 'SHR']) {
    const { body: made } = await on.lead.post('/v1/support-plans', { name: `Of ${component}`, scope: 'component', component, draft: {} }).expect(201)
    await on.lead.post(`/v1/support-plans/${made.id}/activations`, { at: new Date(Date.parse(on.clock.now()) + 60_000).toISOString() }).expect(201)
    scheduled.push(made.id as string)
  }
  on.clock.advance(2)
  await on.db('poison').insert({ id: scheduled[0] })
  const states = async () => (await on.db('support_plan_revision').whereIn('plan', scheduled).select('plan', 'state') as { plan: string; state: string }[])
    .sort((a, b) => scheduled.indexOf(a.plan) - scheduled.indexOf(b.plan)).map(each => each.state)
  await expect(run(activatePlans)).rejects.toMatchObject(POISON)
  expect(await states()).toEqual(['scheduled', 'active', 'active'])
  await on.db('poison').delete()
  await run(activatePlans)
  expect(await states()).toEqual(['active', 'active', 'active'])
})

test('an assignment times out though a poison row stands beside it, and who has locked an older one is not waited for', async () => {
  const [locked, poisoned, healthy] = [await aRequest(on), await aRequest(on), await aRequest(on)]
  on.clock.advance(21)
  await on.db('poison').insert({ id: poisoned.id })
  const holder = await on.db.transaction()
  try {
    await holder('support_request').where({ id: locked.id }).forUpdate().select('id')
    await expect(run(timeOutAssignments)).rejects.toMatchObject(POISON)
    expect(await Promise.all([locked, poisoned, healthy].map(each => happened(each, 'request.assignment_timed_out')))).toEqual([false, false, true])
  } finally {
    await holder.rollback()
    await on.db('poison').delete()
  }
})

test('the request of a heartbeat that stays silent is seen anew whatever stands beside it', async () => {
  const requests = [await aRequest(on), await aRequest(on)]
  const seen = async () => (await on.db('support_request').whereIn('id', requests.map(each => each.id)).orderBy('serial').select('last_seen_at') as { last_seen_at: string }[]).map(each => each.last_seen_at)
  for (const { id } of requests)
    await on.db('heartbeat').insert({ client_id: on.reporter.id, name: id, period_seconds: 60, grace_seconds: 60, severity: 'normal', title: 'Silent', last_beat_at: on.clock.now(), key_id: id, due_at: on.clock.now(), missed_at: on.clock.now(), request_id: id, created_at: on.clock.now(), updated_at: on.clock.now() })
  const before = await seen()
  on.clock.advance(11)
  await on.db('poison').insert({ id: requests[0]?.id })
  await expect(run(watchHeartbeats)).rejects.toMatchObject(POISON)
  await on.db('poison').delete()
  const after = await seen()
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false])
})
