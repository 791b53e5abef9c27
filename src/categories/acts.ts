/** Adding and changing categories. The table's trigger raises the plan's revision, so the next request is routed by it. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { amend } from '../journal/amend'
import { append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { columns, findCategory, requireStandingTeam } from './queries'
import type { Category, CategoryPatch, NewCategory } from './schema'

export async function addCategory(deps: Deps, trx: Knex.Transaction, input: NewCategory, by: By): Promise<Created<Category>> {
  const at = deps.now()
  const parent = input.code.includes('.') ? input.code.slice(0, input.code.indexOf('.')) : null
  if (parent !== null && !await findCategory(trx, parent))
    throw new Refusal('code_unknown', 'The category before the dot does not exist.', [{ pointer: '/code', detail: 'stands below a category that does not exist' }])
  await requireStandingTeam(trx, input.team)
  const [category] = await trx('category').insert({ ...input, parent, created_at: at, updated_at: at }).returning(columns) as [Category]
  await append(trx, { at, event: 'category.added', subject: category.code, ...by })
  return { body: category, location: `/v1/categories/${category.code}`, version: category.version }
}

interface Change {
  code: string
  wanted: number | undefined
  patch: CategoryPatch
}

export const changeCategory = (deps: Deps, { code, wanted, patch }: Change, by: By): Promise<Category> =>
  transact(deps.db, async trx => {
    await requireStandingTeam(trx, patch.team)
    const target = { table: 'category', columns, where: { code }, what: 'category', event: 'category.changed' } as const
    return amend<Category>(trx, target, { wanted, patch, at: deps.now(), by })
  })
