/** What happens to a request while a task looks for those to which nothing happens. */
import { afterAWhile } from '../../src/requests/after-a-while'
import { UNTOUCHED } from '../../src/requests/queries'
import { service } from '../support/service'
import { aPlan, aRequest } from '../support/world'

const on = service()
const GATE = 77

test('what a person touches while the task looks is left alone', async () => {
  await aPlan(on, {})
  const [touched, quiet] = [await aRequest(on), await aRequest(on)]
  on.clock.advance(60)
  const acted: string[] = []
  const gate = await on.db.client.acquireConnection() as { query: (sql: string) => Promise<unknown> }
  try {
    await gate.query(`select pg_advisory_lock(${GATE})`)
    const looking = afterAWhile(on.assembly.deps, {
      task: 'test', hours: () => 0,
      // It sees the time before it waits.
      due(requests) { void requests.whereIn('id', [touched.id, quiet.id]).whereRaw(UNTOUCHED).whereRaw(`(select pg_advisory_xact_lock_shared(${GATE})::text) is not null`) },
      act: (_trx, _plan, request) => Promise.resolve(acted.push(request.id)),
    })
    const waits = async () => (await on.db.raw<{ rows: { yes: boolean }[] }>(`select exists (select from pg_locks where locktype = 'advisory' and objid = ${GATE} and not granted) as yes`)).rows[0]?.yes
    while (!await waits()) await new Promise(setImmediate)
    await on.agent.post(`${touched.path}/comments`, { text: 'I am looking into it.' }).expect(201)
    await gate.query(`select pg_advisory_unlock(${GATE})`)
    await looking
  } finally {
    on.db.client.releaseConnection(gate)
  }
  expect(acted).toEqual([quiet.id])
})
