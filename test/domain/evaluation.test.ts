/** The rules of the evaluation. */
import fc from 'fast-check'
import type { Caller } from '../../src/domain/caller'
import { checkFeedback, checkIntent, checkScope, followUpOf, nextIteration, requireOpenRound, titleOf } from '../../src/domain/evaluation'
import { STATES } from '../../src/domain/lifecycle'
import { DEFAULT_POLICY } from '../../src/domain/privacy/kinds'

const entry = { list: 'do_differently', text: 'Announce maintenance.', component: null, category: null, follow_up: null } as const

describe('a round', () => {
  test('about a component names it, about the exchange names none', () => {
    expect(() => checkScope({ scope: 'component', component: 'CR' })).not.toThrow()
    expect(() => checkScope({ scope: 'exchange', component: null })).not.toThrow()
    expect(() => checkScope({ scope: 'component' })).toThrow(expect.objectContaining({ reason: 'validation_failed', faults: [{ pointer: '/component', detail: 'is required for this scope' }] }))
    expect(() => checkScope({ scope: 'exchange', component: 'CR' })).toThrow(expect.objectContaining({ faults: [{ pointer: '/component', detail: 'is not taken for this scope' }] }))
  })

  test('is the first of its scope, or follows the last', () => {
    expect([undefined, 1, 7].map(nextIteration)).toEqual([1, 2, 8])
  })

  test('that is closed does not change', () => {
    expect(() => requireOpenRound({ closed_at: null })).not.toThrow()
    expect(() => requireOpenRound({ closed_at: '2026-03-02T09:00:00.000Z' })).toThrow(expect.objectContaining({ reason: 'evaluation_closed' }))
  })
})

describe('an entry', () => {
  test('has an owner and a day only on the list of what to do differently', () => {
    const intent = { owner_team: 'a team', due_on: '2026-04-01' }
    expect(() => checkIntent('do_differently', intent)).not.toThrow()
    expect(() => checkIntent('worked_well', { owner_team: null })).not.toThrow()
    expect(() => checkIntent('worked_well', intent)).toThrow(expect.objectContaining({
      reason: 'validation_failed', faults: [expect.objectContaining({ pointer: '/owner_team' }), expect.objectContaining({ pointer: '/due_on' })],
    }))
  })

  test('becomes a request with its first line as title and its text as description', () => {
    const text = '\n  Announce maintenance. \nFacilities heard of it an hour before.'
    expect(followUpOf({ ...entry, text, category: 'operations' }, { component: null }))
      .toEqual({ title: 'Announce maintenance.', description: text, category: 'operations', component: null })
  })

  test('becomes a request about its own component, else about that of its round', () => {
    expect(followUpOf({ ...entry, component: 'SHR' }, { component: 'CR' }).component).toBe('SHR')
    expect(followUpOf(entry, { component: 'CR' }).component).toBe('CR')
  })

  test.each([
    ['what worked well', { list: 'worked_well' }],
    ['what has a follow-up', { follow_up: 'a request' }],
  ] as const)('of %s has no follow-up', (_what, more) => {
    expect(() => followUpOf({ ...entry, ...more }, { component: null })).toThrow(expect.objectContaining({ reason: 'follow_up_not_allowed' }))
  })
})

describe('the title of a follow-up', () => {
  test('fits a request, whatever text a caller can store', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 500 }).filter(text => text.trim() !== ''), text => {
      const title = titleOf(text)
      expect(title.trim()).not.toBe('')
      expect([...title].length).toBeLessThanOrEqual(200)
      expect(title).not.toMatch(/\p{Surrogate}/u)
      expect(title).not.toMatch(/[\r\n]/)
    }))
  })

  test('is cut between characters, never inside one', () => {
    expect(titleOf('🩺'.repeat(201))).toBe('🩺'.repeat(200))
  })
})

describe('feedback', () => {
  const caller: Caller = { client_id: 'me', client_name: 'Me', key_id: 'key', roles: ['reporter'], component: null, person: null, teams: [], privacy: DEFAULT_POLICY, content: null, mapping: null }

  test('is taken once a request is resolved or closed, in no other state', () => {
    const taken = STATES.filter(state => {
      try {
        checkFeedback(caller, { reported_by: 'me', state }, false)
        return true
      } catch {
        return false
      }
    })
    expect(taken).toEqual(['resolved', 'closed'])
  })

  test('is taken once', () => {
    expect(() => checkFeedback(caller, { reported_by: 'me', state: 'closed' }, true)).toThrow(expect.objectContaining({ reason: 'feedback_not_allowed' }))
  })

  test('is taken from whoever reported the request only', () => {
    expect(() => checkFeedback(caller, { reported_by: 'another', state: 'closed' }, false)).toThrow(expect.objectContaining({ reason: 'forbidden' }))
  })
})
