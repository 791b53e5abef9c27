/** Whose content is whose, by the plan in force: leads of the owner see what is restricted. */
import { type Caller, has, type OwnedContent } from './caller'
import { type PlanInForce, plansFor } from './plan'
import { firstOf } from './targets'

/** A component without a plan of its own goes by the exchange plan, and so does what names none. */
export function contentOf(plan: PlanInForce, teams: readonly string[]): OwnedContent | null {
  const isTheirs = (component: string | null) => {
    const owner = firstOf(plansFor(plan, component), document => document.owners?.content)
    return owner !== undefined && (teams.includes(owner.team) || (!!owner.deputy && teams.includes(owner.deputy)))
  }
  const planned = [...plan.componentPlans.keys()]
  const components = planned.filter(isTheirs)
  const all_but = isTheirs(null) ? planned : null
  return components.length === 0 && all_but === null ? null : { components, all_but }
}

/** Nothing is looked up for callers who lead nothing. */
export const withContent = (caller: Caller, plan: () => PlanInForce): Caller => {
  const content = has(caller, 'lead') && caller.teams.length > 0 ? contentOf(plan(), caller.teams) : null
  return content === null ? caller : { ...caller, content }
}
