/**
 * How reports are divided into groups, and asked of the database: one statement put together from fixed pieces, its
 * values always parameters. The rows hold `group` and the figures.
 */
import type { Knex } from 'knex'
import { Refusal } from '../domain/refusal'
import { SEVERITIES } from '../domain/severity'
import { inTime } from '../http/database-errors'
import { splitList } from '../http/schema'
import { query } from '../platform/sql'
import { type Dimension, MOST_GROUPS } from './query-schema'

/** The words of `by`, each once. */
export const dimensionsOf = (by: string | undefined): Dimension[] =>
  [...new Set(splitList(by) as Dimension[] | undefined)] // the pattern of the query lets no other word in

/** @param at the instant whose week is meant, as a column of `request`. */
export function grouping(by: readonly Dimension[], at: string): { group: string; clause: string } {
  const keys = by.map(name => ({ name, key: name === 'week' ? weekOf(at) : `request.${name}` }))
  const group = `jsonb_build_object(${keys.map(({ name, key }) => `'${name}', ${key}`).join(', ')}) as "group"`
  if (keys.length === 0) return { group, clause: '' }
  const order = keys.map(({ name, key }) => (name === 'severity' ? `array_position(${GRAVEST_FIRST}, ${key})` : key))
  return { group, clause: `group by ${keys.map(({ key }) => key).join(', ')} order by ${order.join(', ')} limit ${MOST_GROUPS + 1}` }
}

const GRAVEST_FIRST = `array[${SEVERITIES.map(each => `'${each}'`).join(', ')}]`

const weekOf = (at: string) => `date_trunc('week', ${at} at time zone 'UTC')::date`

/** A count for each word, as an object: `of` is a condition with the word in it. */
export const countEach = <Word extends string>(words: readonly Word[], of: (word: Word) => string) =>
  `jsonb_build_object(${words.map(word => `'${word}', count(*) filter (where ${of(word)})`).join(', ')})`

/**
 * Not prepared: which way is good depends on the period, and few ask twice for the same. No table is read from end to end for
 * it: the planner takes that for cheaper than it is beside a period's rows, which an index has together.
 */
export async function groups<Line>(db: Knex, statement: { text: string; values: unknown[] }): Promise<Line[]> {
  const rows = await inTime(db.transaction(async trx => {
    await trx.raw('set local enable_seqscan = off')
    return query<Line>(trx, statement)
  }), TOO_SLOW)
  if (rows.length <= MOST_GROUPS) return rows
  const detail = `makes more than ${MOST_GROUPS} groups; divide by less, or filter`
  throw new Refusal('validation_failed', 'The report is too long for one answer.', [{ pointer: '/query/by', detail }])
}

const TOO_SLOW = 'The report takes longer than one answer may. Ask for a shorter period, or filter.'
