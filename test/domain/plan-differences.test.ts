/** What changed between two documents of a plan. */
import { differencesOf } from '../../src/domain/plan-differences'
import type { PlanDocument } from '../../src/domain/plan-document'

const NAMES: Record<string, string | undefined> = { t1: 'Registry', t2: 'Interoperability', c1: 'Office hours' }
const between = (from: PlanDocument, to: PlanDocument) => differencesOf(from, to, id => NAMES[id])

const target = { respond_minutes: 60, resolve_minutes: 240 }
const rule = (name: string, team = 't1') => ({ name, team, when: { component: ['CR'] } })

describe('the differences of two documents', () => {
  test('are none where they say the same, in whatever order of members', () => {
    expect(between({ calendar: 'c1', targets: { high: target } }, { targets: { high: { resolve_minutes: 240, respond_minutes: 60 } }, calendar: 'c1' })).toEqual([])
  })

  test('name teams and calendars by their names', () => {
    expect(between({ help_desk_team: 't1' }, { help_desk_team: 't2', calendar: 'c1' })).toEqual([
      { pointer: '/calendar', kind: 'added', to: 'c1', sentence: 'The calendar was added: Office hours.' },
      { pointer: '/help_desk_team', kind: 'changed', from: 't1', to: 't2', sentence: 'The help desk team changed from Registry to Interoperability.' },
    ])
  })

  test('go down to the member that changed', () => {
    const from: PlanDocument = { owners: { content: { team: 't1', deputy: 't2' } }, targets: { high: target }, categories: [{ category: 'data', targets: { low: target } }] }
    const to: PlanDocument = { owners: { content: { team: 't1' } }, targets: { high: { ...target, respond_minutes: 30 } }, categories: [{ category: 'data', targets: { low: { ...target, resolve_minutes: 300 } } }] }
    expect(between(from, to).map(({ pointer, kind, sentence }) => [pointer, kind, sentence])).toEqual([
      ['/owners/content/deputy', 'removed', 'The deputy of the content owner was removed: Interoperability.'],
      ['/targets/high/respond_minutes', 'changed', 'The minutes to respond of the target for high changed from 60 to 30.'],
      ['/categories/0/targets/low/resolve_minutes', 'changed', 'The minutes to resolve of the target for low of the category data changed from 240 to 300.'],
    ])
  })

  test('hold rules against each other by name, and say where each stands', () => {
    const found = between({ rules: [rule('Old'), rule('Same'), rule('Other')] }, { rules: [rule('New'), rule('Same'), rule('Other', 't2')] })
    expect(found).toEqual([
      { pointer: '/rules/0', kind: 'removed', from: rule('Old'), sentence: 'The rule “Old” was removed: team Registry, condition (component CR).' },
      { pointer: '/rules/0', kind: 'added', to: rule('New'), sentence: 'The rule “New” was added: team Registry, condition (component CR).' },
      { pointer: '/rules/2/team', kind: 'changed', from: 't1', to: 't2', sentence: 'The team of the rule “Other” changed from Registry to Interoperability.' },
    ])
  })

  test('tell that rules stand in another order, but not that others came between', () => {
    expect(between({ rules: [rule('A'), rule('B')] }, { rules: [rule('B'), rule('C'), rule('A')] }).map(({ pointer, kind }) => [pointer, kind]))
      .toEqual([['/rules/1', 'added'], ['/rules', 'changed']])
    expect(between({ rules: [rule('A'), rule('B')] }, { rules: [rule('A'), rule('C'), rule('B')] })).toHaveLength(1)
  })

  test('hold steps of the ladder against each other by position', () => {
    const step = (at_percent: number) => ({ clock: 'response' as const, at_percent, action: 'notify' as const, team: 't1' })
    expect(between({ ladder: [step(50), step(100)] }, { ladder: [step(60)] }).map(({ pointer, kind, from, to }) => ({ pointer, kind, from, to }))).toEqual([
      { pointer: '/ladder/1', kind: 'removed', from: step(100), to: undefined },
      { pointer: '/ladder/0/at_percent', kind: 'changed', from: 50, to: 60 },
    ])
  })

  test('turn round when the documents are turned round', () => {
    const [from, to]: [PlanDocument, PlanDocument] = [{ close_after_days: 7, rules: [rule('A')] }, { warn_at_percent: 60, rules: [rule('A', 't2'), rule('B')] }]
    const turned = { added: 'removed', removed: 'added', changed: 'changed' }
    expect(between(to, from).map(({ pointer, kind }) => `${turned[kind]} ${pointer}`).sort()).toEqual(between(from, to).map(({ pointer, kind }) => `${kind} ${pointer}`).sort())
  })
})
