/**
 * The post-production evaluation of the OpenHIE guide: rounds with two lists, what worked well and what to do
 * differently. Only the second list asks for something: it alone has owners, follow-ups, and goes on into the next round.
 */
import type { Caller } from './caller'
import { cutCharacters } from './cut'
import type { State } from './lifecycle'
import { type Fault, Refusal } from './refusal'

export const SCOPES = ['exchange', 'component'] as const
export const LISTS = ['worked_well', 'do_differently'] as const

export type Scope = (typeof SCOPES)[number]
export type List = (typeof LISTS)[number]

/** The list whose entries the next round of the same scope shows, with what became of them. */
export const CARRIED_OVER: List = 'do_differently'

/** @param last the highest iteration of the scope so far. */
export const nextIteration = (last: number | undefined) => (last ?? 0) + 1

/** A round about a component names it, a round about the exchange names none. Throws `validation_failed`. */
export function checkScope({ scope, component }: { scope: Scope; component?: string | null }): void {
  const named = component !== undefined && component !== null
  if (scope === 'component' && !named) throw invalid([{ pointer: '/component', detail: 'is required for this scope' }])
  if (scope === 'exchange' && named) throw invalid([{ pointer: '/component', detail: 'is not taken for this scope' }])
}

/** Only what shall be done differently has somebody to do it, and a day. Throws `validation_failed`. */
export function checkIntent(list: List, intent: { owner_team?: string | null; due_on?: string | null }): void {
  if (list === CARRIED_OVER) return
  const faults = (['owner_team', 'due_on'] as const)
    .filter(name => intent[name] !== undefined && intent[name] !== null)
    .map(name => ({ pointer: `/${name}`, detail: `is only for the list ${CARRIED_OVER}` }))
  if (faults.length > 0) throw invalid(faults)
}

const invalid = (faults: Fault[]) => new Refusal('validation_failed', 'The members do not go together.', faults)

/** A closed round is a record: neither it nor its entries change. Throws `evaluation_closed`. */
export function requireOpenRound(round: { closed_at: string | null }): void {
  if (round.closed_at !== null) throw new Refusal('evaluation_closed', 'The round is closed. Open the next one.')
}

interface Entry {
  list: List
  text: string
  component: string | null
  category: string | null
  follow_up: string | null
}

export interface FollowUp {
  title: string
  description: string
  category: string | undefined
  component: string | null
}

/** The request that an entry asks for; about the component of the round where the entry names none. Throws `follow_up_not_allowed`. */
export function followUpOf(entry: Entry, round: { component: string | null }): FollowUp {
  if (entry.list !== CARRIED_OVER)
    throw new Refusal('follow_up_not_allowed', `Only an entry of the list ${CARRIED_OVER} has a follow-up.`)
  if (entry.follow_up !== null)
    throw new Refusal('follow_up_not_allowed', 'The entry has its follow-up already.')
  return {
    title: titleOf(entry.text),
    description: entry.text,
    category: entry.category ?? undefined,
    component: entry.component ?? round.component,
  }
}

const LONGEST_TITLE = 200

/** The first line that says something, cut to 200 characters. */
export function titleOf(text: string): string {
  const line = text.split(/[\r\n\u2028\u2029]/).map(each => each.trim()).find(each => each !== '') ?? text
  return cutCharacters(line, LONGEST_TITLE).trimEnd()
}

interface Rated {
  reported_by: string
  state: State
}

/** Feedback is given by whoever reported the request, once, when it has been resolved. */
export function checkFeedback(caller: Caller, request: Rated, given: boolean): void {
  if (request.reported_by !== caller.client_id)
    throw new Refusal('forbidden', 'Feedback is given by the client that reported the request.')
  if (request.state !== 'resolved' && request.state !== 'closed')
    throw new Refusal('feedback_not_allowed', `Feedback is given once a request is resolved; this one is ${request.state}.`)
  if (given) throw new Refusal('feedback_not_allowed', 'Feedback on this request has been given.')
}
