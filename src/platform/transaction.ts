/** One transaction around an act. A deadlock or a serialisation failure is tried again; nothing else is. */
import type { Knex } from 'knex'

const TRIES = 3
const TRANSIENT = ['40001', '40P01']

export async function transact<T>(db: Knex, act: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction(act)
    } catch (error) {
      if (attempt === TRIES || !isTransient(error)) throw error
    }
  }
}

/** A deadlock or a serialisation failure: nothing was done, and another try may go through. */
export const isTransient = (error: unknown) => error instanceof Error && 'code' in error && TRANSIENT.includes(String(error.code))
