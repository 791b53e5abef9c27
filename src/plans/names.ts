/** From the names of a bundle to the identifiers of this site. */
import type { PlanDocument, Rule } from '../domain/plan-document'
import { mapReferences } from '../domain/plan-references'
import type { Fault } from '../domain/refusal'
import type { PlanBundle } from './bundle-schema'

export interface Names {
  /** Identifiers by name in lower case. */
  team: ReadonlyMap<string, string>
  calendar: ReadonlyMap<string, string>
  clients: ReadonlySet<string>
}

interface Local {
  document: PlanDocument
  faults: Fault[]
  warnings: Fault[]
}

/** @param pointer where in the bundle the document stands. */
export function localDocument(bundled: PlanDocument, pointer: string, names: Names): Local {
  const faults: Fault[] = []
  const find = (kind: 'team' | 'calendar') => (name: string, place: string) => {
    const id = names[kind].get(name.toLowerCase())
    if (id === undefined) faults.push({ pointer: pointer + place, detail: `is not a ${kind} of the bundle, nor one that is known here` })
    return id ?? name
  }
  const document = mapReferences(bundled, { team: find('team'), calendar: find('calendar') })
  const warnings: Fault[] = []
  const rules = document.rules?.flatMap((rule, i) => withoutStrangers(rule, `${pointer}/rules/${i}`, names.clients, warnings))
  return { document: rules ? { ...document, rules } : document, faults, warnings }
}

/** A rule for clients that are all unknown is left out: without that condition it would take what was never meant. */
function withoutStrangers(rule: Rule, pointer: string, clients: ReadonlySet<string>, warnings: Fault[]): Rule[] {
  const client = rule.when.client?.filter(each => clients.has(each))
  if (client === undefined || client.length === rule.when.client?.length) return [rule]
  if (client.length === 0) {
    warnings.push({ pointer, detail: 'was left out, since none of its clients is known here' })
    return []
  }
  warnings.push({ pointer: `${pointer}/when/client`, detail: 'was taken without the clients that are not known here' })
  return [{ ...rule, when: { ...rule.when, client } }]
}

/** What stands twice by its name, and a second plan for the exchange. */
export function doubledNames({ calendars, teams, plans }: PlanBundle): Fault[] {
  const exchanges = plans.flatMap((plan, i) => (plan.scope === 'exchange' ? [{ pointer: `/plans/${i}/scope`, detail: 'is that of another plan of the bundle' }] : [])).slice(1)
  return [...exchanges, ...Object.entries({ calendars, teams, plans }).flatMap(([list, each]) => doubles(list, each))]
}

function doubles(list: string, named: readonly { name: string }[]): Fault[] {
  const seen = new Set<string>()
  return named.flatMap(({ name }, i) => {
    const isDouble = seen.has(name.toLowerCase())
    seen.add(name.toLowerCase())
    return isDouble ? [{ pointer: `/${list}/${i}/name`, detail: 'stands in the bundle twice' }] : []
  })
}
