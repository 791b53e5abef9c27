/** The closed list of what can happen. A new capability adds its events here. */
export const EVENTS = [
  'category.added', 'category.changed',
  'component.added', 'component.changed',
  'workflow.added', 'workflow.changed',
  'team.added', 'team.changed', 'team.member_added', 'team.member_removed',
  'person.added', 'person.changed',
  'calendar.added', 'calendar.changed',
  'known_error.added', 'known_error.changed',
  'plan.added', 'plan.changed', 'plan.drafted', 'plan.activation_scheduled', 'plan.activation_cancelled', 'plan.activated', 'plan.ended', 'plan.retired',
  'client.added', 'client.changed', 'client.key_added', 'client.key_revoked',
  'request.opened', 'request.changed', 'request.transitioned', 'request.commented',
  'request.assigned', 'request.released', 'request.linked', 'request.unlinked', 'request.duplicate_joined',
  'request.rerouted', 'request.clock_warned', 'request.clock_breached', 'request.escalated', 'request.assignment_timed_out',
  'request.watched', 'request.unwatched', 'request.feedback_given', 'request.erased',
  'request.read',
  'evaluation.opened', 'evaluation.changed', 'evaluation.closed',
  'evaluation_entry.added', 'evaluation_entry.changed', 'evaluation_entry.removed', 'evaluation_entry.followed_up',
  'webhook.added', 'webhook.changed', 'webhook.removed', 'webhook.secret_rotated', 'webhook.switched_off', 'webhook.events_missed',
  'webhook.redelivery_asked', 'webhook.replay_asked',
  'heartbeat.added', 'heartbeat.changed', 'heartbeat.missed', 'heartbeat.returned', 'heartbeat.removed',
  'settings.changed',
] as const

export type Event = (typeof EVENTS)[number]
