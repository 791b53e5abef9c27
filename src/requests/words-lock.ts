/**
 * What a stranger answers may hold words of a request, and comes in while that may be erased. Who keeps such an answer shares
 * this lock, and looks in its next statement whether the request is erased; an erasure has it alone, and then takes what is
 * kept. One lock for all requests, since erasures are rare.
 */
import type { Knex } from 'knex'

const WORDS = 'words that strangers send back'

/** Until the end of the transaction. */
export const lockToKeepWords = (trx: Knex.Transaction) => trx.raw('select pg_advisory_xact_lock_shared(hashtextextended(?, 0))', [WORDS])

/** The same. Call with the request locked. */
export const lockToErase = (trx: Knex.Transaction) => trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [WORDS])
