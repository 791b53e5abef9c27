/** What of a request passes the guard, and how long it may be afterwards. */
import { guardMembers } from '../domain/guard-members'
import { guard } from '../domain/privacy'
import { DEFAULT_POLICY, type Policy } from '../domain/privacy/kinds'
import type { NewSupportRequest, NewTransition, SupportRequestPatch } from './schema'

const CONTENT = { title: 200, description: 20_000, details: Infinity } as const

/** Who asks, and how to reach them at work, is what the member is for. */
const REACHABLE: Policy = { ...DEFAULT_POLICY, name: 'allow', email: 'allow', phone: 'allow' }

export function guardContent<T extends NewSupportRequest | SupportRequestPatch>(input: T): T {
  const guarded = guardMembers<NewSupportRequest | SupportRequestPatch>(input, CONTENT) as T // the same members
  const labels = input.labels?.map(guardLabel)
  const person = 'on_behalf_of' in input && input.on_behalf_of ? { on_behalf_of: guard({ on_behalf_of: input.on_behalf_of }, REACHABLE).on_behalf_of } : {}
  return { ...guarded, ...person, ...(labels === undefined ? {} : { labels: [...new Set(labels)] }) }
}

/** A label has no blanks, so no mark fits into it. */
const guardLabel = (label: string, at: number): string => (guard({ [`labels/${at}`]: label })[`labels/${at}`] === label ? label : 'removed')

export function guardStep(step: NewTransition): NewTransition {
  const { resolution } = step
  const guarded = guardMembers(step, { reason: 2_000, comment: 20_000 })
  return resolution ? { ...guarded, resolution: guardMembers(resolution, { note: 20_000 }) } : guarded
}
