/** Notes in the journal which deliveries show a restricted request, before they are sent: as reads by callers are noted. */
import type { Deps } from '../deps'
import { type Line, sensitivityOf } from '../events/read'
import { appendAll, SERVICE } from '../journal/append'
import type { Claimed, Subscription } from './queries'

interface Shown extends Claimed {
  request_id: string
}

/** By `seq`: the deliveries of what is restricted, or was. */
export function restrictedOf(claimed: readonly Claimed[], lines: readonly Line[]): Map<number, Shown> {
  const restricted = new Map(lines.filter(line => sensitivityOf(line).sensitivity === 'restricted').map(line => [Number(line.seq), line.request_id]))
  return new Map(claimed.flatMap(each => {
    const request_id = restricted.get(each.seq)
    return request_id === undefined ? [] : [[each.seq, { ...each, request_id }]]
  }))
}

/** One line for each, however often it is tried. */
export async function noteShown(deps: Deps, webhook: Subscription, shown: readonly Shown[]): Promise<void> {
  const noted = await notedOf(deps, webhook, shown.filter(({ attempt }) => attempt > 1))
  const unnoted = shown.filter(({ id }) => !noted.has(id))
  if (unnoted.length === 0) return
  const at = deps.now()
  await appendAll(deps.db, unnoted.map(({ id, request_id }) =>
    ({ at, event: 'request.read', request_id, subject: webhook.id, data: { delivery: id, client: webhook.client_id }, ...SERVICE })))
}

/** Of those that were tried before: it may have been restricted since, or the process may have died before it was noted. */
async function notedOf({ db }: Deps, webhook: Subscription, tried: readonly Shown[]): Promise<Set<string>> {
  if (tried.length === 0) return new Set()
  const lines = await db('journal').where({ event: 'request.read', subject: webhook.id }).whereIn('request_id', tried.map(each => each.request_id))
    .where('seq', '>', Math.min(...tried.map(({ seq }) => seq))).select(db.raw("data ->> 'delivery' as delivery")) as { delivery: string }[]
  return new Set(lines.map(({ delivery }) => delivery))
}
