/** What the database is asked about known errors. */
import { join } from 'node:path'
import type { Knex } from 'knex'
import { CodeCheck } from '../domain/codes'
import type { KnownError as Tried } from '../domain/known-error'
import { readStatement, statement } from '../platform/sql'
import { KnownError, type KnownErrorQuery } from './schema'

export const columns = Object.keys(KnownError.properties)

export const findKnownError = (db: Knex, id: string) => db('known_error').where({ id }).first(columns) as Promise<KnownError | undefined>

export async function listKnownErrors(db: Knex, { limit, active, component }: KnownErrorQuery, after?: string): Promise<KnownError[]> {
  const rows = db('known_error').select(columns).orderBy('id').limit(limit + 1)
  if (active !== undefined) void rows.where({ active })
  if (component !== undefined) void rows.where({ component })
  if (after !== undefined) void rows.where('id', '>', after)
  return await rows as KnownError[]
}

/** Those that reports are held against, without their texts. */
export const readActive = (db: Knex) =>
  db('known_error').where({ active: true }).select('id', 'fingerprint_pattern', 'labels', 'component', 'category') as Promise<Tried[]>

export async function countActive(db: Knex): Promise<number> {
  const [row] = await db('known_error').where({ active: true }).count({ active: '*' }) as { active: number }[]
  return row?.active ?? 0
}

/** Throws `validation_failed` that names each unknown or retired code, with near matches. */
export async function requireCodes(db: Knex, { component, category }: Partial<Pick<KnownError, 'component' | 'category'>>): Promise<void> {
  new CodeCheck()
    .known(await codesOf(db, 'component'), '/component', component)
    .known(await codesOf(db, 'category'), '/category', category)
    .settle()
}

interface Coded { code: string; name: string; retired: boolean }

async function codesOf(db: Knex, table: 'component' | 'category'): Promise<Map<string, Coded>> {
  const rows = await db(table).select('*') as (Coded & { aliases?: string[] })[]
  return new Map(rows.map(row => [row.code, row]))
}

const CARRIED = readStatement(join(__dirname, 'carried.sql'))

/** What a request carries of it, to be written into its row. */
export const carriedOf = (db: Knex, id: string) => db.raw(`(select ${CARRIED} from known_error where known_error.id = ? and known_error.active)`, [id])

/** Open requests that carry it get its texts as they are now. */
export const tellRequests = statement<{ id: string; now: string }, { id: string }>(__dirname, 'tell-requests.sql')
