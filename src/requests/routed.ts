/** A request, new or stored, as routing looks at it. */
import type { Routed } from '../domain/routing'
import type { NewSupportRequest } from './schema'

/** @param client the identifier of the reporting one. */
export const routedFrom = (
  request: Pick<NewSupportRequest, 'severity' | 'workflow' | 'counterpart' | 'labels' | 'facility'> & { category: string; component?: string | null },
  client: string,
): Routed => ({
  category: request.category,
  component: request.component ?? null,
  workflow: request.workflow ?? null,
  counterpart: request.counterpart ?? null,
  severity: request.severity ?? 'normal',
  client,
  labels: request.labels ?? [],
  facility_code: request.facility?.code ?? null,
})
