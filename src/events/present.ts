/** A line of the journal as an event. What it says is taken from what was committed, and nothing is looked up again. */
import { positionText } from '../domain/position'
import { present, rowFromJson } from '../requests/present'
import type { SupportRequest } from '../requests/schema'
import type { Caller } from '../domain/caller'
import type { Event, RequestThen } from './schema'
import type { Line } from './read'

export type Watchers = ReadonlyMap<string, Event['watchers']>

export const presentEvent = (line: Line, caller: Caller, watchers: Watchers): Event => ({
  id: positionText({ xid: line.xid, seq: String(line.seq) }),
  sequence: Number(line.seq),
  type: line.event,
  at: line.at,
  actor: { name: line.actor, client: line.client_id, person: line.person_id },
  origin: { door: line.origin, hops: line.hops, openhim_transaction: line.openhim_transaction },
  data: line.data,
  note: line.note,
  comment: line.comment_text,
  watchers: watchers.get(line.request_id) ?? [],
  request: asItWas(present(rowFromJson(line.resource), caller, line.at)),
})

const asItWas = ({ overdue: _overdue, allowed_actions: _actions, ...then }: SupportRequest): RequestThen => then
