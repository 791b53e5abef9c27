/** A line of the journal as an event. All but the watchers is as it was committed with the line. */
import type { Knex } from 'knex'
import { type Caller, seesTeamComments } from '../domain/caller'
import { positionText } from '../domain/position'
import { present, rowFromJson } from '../requests/present'
import type { SupportRequest } from '../requests/schema'
import { type Watcher, watchersOf } from '../requests/watchers'
import type { Line } from './read'
import type { Event, RequestThen } from './schema'

/** With those who watch each request now; the reporting side learns nothing of them. */
export async function presentEvents(db: Knex, lines: readonly Line[], caller: Caller): Promise<Event[]> {
  const requests = [...new Set(lines.map(line => line.request_id))]
  const watchers = seesTeamComments(caller) && requests.length > 0 ? await watchersOf(db, requests) : new Map<string, Watcher[]>()
  return lines.map(line => presentEvent(line, caller, watchers.get(line.request_id) ?? []))
}

const presentEvent = (line: Line, caller: Caller, watchers: Watcher[]): Event => ({
  id: positionText(line),
  sequence: Number(line.seq),
  type: line.event,
  at: line.at,
  actor: { name: line.actor, client: line.client_id, person: line.person_id },
  origin: { door: line.origin, hops: line.hops, openhim_transaction: line.openhim_transaction },
  data: line.data,
  note: line.note,
  comment: line.comment_text,
  watchers,
  request: asItWas(present(rowFromJson(line.resource), caller, line.at)),
})

const asItWas = ({ overdue: _overdue, allowed_actions: _actions, ...then }: SupportRequest): RequestThen => then
