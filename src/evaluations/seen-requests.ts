/** Support requests that entries refer to: nobody learns by an entry of a request that they may not see. */
import type { Knex } from 'knex'
import { type Caller, maySee, type Visible } from '../domain/caller'
import { Refusal } from '../domain/refusal'
import { statement } from '../platform/sql'
import type { Row } from '../requests/present'

export type SeenRequest = Pick<Row, 'id' | 'number' | 'state' | 'resolved_at'>

type Found = SeenRequest & Pick<Row, keyof Visible> & { serial: number }

const findRequests = statement<{ ids: string[]; serials: string[] }, Found>(__dirname, 'find-requests.sql')

/** The serial of a number, the identifier itself; a number may be written with more zeros than it is shown with. */
const keyOf = (name: string) => (name.startsWith('SR-') ? String(Number(name.slice(3))) : name)

/**
 * Those of the named requests that the caller may see.
 * @param names identifiers, or numbers such as SR-000123.
 * @returns a look-up by either.
 */
export async function findSeen(db: Knex, names: readonly string[], caller: Caller): Promise<(name: string) => SeenRequest | undefined> {
  const ids = names.filter(name => !name.startsWith('SR-'))
  const serials = names.filter(name => name.startsWith('SR-')).map(keyOf)
  const found = names.length === 0 ? [] : await findRequests(db, { ids, serials })
  const seen = found.filter(request => maySee(caller, request))
  const byKey = new Map(seen.flatMap(request => [[request.id, request], [String(request.serial), request]]))
  return name => byKey.get(keyOf(name))
}

/** Their identifiers, each once. Throws `code_unknown` with a pointer to each that is not there or not visible. */
export async function requireSeen(db: Knex, names: readonly string[], caller: Caller): Promise<string[]> {
  const look = await findSeen(db, names, caller)
  const requests = names.map(look)
  const faults = requests.flatMap((request, index) => (request ? [] : [{ pointer: `/requests/${index}`, detail: 'is not known' }]))
  if (faults.length > 0) throw new Refusal('code_unknown', 'A support request is not known.', faults)
  return [...new Set(requests.flatMap(request => request?.id ?? []))]
}
