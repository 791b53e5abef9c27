/**
 * The one door that texts pass on their way in: the guard, by what is done for this caller, counted by kind.
 * Nothing of a text, and nobody who sent it, stands in the figures.
 */
import { Counter } from 'prom-client'
import type { Caller } from '../domain/caller'
import { type Bounds, guardMembers, guardValue as guardPurely, type Tell } from '../domain/guard-members'
import { inspect, isCleanName, refuse } from '../domain/privacy'
import { DEFAULT_POLICY, type Policy } from '../domain/privacy/kinds'
import { digest } from '../platform/digest'
import { registry } from '../platform/metrics'

/** Whose text it is: a caller's, or the service's own. */
type Sender = Pick<Caller, 'privacy'> | 'service'

const found = new Counter({
  name: 'support_privacy_findings_total',
  help: 'What the guard at the door found in texts, by kind and by what was done with it.',
  labelNames: ['kind', 'action'],
  registers: [registry],
})

const counting = (policy: Policy): Tell => findings => {
  for (const { kind } of findings) found.inc({ kind, action: policy[kind] })
}

const policyOf = (sender: Sender) => (sender === 'service' ? DEFAULT_POLICY : sender.privacy)

/** The body with its texts masked, and cut to their bounds where that made them longer. Throws `personal_data_refused`. */
export const guardBody = <T extends object>(sender: Sender, body: T, bounds: Bounds<T>): T =>
  guardMembers(body, bounds, policyOf(sender), counting(policyOf(sender)))

/**
 * What a sender made the name of something is kept as it is, since others are held against it. Where the guard finds something
 * in it, a digest stands for it, which does the same.
 * @param pointer where it stands in the body, for the refusal.
 */
export function guardName(sender: Sender, name: string, pointer = '/fingerprint'): string {
  if (isCleanName(name)) return name
  const policy = policyOf(sender)
  const { findings } = inspect(name, policy)
  counting(policy)(findings)
  refuse(findings.map(each => ({ ...each, pointer })), policy)
  return findings.length === 0 ? name : `guarded ${digest(name)}`
}

/** The value with its texts masked at every depth. @param policy where it is not simply that of the sender. */
export const guardValue = <T>(sender: Sender, value: T, policy = policyOf(sender)): T => guardPurely(value, policy, counting(policy))
