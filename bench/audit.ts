/** How long 1,000,000 lines of the journal take to be sealed and to be verified, by the program that an auditor starts. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sealJournal } from '../src/audit/seal'
import { openDatabase } from '../src/platform/database'
import { openLog } from '../src/platform/log'
import { BUILT_SERVICE, type Stage } from './stage'

const LINES = 1_000_000
const VERIFY = join(BUILT_SERVICE, '..', 'audit-verify.js')

export async function audit(stage: Stage): Promise<object> {
  // Its worker would seal before it is measured.
  await stage.service.stop()
  const db = openDatabase({ url: stage.url, poolMax: 1, prepared: true, log: openLog('warn'), queryTimeoutMs: 0 })
  await db.transaction(async trx => {
    await trx.raw('set local statement_timeout = 0')
    // As full as those of a call by a client; each tenth has words.
    await trx.raw(`
      with line as (
        insert into journal (at, event, request_id, actor, client_id, key_id, call_id, openhim_transaction, address, note_digest, data)
        select now() + n * interval '1 millisecond', 'request.transitioned', gen_random_uuid(), 'Client registry', gen_random_uuid(), gen_random_uuid(),
          gen_random_uuid(), md5(n::text), '10.1.2.3', case when n % 10 = 0 then sha256(decode(md5(n::text), 'hex') || convert_to('Waits for the vendor, call ' || n, 'UTF8')) end,
          jsonb_build_object('action', 'hold', 'from', 'in_progress', 'to', 'pending', 'n', n)
        from generate_series(1, ${LINES}) as n
        returning seq, request_id, note_digest, data)
      insert into journal_note (seq, request_id, note, salt)
      select seq, request_id, 'Waits for the vendor, call ' || (data ->> 'n'), decode(md5(data ->> 'n'), 'hex') from line where note_digest is not null`)
  })
  await db.raw('set statement_timeout = 0')
  await db.raw('vacuum analyze')
  const sealed = await seconds(() => sealJournal({ db, ends: new AbortController().signal, now: () => new Date().toISOString() }))
  await db.destroy()
  let said = ''
  const verified = await seconds(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [VERIFY], { env: { PATH: process.env.PATH, DATABASE_URL: stage.url } })
    said = stdout.trim()
  })
  console.log(`\nSealed in ${sealed.toFixed(1)} s, verified in ${verified.toFixed(1)} s.\n${said}`)
  return { lines: LINES, sealed, verified, said }
}

async function seconds(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await act()
  return (performance.now() - began) / 1_000
}
