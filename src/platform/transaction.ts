/** One transaction around an act. A deadlock or a serialisation failure is tried again; nothing else is. */
import type { Knex } from 'knex'
import { codeOf } from './error-code'

const TRIES = 3
const TRANSIENT = ['40001', '40P01']

export const transact = <T>(db: Knex, act: (trx: Knex.Transaction) => Promise<T>): Promise<T> => triedAgain(() => db.transaction(act))

/** The same for a statement that stands alone. Not inside a transaction, which a failure has ended. */
export async function triedAgain<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act()
    } catch (error) {
      if (attempt === TRIES || !isTransient(error)) throw error
    }
  }
}

/** A deadlock or a serialisation failure. */
export const isTransient = (error: unknown) => TRANSIENT.includes(codeOf(error))
