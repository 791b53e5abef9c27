/** Opening a support request. */
import { Client } from 'pg'
import { service } from '../support/service'

describe('opening a support request', () => {
  const on = service()

  test('answers 201 with the whole resource, its path and its version', async () => {
    const { body, headers } = await on.reporter.post('/v1/support-requests', { title: 'Patient search answers 502', severity: 'high' }).expect(201)
    expect(body).toMatchObject({ number: 'SR-000001', state: 'new', severity: 'high', category: 'help-desk', component: 'CR', occurrences: 1, version: 1 })
    expect(headers).toMatchObject({ location: `/v1/support-requests/${body.id}`, etag: '"1"' })
    const read = await on.reporter.get(headers.location as string).expect(200)
    expect(read.body).toEqual(body)
  })

  test('is one round trip to the database', async () => {
    await on.reporter.post('/v1/support-requests', { title: 'A first one' }).expect(201)
    const sent = jest.spyOn(Client.prototype, 'query')
    await on.reporter.post('/v1/support-requests', { title: 'Counted' }).set('idempotency-key', 'count-1').expect(201)
    const statements = sent.mock.calls.length
    sent.mockRestore()
    expect(statements).toBe(1)
  })
})
