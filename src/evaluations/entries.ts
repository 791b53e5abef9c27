/** Adding, changing and removing entries, each under a lock on its round, which must be open. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { Caller } from '../domain/caller'
import { checkIntent, requireOpenRound } from '../domain/evaluation'
import { Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { checkVersion } from '../http/preconditions'
import { amend } from '../journal/amend'
import { append, type By } from '../journal/append'
import { decideBy } from '../plans/decide'
import { transact } from '../platform/transaction'
import { guardBody } from '../privacy/door'
import { checkCodes } from '../requests/decide-opening'
import { entryColumns, lockEntry, lockRound, showEntry } from './entry-queries'
import type { EvaluationEntry, EvaluationEntryPatch, NewEvaluationEntry } from './entry-schema'
import { findSeen, requireSeen } from './seen-requests'

/** The codes must be known and in use. Before the transaction begins: it may read the plan anew. */
export const checkEntryCodes = (deps: Deps, { component, category }: EvaluationEntryPatch): Promise<void> =>
  decideBy(deps.plan, plan => checkCodes(plan, { component, category: category ?? undefined }))

/** Call with the codes checked. */
export async function addEntry(deps: Deps, trx: Knex.Transaction, input: NewEvaluationEntry, by: By): Promise<Created<EvaluationEntry>> {
  const round = await lockRound(trx, input.evaluation)
  if (!round) throw new Refusal('code_unknown', 'There is no such evaluation.', [{ pointer: '/evaluation', detail: 'is not known' }])
  requireOpenRound(round)
  checkIntent(input.list, input)
  if (input.owner_team) await requireTeam(trx, input.owner_team)
  const requests = await requireSeen(trx, input.requests ?? [], by.caller)
  const at = deps.now()
  const row = { ...guardBody(by.caller, input, { text: 20_000 }), id: deps.newId(at), requests, created_at: at, updated_at: at }
  const [entry] = await trx('evaluation_entry').insert(row).returning(entryColumns) as [EvaluationEntry]
  await append(trx, { at, event: 'evaluation_entry.added', subject: entry.id, data: { evaluation: round.id, list: entry.list }, ...by })
  return { body: await showEntry(trx, entry, by.caller), location: `/v1/evaluation-entries/${entry.id}`, version: entry.version }
}

interface Change {
  id: string
  wanted: number | undefined
  patch: EvaluationEntryPatch
}

export async function changeEntry(deps: Deps, { id, wanted, patch }: Change, by: By): Promise<EvaluationEntry> {
  await checkEntryCodes(deps, patch)
  return transact(deps.db, async trx => {
    const { entry, round } = await lockEntry(trx, id)
    checkVersion(wanted, entry.version)
    requireOpenRound(round)
    const requests = patch.requests && await replaceSeen(trx, entry.requests, patch.requests, by.caller)
    const target = { table: 'evaluation_entry', columns: entryColumns, where: { id }, what: 'evaluation entry', event: 'evaluation_entry.changed' } as const
    const change = { wanted, patch: { ...guardBody(by.caller, patch, { text: 20_000 }), ...(requests && { requests }) }, at: deps.now(), by }
    const after = await amend<EvaluationEntry>(trx, target, change, async (row, changes) => {
      checkIntent(row.list, changes)
      if (changes.owner_team) await requireTeam(trx, changes.owner_team)
    })
    return showEntry(trx, after, by.caller)
  })
}

/** Replaces what the caller sees. What it does not see, it cannot mean to remove. */
async function replaceSeen(trx: Knex.Transaction, before: readonly string[], wanted: readonly string[], caller: Caller): Promise<string[]> {
  const look = await findSeen(trx, before, caller)
  return [...before.filter(id => !look(id)), ...await requireSeen(trx, wanted, caller)]
}

export const removeEntry = (deps: Deps, { id, wanted }: { id: string; wanted: number | undefined }, by: By): Promise<void> =>
  transact(deps.db, async trx => {
    const { entry, round } = await lockEntry(trx, id)
    checkVersion(wanted, entry.version)
    requireOpenRound(round)
    if (entry.follow_up !== null)
      throw new Refusal('still_referenced', 'A support request was opened from this entry, so it stays.')
    await trx('evaluation_entry').where({ id }).delete()
    await append(trx, { at: deps.now(), event: 'evaluation_entry.removed', subject: id, data: { evaluation: round.id, list: entry.list }, ...by })
  })

/** In use, and locked for as long as this takes, so that the team is not retired in between. */
export async function requireTeam(trx: Knex.Transaction, id: string): Promise<void> {
  const team = await trx('team').where({ id }).forShare().first<{ retired: boolean } | undefined>('retired')
  if (!team) throw new Refusal('code_unknown', 'There is no such team.', [{ pointer: '/owner_team', detail: 'is not known' }])
  if (team.retired) throw new Refusal('team_retired', 'The team is retired.', [{ pointer: '/owner_team', detail: 'is retired' }])
}
