/** Workflows that join the components, as the OpenHIE Architecture Specification names them. */
import { type Static, Type } from '@sinclair/typebox'
import { WorkflowCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Instant, nullable, patchOf, shortText, strict, text, Version, withExample } from '../http/schema'

const GroupCode = Type.String({ maxLength: 100, pattern: '^[a-z0-9][a-z0-9-]{0,99}$', description: 'The group it belongs to.', examples: ['aggregate-reporting'] })

const content = {
  name: shortText('What people call it.'),
  group_code: GroupCode,
  group_name: shortText('What people call the group.'),
  maturity: nullable(text(40, 'How settled its specification is.')),
}

export const Workflow = strict('Workflow', {
  code: WorkflowCode,
  ...content,
  retired: Type.Boolean({ description: 'Not to be used for anything new.' }),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it last changed.'),
}, 'A workflow between components.')
export type Workflow = Static<typeof Workflow>

export const NewWorkflow = withExample(strict('NewWorkflow', {
  code: WorkflowCode,
  name: content.name,
  group_code: content.group_code,
  group_name: content.group_name,
  maturity: Type.Optional(content.maturity),
}), { code: 'share-imaging-report', name: 'Share an imaging report', group_code: 'imaging', group_name: 'Imaging' })
export type NewWorkflow = Static<typeof NewWorkflow>

export const WorkflowPatch = withExample(patchOf('WorkflowPatch', { ...content, retired: Workflow.properties.retired }), { maturity: 'Trial use' })
export type WorkflowPatch = Static<typeof WorkflowPatch>

export const WorkflowPage = pageOf('WorkflowPage', Workflow)

export const WorkflowQuery = Type.Object({
  ...pageQuery,
  group_code: Type.Optional(GroupCode),
  retired: Type.Optional(Type.Boolean({ description: 'Only retired ones, or only those in use.' })),
}, { additionalProperties: false })

export const schemas = [Workflow, NewWorkflow, WorkflowPatch, WorkflowPage]
