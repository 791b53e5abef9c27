/** A report that is repeated while its first try still runs in the database, whose process may be gone: it is told what that one keeps. */
import { openRequest } from '../../src/requests/open'
import { callOf } from '../support/calls'
import { untilOneWaits } from '../support/lock-waits'
import { service } from '../support/service'

const on = service()

const INPUT = { title: 'The disk is full', fingerprint: 'disk', labels: [], details: {}, sensitivity: 'normal' } as const

test('beside others of its fault, one of which has been counted before', async () => {
  await on.reporter.post('/v1/support-requests', INPUT).set('idempotency-key', 'counted').expect(201)
  const stored = await on.db('idempotency_key').where({ key: 'counted' }).first<{ digest: Buffer; answer: object }>()
  const call = await callOf(on.db, on.reporter.id)
  const report = (key: string) => openRequest(on.assembly.deps, { ...INPUT, labels: [] }, { ...call, key: { key, digest: stored.digest } })

  const firstTry = await on.db.transaction()
  await firstTry('idempotency_key').insert({ ...stored, answer: JSON.stringify({ ...stored.answer, occurrences: 2 }), key: 'under way', status: 200 })
  const answers = Promise.allSettled([report('counted'), report('under way')])
  await untilOneWaits(on.db)
  await firstTry.commit()
  expect(await answers).toMatchObject([
    { status: 'fulfilled', value: { replayed: true, status: 201 } },
    { status: 'fulfilled', value: { replayed: true, status: 200, row: { occurrences: 2 } } },
  ])
  await expect(on.db('support_request').where({ fingerprint: 'disk' }).first('occurrences')).resolves.toEqual({ occurrences: 1 })
})
