/** A report that is repeated while its first try still runs in the database, whose process may be gone: it is told what that one keeps. */
import type { Caller } from '../../src/domain/caller'
import { DEFAULT_POLICY } from '../../src/domain/privacy/kinds'
import { openRequest } from '../../src/requests/open'
import { untilOneWaits } from '../support/lock-waits'
import { service } from '../support/service'

const on = service()

const INPUT = { title: 'The disk is full', fingerprint: 'disk', labels: [], details: {}, sensitivity: 'normal' } as const
const ORIGIN = { call_id: 'call-1', door: 'api', openhim_transaction: null, address: '127.0.0.1', hops: 0 } as const

test('beside others of its fault, one of which has been counted before', async () => {
  await on.reporter.post('/v1/support-requests', INPUT).set('idempotency-key', 'counted').expect(201)
  const stored = await on.db('idempotency_key').where({ key: 'counted' }).first<{ digest: Buffer; answer: { component: string | null } }>()
  const caller: Caller = {
    client_id: on.reporter.id, client_name: '', key_id: '', roles: ['reporter'], component: stored.answer.component, person: null, teams: [], privacy: DEFAULT_POLICY, content: null, mapping: null,
  }
  const report = (key: string) => openRequest(on.assembly.deps, { ...INPUT, labels: [] }, { caller, origin: ORIGIN, key: { key, digest: stored.digest } })

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
