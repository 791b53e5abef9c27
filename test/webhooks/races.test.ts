/** What meets at one subscription at the same moment: each act is held in its middle, so that no luck is needed. */
import type { Knex } from 'knex'
import { service } from '../support/service'

const MOST_LOOKS = 300

describe('A subscription', () => {
  const on = service({ networks: ['127.0.0.1'] })

  afterEach(() => on.db('webhook').delete())

  const subscribe = async (url: string, body: object = {}) => {
    const { body: webhook } = await on.agent.post('/v1/webhooks', { url, ...body }).expect(201)
    return { id: (webhook as { id: string }).id, path: `/v1/webhooks/${(webhook as { id: string }).id}` }
  }

  /** Until somebody waits for a lock, or for about a second: locks are waited for 1.5 s. */
  const untilWaiting = async (trx: Knex.Transaction) => {
    for (let look = 0; look < MOST_LOOKS; look++) {
      await trx.raw('select pg_stat_clear_snapshot()')
      const { rows: [row] } = await trx.raw<{ rows: { calls: number }[] }>(
        "select count(*)::integer as calls from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
      if (row && row.calls > 0) return
    }
  }

  test('that is removed while its secret is replaced has no new secret', async () => {
    const { id, path } = await subscribe('http://127.0.0.1:9/')
    const removing = await on.db.transaction()
    await removing('webhook').where({ id }).delete()
    const rotation = on.agent.post(`${path}/secret-rotations`).then(answer => answer)
    await untilWaiting(removing)
    await removing.commit()
    expect((await rotation).body).toMatchObject({ status: 404 })
    expect(await on.db('journal').where({ subject: id, event: 'webhook.secret_rotated' })).toEqual([])
  })
})
