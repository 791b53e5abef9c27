/**
 * A page of requests, written as JSON from its rows: what the database keeps as JSON goes on as it came. To make objects of
 * fifty rows only to write them took a sixth of its processor time (docs/performance.md). `present` says the same as an object.
 */
import type { Caller } from '../domain/caller'
import { type Action, allowedActions } from '../domain/lifecycle'
import type { Page } from '../http/paging'
import { type Carried, showCarried } from '../known-errors/schema'
import { isOverdue, type Row } from './present'

type InJson = 'facility' | 'details' | 'external_reference' | 'on_behalf_of' | 'resolution' | 'assigned_because' | 'known_error'

/** A row read with `jsonAsText`. */
export type ListedRow = Omit<Row, InJson> & Record<InJson, string | null>

export function writePage({ items, next_cursor: cursor, total }: Page<ListedRow>, caller: Caller, now: string): Buffer {
  const written = items.map((row, place) => `${place === 0 ? '' : ','}${write(row, caller, now)}`)
  return bytesOf(['{"items":[', ...written, `],"next_cursor":${text(cursor)}${total === undefined ? '' : `,"total":${total}`}}`])
}

/** One after the other: joined to one long text first, they would be gone through twice more. */
function bytesOf(texts: string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, each) => sum + Buffer.byteLength(each), 0))
  let end = 0
  for (const each of texts) end += bytes.write(each, end)
  return bytes
}

const text = (value: string | null) => (value === null ? 'null' : JSON.stringify(value))
/** Identifiers, codes and instants: nothing in them is escaped. */
const plain = (value: string | null) => (value === null ? 'null' : `"${value}"`)
const json = (value: string | null) => value ?? 'null'

const write = (row: ListedRow, caller: Caller, now: string) =>
  `{"id":"${row.id}","number":"${row.number}","title":${text(row.title)},"description":${text(row.description)}`
  + `,"category":"${row.category}","severity":"${row.severity}","component":${plain(row.component)},"counterpart":${plain(row.counterpart)}`
  + `,"workflow":${plain(row.workflow)},"facility":${json(row.facility)},"labels":${JSON.stringify(row.labels)},"details":${json(row.details)}`
  + `,"sensitivity":"${row.sensitivity}","external_reference":${json(row.external_reference)},"fingerprint":${text(row.fingerprint)}`
  + `,"on_behalf_of":${json(row.on_behalf_of)},"state":"${row.state}","state_reason":${text(row.state_reason)},"resolution":${json(row.resolution)}`
  + `,"team":${plain(row.team)},"person":${plain(row.person)},"assigned_because":${json(row.assigned_because)}`
  + `,"occurrences":${row.occurrences},"occurrence_rate":${row.occurrence_rate}`
  + `,"first_seen_at":"${row.first_seen_at}","last_seen_at":"${row.last_seen_at}","reported_by":"${row.reported_by}"`
  + `,"known_error":${carried(row.known_error)},"openhim_transaction":${text(row.openhim_transaction)}`
  + `,"responded_at":${plain(row.responded_at)},"response_due_at":${plain(row.response_due_at)},"resolution_due_at":${plain(row.resolution_due_at)}`
  + `,"overdue":${isOverdue(row, now)},"allowed_actions":${actions(allowedActions(caller, row.state, row.reported_by))}`
  + `,"created_at":"${row.created_at}","updated_at":"${row.updated_at}","resolved_at":${plain(row.resolved_at)}`
  + `,"closed_at":${plain(row.closed_at)},"erased_at":${plain(row.erased_at)},"version":${row.version}}`

const carried = (value: string | null) => (value === null ? 'null' : JSON.stringify(showCarried(JSON.parse(value) as Carried)))

const written = new WeakMap<readonly Action[], string>()

/** Most are the same lists again. */
function actions(possible: readonly Action[]): string {
  const known = written.get(possible) ?? JSON.stringify(possible)
  written.set(possible, known)
  return known
}
