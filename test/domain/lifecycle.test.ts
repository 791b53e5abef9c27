/** The life of a request, as the contract's table says it, and what holds for every walk through it. */
import fc from 'fast-check'
import { ACTIONS, type Action, allowedActions, isFinished, isOpen, mayAsk, next, type State, STATES, type Step } from '../../src/domain/lifecycle'
import type { Role } from '../../src/domain/caller'
import { aCaller } from '../support/caller'

const step = (action: Action): Step =>
  ({ action, reason: action === 'hold' ? 'vendor' : 'because', ...(action === 'resolve' && { resolution: { code: 'fixed' } }) })

const caller = (...roles: Role[]) => aCaller({ roles })

const LEADS_TO: [Action, State[], State][] = [
  ['acknowledge', ['new'], 'acknowledged'],
  ['start', ['new', 'acknowledged'], 'in_progress'],
  ['await_requester', ['acknowledged', 'in_progress', 'held'], 'pending'],
  ['hold', ['acknowledged', 'in_progress', 'pending'], 'held'],
  ['resume', ['pending', 'held'], 'in_progress'],
  ['resolve', ['acknowledged', 'in_progress', 'pending', 'held'], 'resolved'],
  ['reopen', ['resolved'], 'in_progress'],
  ['close', ['resolved'], 'closed'],
  ['reject', ['new', 'acknowledged'], 'rejected'],
  ['cancel', ['new', 'acknowledged', 'in_progress', 'pending', 'held'], 'cancelled'],
]

describe('the life of a request', () => {
  test.each(LEADS_TO)('%s leads from %j to %s, and from nowhere else', (action, from, to) => {
    for (const state of STATES) {
      if (from.includes(state)) expect(next(state, step(action))).toBe(to)
      else expect(() => next(state, step(action))).toThrow(expect.objectContaining({ reason: 'transition_not_allowed' }) as Error)
    }
  })

  test.each([
    ['await_requester', 'reason_required'], ['hold', 'reason_required'], ['resolve', 'resolution_required'],
    ['reject', 'reason_required'], ['cancel', 'reason_required'], ['reopen', 'reason_required'],
  ] as const)('%s without what it needs is refused', (action, reason) => {
    const from = LEADS_TO.find(([each]) => each === action)?.[1][0] ?? 'new'
    expect(() => next(from, { action })).toThrow(expect.objectContaining({ reason }) as Error)
  })

  test('ends in closed, rejected or cancelled, and nowhere else', () => {
    expect(STATES.filter(isFinished)).toEqual(['closed', 'rejected', 'cancelled'])
    expect(STATES.filter(isOpen)).toEqual(['new', 'acknowledged', 'in_progress', 'pending', 'held'])
  })

  test('offers just the actions that are possible, to every caller, on every walk', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...ACTIONS), { maxLength: 30 }), fc.subarray(['reporter', 'agent', 'auditor'] as Role[]), fc.boolean(), (walk, roles, own) => {
      let state: State = 'new'
      const me = caller(...roles)
      const reportedBy = own ? 'me' : 'another'
      for (const action of walk) {
        const offered = allowedActions(me, state, reportedBy)
        const possible = ACTIONS.filter(each => {
          try { next(state, step(each)); return mayAsk(me, each, reportedBy) } catch { return false }
        })
        expect([...offered].sort()).toEqual([...possible].sort())
        if (possible.includes(action)) state = next(state, step(action))
      }
    }))
  })
})
