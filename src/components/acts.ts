/** Adding and changing components. The table's trigger raises the plan's revision. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { amend } from '../journal/amend'
import { append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { columns, findComponent } from './queries'
import type { Component, ComponentPatch, NewComponent } from './schema'

export async function addComponent(deps: Deps, trx: Knex.Transaction, input: NewComponent, by: By): Promise<Created<Component>> {
  const at = deps.now()
  await requireWhole(trx, input.code, input.part_of)
  const [component] = await trx('component')
    .insert({ part_of: null, aliases: [], ...input, created_at: at, updated_at: at })
    .returning(columns) as [Component]
  await append(trx, { at, event: 'component.added', subject: component.code, ...by })
  return { body: component, location: `/v1/components/${component.code}`, version: component.version }
}

interface Change {
  code: string
  wanted: number | undefined
  patch: ComponentPatch
}

export const changeComponent = (deps: Deps, { code, wanted, patch }: Change, by: By): Promise<Component> =>
  transact(deps.db, async trx => {
    await requireWhole(trx, code, patch.part_of)
    const target = { table: 'component', columns, where: { code }, what: 'component', event: 'component.changed' } as const
    return amend<Component>(trx, target, { wanted, patch, at: deps.now(), by })
  })

/** The component that it is a part of must be there, be another one, and not be a part itself. */
async function requireWhole(trx: Knex, code: string, whole: string | null | undefined): Promise<void> {
  if (whole === null || whole === undefined) return
  const found = await findComponent(trx, whole)
  if (!found || found.part_of !== null || whole === code)
    throw new Refusal('code_unknown', 'part_of must name another component that is not itself a part.', [{ pointer: '/part_of', detail: 'is not such a component' }])
}
