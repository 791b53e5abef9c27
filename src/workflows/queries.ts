/** What the database is asked about workflows. */
import type { Static } from '@sinclair/typebox'
import type { Knex } from 'knex'
import { Workflow, type WorkflowQuery } from './schema'

export const columns = Object.keys(Workflow.properties)

export const findWorkflow = (db: Knex, code: string) =>
  db<Workflow>('workflow').where({ code }).first(columns) as Promise<Workflow | undefined>

export async function listWorkflows(db: Knex, { limit, group_code, retired }: Static<typeof WorkflowQuery>, after?: string): Promise<Workflow[]> {
  const rows = db('workflow').select(columns).orderBy('code').limit(limit + 1)
  if (group_code !== undefined) void rows.where({ group_code })
  if (retired !== undefined) void rows.where({ retired })
  if (after !== undefined) void rows.where('code', '>', after)
  return await rows as Workflow[]
}
