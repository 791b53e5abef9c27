/** What of a request passes the guard, and how long it may be afterwards. */
import type { Caller } from '../domain/caller'
import { inspect } from '../domain/privacy'
import { type Action, policyBy } from '../domain/privacy/kinds'
import { remember } from '../domain/remember'
import { guardBody, guardName, guardValue } from '../privacy/door'
import type { NewSupportRequest, NewTransition, SupportRequestPatch } from './schema'

const CONTENT = { title: 200, description: 20_000, details: Infinity } as const

type Person = NonNullable<NewSupportRequest['on_behalf_of']>

/** Who asks, and how to reach them at work, is what `on_behalf_of` is for: masked there it would be of no use. */
function guardPerson(caller: Caller, person: Person): Person {
  const unlessRefused = (action: Action): Action => (action === 'refuse' ? 'refuse' : 'allow')
  const reached = { name: unlessRefused(caller.privacy.name), phone: unlessRefused(caller.privacy.phone) }
  const guarded = guardValue(caller, { on_behalf_of: person }, { ...caller.privacy, ...reached, email: unlessRefused(caller.privacy.email) })
  // A bare name, or number, is one by the member that it stands in. Looked at for nothing else, and not kept.
  guardValue(caller, { on_behalf_of: { name: `Patient name: ${person.name}`, contact: `Phone: ${person.contact ?? ''}` } }, { ...NOTHING, ...reached })
  return guarded.on_behalf_of
}

/** Lets all kinds pass. */
const NOTHING = policyBy(() => 'allow')

export function guardContent<T extends NewSupportRequest | SupportRequestPatch>(caller: Caller, input: T): T {
  const guarded = guardBody<NewSupportRequest | SupportRequestPatch>(caller, input, CONTENT) as T // the same members
  const person = 'on_behalf_of' in input && input.on_behalf_of ? { on_behalf_of: guardPerson(caller, input.on_behalf_of) } : {}
  return { ...guarded, ...person, ...(input.labels === undefined ? {} : { labels: guardLabels(caller, input.labels) }), ...guardNames(caller, input) }
}

/** By these a request is found again, and its facility is told from others: a mark would make two that differ the same. */
function guardNames(caller: Caller, input: NewSupportRequest | SupportRequestPatch) {
  const partsOf = <T extends object>(parts: T, pointer: string) => Object.fromEntries(Object.entries(parts).map(([name, part]) =>
    [name, typeof part === 'string' ? guardName(caller, part, `${pointer}/${name}`) : part])) as T // the same members
  return {
    ...('fingerprint' in input && input.fingerprint ? { fingerprint: guardName(caller, input.fingerprint) } : {}),
    ...('external_reference' in input && input.external_reference ? { external_reference: partsOf(input.external_reference, '/external_reference') } : {}),
    ...(input.facility ? { facility: partsOf(input.facility, '/facility') } : {}),
  }
}

const LONGEST_KNOWN = 200
const areClean = remember(2_000, (labels: string) => inspect({ labels: JSON.parse(labels) as string[] }).findings.length === 0, Boolean)

/** A label has no blanks, so no mark fits into it. The same few labels come again and again. */
function guardLabels(caller: Caller, labels: readonly string[]): readonly string[] {
  const all = JSON.stringify(labels)
  if (all.length <= LONGEST_KNOWN && areClean(all)) return labels
  const guarded = guardValue(caller, { labels }).labels
  return [...new Set(labels.map((label, at) => (guarded[at] === label ? label : 'removed')))]
}

export const guardStep = (caller: Caller, step: NewTransition): NewTransition =>
  guardBody(caller, step, { reason: 2_000, comment: 20_000, resolution: { note: 20_000 } })
