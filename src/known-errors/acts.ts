/** Adding and changing known errors. None is ever removed, since requests name them; one that is over is not active any more. */
import type { Knex } from 'knex'
import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../deps'
import { Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { amend } from '../journal/amend'
import { append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { guardBody } from '../privacy/door'
import { columns, countActive, requireCodes, tellRequests } from './queries'
import { type KnownError, type KnownErrorPatch, type NewKnownError, pathOf } from './schema'

/** Each report may be held against all of them. */
const MOST_ACTIVE = 1_000

export async function addKnownError(deps: Deps, trx: Knex.Transaction, input: NewKnownError, by: By): Promise<Created<KnownError>> {
  const at = deps.now()
  const given = guarded(input, by)
  requireMatchable(given)
  await requireCodes(trx, given)
  const [known] = await trx('known_error').insert({ id: deps.newId(at), ...given, created_at: at, updated_at: at }).returning(columns) as [KnownError]
  await requireRoom(trx)
  await append(trx, { at, event: 'known_error.added', subject: known.id, ...by })
  return { body: known, location: pathOf(known), version: known.version }
}

interface Change {
  id: string
  wanted: number | undefined
  patch: KnownErrorPatch
}

export const changeKnownError = (deps: Deps, { id, wanted, patch }: Change, by: By): Promise<KnownError> =>
  transact(deps.db, async trx => {
    const at = deps.now()
    const target = { table: 'known_error', columns, where: { id }, what: 'known error', event: 'known_error.changed' } as const
    const known = await amend<KnownError>(trx, target, { wanted, patch: guarded(patch, by), at, by }, async (before, changes) => {
      requireMatchable({ ...before, ...changes })
      await requireCodes(trx, changes)
    })
    if (patch.active) await requireRoom(trx)
    await tellRequests(trx, { id, now: at })
    return known
  })

/** A mark would spoil a link, a label or a pattern, so these are refused where the texts are masked. */
function guarded<T extends KnownErrorPatch>(input: T, { caller }: By): T {
  const masked = guardBody<KnownErrorPatch>(caller, input, { title: 200, workaround: 20_000, link: Infinity, fingerprint_pattern: Infinity, labels: Infinity })
  const spoilt = (['link', 'fingerprint_pattern', 'labels'] as const).filter(name => !isDeepStrictEqual(masked[name], input[name]))
  if (spoilt.length === 0) return masked as T // the same members
  throw new Refusal('personal_data_refused', 'This looks like data about a person, or like a credential, and was not stored.',
    spoilt.map(name => ({ pointer: `/${name}`, detail: 'holds what the guard would mask' })))
}

function requireMatchable({ fingerprint_pattern, labels = [] }: Pick<NewKnownError, 'fingerprint_pattern' | 'labels'>): void {
  if (typeof fingerprint_pattern === 'string' || labels.length > 0) return
  throw new Refusal('validation_failed', 'A known error needs a pattern or a label, by which requests are found to be of it.',
    [{ pointer: '/fingerprint_pattern', detail: 'is required unless labels are given' }])
}

/** Call after writing: the revision of the plan, which that raised, is locked, so nobody else adds one meanwhile. */
async function requireRoom(trx: Knex.Transaction): Promise<void> {
  if (await countActive(trx) > MOST_ACTIVE)
    throw new Refusal('conflict', 'There are 1,000 active known errors. Set `active` of one that is over to false first.')
}
