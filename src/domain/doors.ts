/**
 * By which door what happened came in, as lines of the journal name it: a name that was written once stays in the list.
 * `heartbeats` is a beat or a miss, `service` what the service did by itself.
 */
export const DOORS = ['api', 'batch', 'events', 'alertmanager', 'pagerduty', 'heartbeats', 'service'] as const

export type Door = (typeof DOORS)[number]
