/** A plan that changes while a group of alerts is taken. */
import { digest } from '../../src/platform/digest'
import { untilOneWaits } from '../support/lock-waits'
import { service } from '../support/service'

describe('a group of alerts', () => {
  const on = service()

  test('is taken by the plan that is in force then, though it had changed since the first look', async () => {
    const labels = { alertname: 'DiskFull' }
    const group = { version: '4', groupKey: 'changes', status: 'firing', receiver: 'support', groupLabels: labels, commonLabels: labels, alerts: [{ status: 'firing', labels, annotations: {}, startsAt: '2026-03-02T09:00:00.000Z' }] }
    const held = await on.db.transaction()
    await held.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${on.reporter.id} alert-group ${digest('changes')}`])
    const taken = on.reporter.post('/v1/intake/alertmanager', group).then(answer => answer)
    await untilOneWaits(on.db)
    await on.lead.post('/v1/teams', { name: 'Raises the plan' }).expect(201)
    await held.commit()
    const { status, body } = await taken
    expect([status, body]).toMatchObject([202, { outcome: 'opened' }])
  })
})
