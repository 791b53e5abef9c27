/** Opening the support request that an entry asks for: request, assignment and entry are written in one transaction. */
import type { Knex } from 'knex'
import { assignRequest } from '../assignments/assign'
import type { Deps } from '../deps'
import { followUpOf, requireOpenRound } from '../domain/evaluation'
import type { Created } from '../http/idempotency'
import { checkVersion } from '../http/preconditions'
import { append, type By } from '../journal/append'
import { asItStands } from '../plans/decide'
import { openRequest } from '../requests/open'
import { pathOf, present } from '../requests/present'
import { requireRequest } from '../requests/queries'
import type { SupportRequest } from '../requests/schema'
import { requireTeam } from './entries'
import { lockEntry } from './entry-queries'

/** Call by `onceBy`. The lock on the entry lets one of several at once open the request. */
export async function openFollowUp(deps: Deps, trx: Knex.Transaction, { id, version }: { id: string; version: number | undefined }, by: By): Promise<Created<SupportRequest>> {
  const { entry, round } = await lockEntry(trx, id)
  checkVersion(version, entry.version)
  requireOpenRound(round)
  const followUp = followUpOf(entry, round)
  if (entry.owner_team !== null) await requireTeam(trx, entry.owner_team)

  const inside: Deps = { ...deps, db: trx, plan: asItStands(deps.plan) }
  const details = { evaluation: round.id, evaluation_entry: entry.id }
  const { row: opened } = await openRequest(inside, { ...followUp, details }, { caller: by.caller, origin: by.call })
  if (entry.owner_team !== null && entry.owner_team !== opened.team) {
    const input = { team: entry.owner_team, reason: 'The evaluation entry names this team.' }
    await assignRequest(inside, trx, { id: opened.id, wanted: undefined, input }, by)
  }

  const at = deps.now()
  await trx('evaluation_entry').where({ id }).update({ follow_up: opened.id, version: entry.version + 1, updated_at: at })
  await append(trx, { at, event: 'evaluation_entry.followed_up', request_id: opened.id, subject: id, data: { evaluation: round.id }, ...by })
  const request = await requireRequest(trx, opened.id, by.caller)
  return { body: present(request, by.caller, at), location: pathOf(request), version: request.version, request_id: request.id }
}
