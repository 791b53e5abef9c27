/** Near matches, merge patches, the guard and visibility. */
import fc from 'fast-check'
import { type Caller, maySee, type OwnedContent, type Role } from '../../src/domain/caller'
import { nearest } from '../../src/domain/codes'
import { type Json, mergePatch } from '../../src/domain/merge-patch'
import { guard, guardText } from '../../src/domain/privacy'
import { aCaller } from '../support/caller'

const known = new Map([
  ['CR', { code: 'CR', name: 'Client Registry', aliases: ['MPI', 'EMPI'], retired: false }],
  ['FR', { code: 'FR', name: 'Facility Registry', aliases: ['MFL'], retired: false }],
  ['OLD', { code: 'OLD', name: 'Old Registry', aliases: [], retired: true }],
])

describe('near matches of an unknown code', () => {
  test.each([
    ['MPI', ['CR']],
    ['mfl', ['FR']],
    ['facility', ['FR']],
    ['registry', ['CR', 'FR']],
    ['zzzzzzzz', []],
  ])('of %s are %j', (wanted, expected) => expect(nearest(known, wanted)).toEqual(expected))
})

describe('a merge patch (RFC 7396)', () => {
  // The examples of the RFC's appendix that concern objects.
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ] as [Json, Json, Json][])('%j with %j is %j', (target, patch, result) => expect(mergePatch(target, patch)).toEqual(result))

  test('twice is the same as once', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
      const once = mergePatch(target as Json, patch as Json)
      expect(mergePatch(once, patch as Json)).toEqual(once)
    }))
  })
})

describe('the guard', () => {
  const key = `sk_${'A'.repeat(43)}`

  test('masks a key wherever it stands', () => {
    expect(guard({ a: [`x ${key} y`, { [key]: key }], n: 1, z: null })).toEqual({ a: ['x [removed: key] y', { '[removed: key]': '[removed: key]' }], n: 1, z: null })
  })

  test.each(['sk_short', 'task_AAAA', '01890000-0000-7000-8000-000000000000', 'sha256:9f86d081884c7d659a2feaa0c55ad015'])('leaves %s as it is', text =>
    expect(guardText(text)).toBe(text))

  test('leaves ordinary JSON as it is', () => {
    // A number of eight digits and more may be somebody's: one in a hundred has the check digit of some scheme.
    const ordinary = fc.jsonValue().filter(value => !/[0-9]{8}/.test(JSON.stringify(value)))
    fc.assert(fc.property(ordinary, value => { expect(guard(value)).toEqual(value) }))
  })
})

describe('who may see a request', () => {
  const caller = (roles: Role[], teams: string[] = [], content: Caller['content'] = null) => aCaller({ roles, teams, content })
  const request = (reported_by: string, sensitivity: 'normal' | 'restricted', team: string | null, component: string | null = 'CR') =>
    ({ reported_by, sensitivity, team, component })

  test.each([
    [['reporter'], [], request('me', 'restricted', null), true],
    [['reporter'], [], request('other', 'normal', null), false],
    [['agent'], [], request('other', 'normal', null), true],
    [['agent'], [], request('other', 'restricted', null), false],
    [['agent'], ['t'], request('other', 'restricted', 't'), true],
    [['lead'], [], request('other', 'restricted', 't'), false],
    [['reporter'], ['t'], request('other', 'restricted', 't'), false],
    [['administrator'], [], request('other', 'restricted', 't'), true],
    [['auditor'], [], request('other', 'restricted', null), true],
  ] as [Role[], string[], ReturnType<typeof request>, boolean][])('%j of the teams %j and %j: %s', (roles, teams, seen, expected) => {
    expect(maySee(caller(roles, teams), seen)).toBe(expected)
  })

  test.each([
    [{ components: ['CR'], all_but: null }, 'CR', true],
    [{ components: ['CR'], all_but: null }, 'FR', false],
    [{ components: ['CR'], all_but: null }, null, false],
    [{ components: [], all_but: ['CR'] }, 'CR', false],
    [{ components: [], all_but: ['CR'] }, 'FR', true],
    [{ components: [], all_but: ['CR'] }, null, true],
    [{ components: ['CR'], all_but: ['CR', 'FR'] }, 'CR', true],
  ] as [OwnedContent, string | null, boolean][])('that is restricted, as a lead whose teams own %j, of the component %s: %s', (content, component, expected) => {
    expect(maySee(caller(['lead'], ['t'], content), request('other', 'restricted', null, component))).toBe(expected)
  })
})
