/** Codes of reference data as rooms refer to them. */
import { Type } from '@sinclair/typebox'

export const ComponentCode = Type.String({ maxLength: 40, pattern: '^[A-Z0-9][A-Z0-9-]{0,39}$', description: 'A component, such as CR, IOL or SHR.', examples: ['CR'] })

export const WorkflowCode = Type.String({ maxLength: 100, pattern: '^[a-z0-9][a-z0-9-]{0,99}$', description: 'A workflow, such as save-patient-level-clinical-data.', examples: ['save-patient-level-clinical-data'] })

export const CategoryCode = Type.String({
  maxLength: 101,
  pattern: '^[a-z0-9][a-z0-9-]{0,49}(\\.[a-z0-9][a-z0-9-]{0,49})?$',
  description: 'A category, such as integration, or integration.integration-issue below it.',
  examples: ['integration.integration-issue'],
})
