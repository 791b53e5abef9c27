/** Sealing: in the order of the feed, each line once, without holding up those who write. */
import { createHash } from 'node:crypto'
import { sealJournal } from '../../src/audit/seal'
import type { AuditEntry, AuditSeal } from '../../src/audit/schema'
import { canonicalJson } from '../../src/domain/canonical-json'
import { append, SERVICE } from '../../src/journal/append'
import { openDatabase } from '../../src/platform/database'
import { openLog } from '../../src/platform/log'
import { service } from '../support/service'
import { sealAll, verify } from './world'

const on = service()
/** What can be sealed now, and until everything is. */
const seal = () => sealJournal(on.assembly.deps)
const sealEverything = () => sealAll(on)
const write = (db = on.db) => append(db, { at: on.clock.now(), event: 'team.changed', subject: 'x', ...SERVICE })
const fill = (lines: number) => on.db.raw("insert into journal (at, event, actor) select '2026-03-02T09:00:00Z', 'team.changed', 'service' from generate_series(1, ?)", [lines])
const FITS = { seals: expect.any(Number), lines: expect.any(Number), unsealed: 0 }
const seals = async () => (await on.auditor.get('/v1/audit-seals?limit=200').expect(200)).body.items as AuditSeal[]

test('nothing is sealed where nothing happened', async () => {
  await sealEverything()
  const before = await seals()
  await seal()
  expect(await seals()).toEqual(before)
})

test('a line waits for every running transaction that is as old, and then comes in the order of the feed, in one seal', async () => {
  await sealEverything()
  const [last] = await seals()
  const older = await on.db.transaction()
  const younger = await on.db.transaction()
  await older.raw('select pg_current_xact_id()')
  await write(younger)
  await younger.commit()
  await seal()
  expect((await seals())[0]).toEqual(last)

  // Written later and with a higher seq, by the transaction that began earlier.
  await write(older)
  await seal()
  expect((await seals())[0]).toEqual(last)
  await older.commit()
  await sealEverything()
  const added = (await seals()).filter(each => each.number > (last?.number ?? 0))
  // Two, where a transaction of another database on this server runs in between.
  expect(added.reduce((lines, each) => lines + each.lines, 0)).toBe(2)
  const [from, to] = [added.at(-1)?.from, added[0]?.to]
  expect(from && to && from.seq > to.seq && BigInt(from.xid) < BigInt(to.xid)).toBe(true)
  expect(await verify(on.db)).toEqual(FITS)
})

test('what was rolled back leaves a gap in the numbers of lines, and none in the seals', async () => {
  const trx = await on.db.transaction()
  await write(trx)
  await trx.rollback()
  await write()
  await sealEverything()
  expect(await verify(on.db)).toEqual(FITS)
})

test('twenty at once in four processes make each seal once, without gaps and without an error', async () => {
  await sealEverything()
  const before = (await seals()).length
  await fill(25_000)
  const replicas = Array.from({ length: 4 }, () => openDatabase({ url: on.url, poolMax: 5, prepared: true, log: openLog('silent') }))
  await Promise.all(Array.from({ length: 20 }, (_, i) => sealJournal({ ...on.assembly.deps, db: replicas[i % 4] ?? on.db })))
  await Promise.all(replicas.map(replica => replica.destroy()))
  // One of them may have come when another was about it: then it left the rest to that one.
  await sealEverything()
  const after = await seals()
  expect(after.map(each => each.number)).toEqual(Array.from({ length: after.length }, (_, i) => after.length - i))
  const lines = after.slice(0, after.length - before).map(each => each.lines)
  expect([lines.reduce((sum, each) => sum + each), Math.max(...lines)]).toEqual([25_000, 10_000])
  expect(await verify(on.db)).toEqual(FITS)
})

test('whoever writes is not held up by it', async () => {
  await sealEverything()
  const sealing = await on.db.transaction()
  await sealing.raw('select * from journal; select pg_advisory_xact_lock(5041017)')
  await write()
  await on.db.raw('select 1 from journal limit 1 for update')
  await seal()
  expect((await verify(on.db)).unsealed).toBe(1)
  await sealing.commit()
  await sealEverything()
  expect((await verify(on.db)).unsealed).toBe(0)
})

test('a seal can be made again by anybody from what the API tells', async () => {
  await write()
  await sealEverything()
  await on.administrator.post('/v1/teams', { name: 'The last' }).set('x-openhim-transactionid', 'him-7').expect(201)
  await write()
  await sealEverything()
  const { body } = await on.auditor.get(`/v1/audit-seals/${(await seals())[0]?.number}`).expect(200)
  const last = body as AuditSeal
  const { body: page } = await on.auditor.get(`/v1/audit-entries?limit=${last.lines}`).expect(200)
  const chain = createHash('sha256').update(Buffer.from(last.previous, 'hex'))
  for (const line of (page.items as AuditEntry[]).reverse()) {
    const sealed = Object.entries({ ...line, seq: String(line.seq) }).filter(([name]) => name !== 'note')
    chain.update(`${canonicalJson(Object.fromEntries(sealed))}\n`)
  }
  chain.update(`${canonicalJson({ lines: last.lines, number: String(last.number), sealed_at: last.sealed_at })}\n`)
  expect(chain.digest('hex')).toBe(last.digest)
})

test('seals come in pages, newest first, each with the digest of the one before it', async () => {
  const all = await seals()
  const { body: page } = await on.auditor.get('/v1/audit-seals?limit=2').expect(200)
  const { body: next } = await on.auditor.get(`/v1/audit-seals?limit=2&cursor=${page.next_cursor as string}`).expect(200)
  expect([...page.items as AuditSeal[], ...next.items as AuditSeal[]]).toEqual(all.slice(0, 4))
  expect(all.map(each => each.previous)).toEqual([...all.slice(1).map(each => each.digest), '0'.repeat(64)])
  await on.auditor.get('/v1/audit-seals/999999').expect(404)
  await on.auditor.get('/v1/audit-seals/0').expect(400)
})

test.each(['journal', 'audit_seal'])('the database itself refuses to change, remove and truncate lines of %s', async table => {
  const count = () => on.db(table).count({ all: '*' })
  const before = await count()
  const column = table === 'journal' ? 'hops' : 'lines'
  for (const attempt of [`update ${table} set ${column} = 1`, `delete from ${table}`, `truncate ${table} cascade`])
    await expect(on.db.raw(attempt)).rejects.toThrow('takes new rows only')
  expect(await count()).toEqual(before)
})
