/** Seals as they are shown: without their entries, which only say which line does not fit. */
import type { Knex } from 'knex'
import type { AuditSeal } from './schema'
import type { Seal } from './seal'

const columns = ['number', 'from_xid', 'from_seq', 'to_xid', 'to_seq', 'lines', 'previous', 'digest', 'sealed_at'] as const
type Row = Pick<Seal, (typeof columns)[number]>

/** Newest first. */
export async function listSeals(db: Knex, { before, limit }: { before: string | undefined; limit: number }): Promise<AuditSeal[]> {
  const rows = db('audit_seal').select([...columns]).orderBy('number', 'desc').limit(limit + 1)
  if (before !== undefined) void rows.where('number', '<', before)
  return (await rows as Row[]).map(show)
}

export async function findSeal(db: Knex, number: number): Promise<AuditSeal | undefined> {
  const row = await db('audit_seal').where({ number }).first([...columns]) as Row | undefined
  return row && show(row)
}

const show = ({ from_xid, from_seq, to_xid, to_seq, previous, digest, ...rest }: Row): AuditSeal => ({
  ...rest,
  from: { xid: from_xid, seq: from_seq },
  to: { xid: to_xid, seq: to_seq },
  previous: previous.toString('hex'),
  digest: digest.toString('hex'),
})
