/** Eight replicas over one database do the same at once: one of them is first, and all the others know. */
import { replica, service, type Voice } from '../support/service'
import { aRequest, aTeam } from '../support/world'

const on = service()
const REQUESTS = '/v1/support-requests'
const others = Array.from({ length: 7 }, () => replica(on))

const atAll = (caller: 'reporter' | 'agent', act: (voice: Voice) => ReturnType<Voice['get']>) =>
  Promise.all([on[caller], ...others.map(each => each.as(on[caller]))].map(act))

const statusesOf = (answers: { status: number }[]) => answers.map(({ status }) => status).sort()
/** Of the first, and of each other. */
const oneAnd = (first: number, other: number) => [first, ...others.map(() => other)].sort()

test('one fingerprint opens one request, and every report is counted', async () => {
  const answers = await atAll('reporter', voice => voice.post(REQUESTS, { title: 'Queue stuck', fingerprint: 'queue' }))
  expect(statusesOf(answers)).toEqual(oneAnd(201, 200))
  expect(await on.db('support_request').where({ fingerprint: 'queue' }).select('occurrences')).toEqual([{ occurrences: 8 }])
})

test('one idempotency key opens one request, and all are answered alike', async () => {
  const answers = await atAll('reporter', voice => voice.post(REQUESTS, { title: 'Once only' }).set('idempotency-key', 'of-eight'))
  expect(statusesOf(answers)).toEqual(oneAnd(201, 201))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(await on.db('support_request').where({ title: 'Once only' })).toHaveLength(1)
})

test('one assignment at one version is given once, and a change by one ETag is made once', async () => {
  const [team, request] = [await aTeam(on, 'Registry'), await aRequest(on)]
  const given = await atAll('agent', voice => voice.post(`${request.path}/assignments`, { team: team.id, reason: 'Their turn' }).set('if-match', '"1"'))
  expect(statusesOf(given)).toEqual(oneAnd(201, 412))
  const changed = await atAll('agent', voice => voice.patch(request.path, 2, { title: 'Changed' }))
  expect(statusesOf(changed)).toEqual(oneAnd(200, 412))
})
