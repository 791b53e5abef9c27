/** Adding and changing workflows. The table's trigger raises the plan's revision. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { Created } from '../http/idempotency'
import { amend } from '../journal/amend'
import { append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { columns } from './queries'
import type { NewWorkflow, Workflow, WorkflowPatch } from './schema'

export async function addWorkflow(deps: Deps, trx: Knex.Transaction, input: NewWorkflow, by: By): Promise<Created<Workflow>> {
  const at = deps.now()
  const [workflow] = await trx('workflow').insert({ ...input, created_at: at, updated_at: at }).returning(columns) as [Workflow]
  await append(trx, { at, event: 'workflow.added', subject: workflow.code, ...by })
  return { body: workflow, location: `/v1/workflows/${workflow.code}`, version: workflow.version }
}

interface Change {
  code: string
  wanted: number | undefined
  patch: WorkflowPatch
}

export const changeWorkflow = (deps: Deps, { code, wanted, patch }: Change, by: By): Promise<Workflow> =>
  transact(deps.db, async trx => {
    const target = { table: 'workflow', columns, where: { code }, what: 'workflow', event: 'workflow.changed' } as const
    return amend<Workflow>(trx, target, { wanted, patch, at: deps.now(), by })
  })
