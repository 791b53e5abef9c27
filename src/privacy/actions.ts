/** What the guard does by the setting of the service: what it does not name stays as it is by default. */
import { type Action, ACTIONS, DEFAULT_POLICY, type Kind, KINDS, type Policy } from '../domain/privacy/kinds'
import { SettingError } from '../platform/config'

/** Throws a SettingError with a sentence for whoever set it. A word that is not known is not repeated. */
export function policyFrom(pairs: readonly (readonly [kind: string, action: string])[]): Policy {
  const given = new Map<Kind, Action>()
  for (const [i, pair] of pairs.entries()) {
    const kind = KINDS.find(known => known === pair[0])
    if (kind === undefined) throw new SettingError(`PRIVACY_ACTIONS must name only the kinds ${KINDS.join(', ')}: the pair in place ${i + 1} names another.`)
    const action = ACTIONS.find(known => known === pair[1])
    if (action === undefined) throw new SettingError(`PRIVACY_ACTIONS must say of ${kind} one of ${ACTIONS.join(', ')}.`)
    if (given.has(kind)) throw new SettingError(`PRIVACY_ACTIONS must name ${kind} only once.`)
    given.set(kind, action)
  }
  return { ...DEFAULT_POLICY, ...Object.fromEntries(given) }
}
