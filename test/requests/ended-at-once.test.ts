/** A fault that is reported at the very moment at which its request ends, or at which another one is opened for it. */
import type { Knex } from 'knex'
import { openGuarded } from '../../src/requests/open'
import { callOf } from '../support/calls'
import { untilOneWaits } from '../support/lock-waits'
import { service } from '../support/service'
import { move, type Opened, RESOLVE } from '../support/world'

const on = service()

const report = (more: object) => on.reporter.post('/v1/support-requests', { title: 'The disk is full', ...more })
const opened = async (fingerprint: string) => {
  const { body } = await report({ fingerprint }).expect(201)
  const { id } = body as { id: string }
  return { id, path: `/v1/support-requests/${id}` } as Opened & { id: string }
}
const all = (fingerprint: string) => on.db('support_request').where({ fingerprint }).orderBy('id').select('id', 'state', 'occurrences')

test('what ends as it is joined goes on, and no other one is opened beside it', async () => {
  const request = await opened('ending')
  const ending = await on.db.transaction()
  await ending('support_request').where({ id: request.id }).update({ state: 'resolved', resolved_at: on.clock.now(), resolution: JSON.stringify({ code: 'fixed' }) })
  const joining = report({ fingerprint: 'ending', external_reference: { system: 'https://tickets.example.org', id: '1' } }).then(answer => answer)
  await untilOneWaits(on.db)
  await ending.commit()
  expect(await joining).toMatchObject({ status: 200, body: { id: request.id } })
  expect(await all('ending')).toEqual([{ id: request.id, state: 'in_progress', occurrences: 2 }])
})

test('a report that would reopen what was resolved joins another one that is opened at that moment', async () => {
  const resolved = await opened('opening')
  await move(on, resolved, 'start', RESOLVE)
  const opening = await on.db.transaction()
  const { id } = await openAnother(opening, 'opening')
  const reporting = report({ fingerprint: 'opening' }).then(answer => answer)
  await untilOneWaits(on.db)
  await opening.commit()
  expect(await reporting).toMatchObject({ status: 200, body: { id } })
  expect(await all('opening')).toEqual([{ id: resolved.id, state: 'resolved', occurrences: 1 }, { id, state: 'new', occurrences: 2 }])
})

test('people are told why they cannot reopen what another open request of its fault stands for', async () => {
  const resolved = await opened('told')
  await move(on, resolved, 'start', RESOLVE)
  await on.db.transaction(trx => openAnother(trx, 'told'))
  const { body } = await on.agent.post(`${resolved.path}/transitions`, { action: 'reopen', reason: 'It is back' }).expect(409)
  expect(body).toMatchObject({ type: '/problems/transition_not_allowed', detail: 'Another request of the same fault is open by now: what is reported of it goes there.' })
})

/** As by one that found nothing a moment ago. */
async function openAnother(trx: Knex.Transaction, fingerprint: string): Promise<{ id: string }> {
  const { component } = await on.db('support_request').where({ fingerprint }).first('component') as { component: string | null }
  const input = { title: 'The disk is full', fingerprint, component }
  const { row } = await openGuarded({ ...on.assembly.deps, db: trx }, { input, call: await callOf(on.db, on.reporter.id), expects: 'nothing' })
  return row
}
