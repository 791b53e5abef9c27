/** What people have touched no machine ends, by whatever they have touched it: neither its source nor its silence. */
import { resolveQuiet } from '../../src/requests/resolve-quiet'
import { service } from '../support/service'
import { aPlan, aRequest } from '../support/world'

const on = service()

interface Result { outcome: string; request: string }
const event = async (action: string, fingerprint: string, source = on.reporter) =>
  ((await source.post('/v1/intake/events', { action, fingerprint, title: 'Down' }).expect(202)).body.results as [Result])[0]
const stateOf = async (id: string) => (await on.db('support_request').where({ id }).first('state') as { state: string }).state

const TOUCHES: [string, (path: string) => Promise<unknown>][] = [
  ['changed', path => on.agent.patch(path, '*', { severity: 'low' }).expect(200)],
  ['made restricted', path => on.administrator.patch(path, '*', { sensitivity: 'restricted' }).expect(200)],
  ['linked with another', async path => on.agent.post(`${path}/links`, { type: 'relates_to', request: (await aRequest(on)).id }).expect(201)],
  ['been linked with', async path => on.agent.post(`${(await aRequest(on)).path}/links`, { type: 'relates_to', request: path.split('/').pop() }).expect(201)],
]

test.each(TOUCHES)('what people have %s is told as over to its team, and stays open', async (how, touch) => {
  const { request } = await event('trigger', how)
  await touch(`/v1/support-requests/${request}`)
  expect(await event('resolve', how)).toMatchObject({ outcome: 'noted', request })
  expect(await stateOf(request)).toBe('new')
})

test.each(TOUCHES)('what people have %s does not end by being quiet', async (how, touch) => {
  await aPlan(on, { quiet_after_hours: 12 })
  const { request } = await event('trigger', `quiet ${how}`)
  await touch(`/v1/support-requests/${request}`)
  on.clock.advance(13 * 60)
  await resolveQuiet(on.assembly.deps)
  expect(await stateOf(request)).toBe('new')
})

test('what only its source has changed is resolved', async () => {
  const { request } = await event('trigger', 'own', on.agent)
  await on.agent.patch(`/v1/support-requests/${request}`, '*', { severity: 'low' }).expect(200)
  expect(await event('resolve', 'own', on.agent)).toMatchObject({ outcome: 'resolved' })
})
