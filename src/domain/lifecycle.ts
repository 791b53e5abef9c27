/**
 * The life of a support request: which action leads from which state to which, what it needs and who may ask for it.
 *
 * The table is the whole rule; everything else reads it. `pending` waits for the requester, `held` for somebody on the
 * handling side.
 */
import { type Caller, has } from './caller'
import { Refusal } from './refusal'

export const STATES = ['new', 'acknowledged', 'in_progress', 'pending', 'held', 'resolved', 'closed', 'rejected', 'cancelled'] as const
export const ACTIONS = ['acknowledge', 'start', 'await_requester', 'hold', 'resume', 'resolve', 'reopen', 'close', 'reject', 'cancel'] as const

export type State = (typeof STATES)[number]
export type Action = (typeof ACTIONS)[number]

/** Why a request is held: who on the handling side is waited for. */
export const HOLD_REASONS = ['vendor', 'internal', 'maintenance', 'data_owner'] as const

export const RESOLUTION_CODES = [
  'fixed', 'workaround', 'answered', 'duplicate', 'not_reproducible', 'will_not_fix', 'other',
] as const

interface Rule {
  from: readonly State[]
  to: State
  needs?: 'reason' | 'hold_reason' | 'resolution'
  /** True where whoever reported the request may ask for it too. */
  reporter?: true
}

const RULES: Record<Action, Rule> = {
  acknowledge: { from: ['new'], to: 'acknowledged' },
  start: { from: ['new', 'acknowledged'], to: 'in_progress' },
  await_requester: { from: ['acknowledged', 'in_progress', 'held'], to: 'pending', needs: 'reason' },
  hold: { from: ['acknowledged', 'in_progress', 'pending'], to: 'held', needs: 'hold_reason' },
  resume: { from: ['pending', 'held'], to: 'in_progress' },
  resolve: { from: ['acknowledged', 'in_progress', 'pending', 'held'], to: 'resolved', needs: 'resolution' },
  reopen: { from: ['resolved'], to: 'in_progress', needs: 'reason', reporter: true },
  close: { from: ['resolved'], to: 'closed', reporter: true },
  reject: { from: ['new', 'acknowledged'], to: 'rejected', needs: 'reason' },
  cancel: { from: ['new', 'acknowledged', 'in_progress', 'pending', 'held'], to: 'cancelled', needs: 'reason', reporter: true },
}

/** Open: somebody may still have to do something. A resolved request is open no more, though it can be reopened. */
export const OPEN_STATES = ['new', 'acknowledged', 'in_progress', 'pending', 'held'] as const satisfies readonly State[]

export const isOpen = (state: string) => (OPEN_STATES as readonly string[]).includes(state)
export const isFinished = (state: State) => !ACTIONS.some(action => RULES[action].from.includes(state))

export interface Step {
  action: Action
  reason?: string
  resolution?: { code: (typeof RESOLUTION_CODES)[number]; note?: string | null }
}

/** The state that a step leads to. Throws `transition_not_allowed`, `reason_required`, `resolution_required` or, for one too many, `validation_failed`. */
export function next(state: State, step: Step): State {
  const rule = RULES[step.action]
  if (!rule.from.includes(state))
    throw new Refusal('transition_not_allowed', `The action ${step.action} is not possible while a request is ${state}.`)
  if (rule.needs !== 'resolution' && step.resolution)
    throw new Refusal('validation_failed', 'Only the action resolve takes a resolution.', [{ pointer: '/resolution', detail: 'belongs to the action resolve' }])
  if (rule.needs === 'resolution' && !step.resolution)
    throw new Refusal('resolution_required', `The action ${step.action} needs a resolution with a code.`, [{ pointer: '/resolution', detail: 'is required for this action' }])
  if (rule.needs === 'reason' && !step.reason)
    throw new Refusal('reason_required', `The action ${step.action} needs a reason.`, [{ pointer: '/reason', detail: 'is required for this action' }])
  if (rule.needs === 'hold_reason' && !HOLD_REASONS.some(known => known === step.reason))
    throw new Refusal('reason_required', `The action ${step.action} needs one of these reasons: ${HOLD_REASONS.join(', ')}.`, [{ pointer: '/reason', detail: `must be one of ${HOLD_REASONS.join(', ')}` }])
  return rule.to
}

const handles = (caller: Caller) => has(caller, 'agent', 'lead', 'administrator')

/** May this caller ask for the action at all, whatever the state? */
export const mayAsk = (caller: Caller, action: Action, reportedBy: string) =>
  handles(caller) || (RULES[action].reporter === true && reportedBy === caller.client_id && has(caller, 'reporter'))

const POSSIBLE = new Map(STATES.map(state => [state, ACTIONS.filter(action => RULES[action].from.includes(state))]))
const POSSIBLE_FOR_REPORTER = new Map(STATES.map(state =>
  [state, ACTIONS.filter(action => RULES[action].from.includes(state) && RULES[action].reporter)]))

/** What this caller may do now with a request in this state. */
export function allowedActions(caller: Caller, state: State, reportedBy: string): readonly Action[] {
  if (handles(caller)) return POSSIBLE.get(state) ?? []
  const own = reportedBy === caller.client_id && has(caller, 'reporter')
  return own ? POSSIBLE_FOR_REPORTER.get(state) ?? [] : []
}
