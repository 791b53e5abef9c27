/** What is kept of a message that is larger than there is room for. */
import fc from 'fast-check'
import { cut } from '../../src/domain/cut'
import { bytesOf, keepFirst, keepMembers } from '../../src/domain/keep-room'

const texts = fc.string({ unit: fc.constantFrom('a', 'é', 'አ', '🩺', '\u0001', '"', '\u{20000}'), maxLength: 600 })
const values = fc.oneof({ weight: 4, arbitrary: texts }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) })
const objects = fc.dictionary(fc.string({ maxLength: 20 }), values, { maxKeys: 12, noNullPrototype: true })

test('a text is cut to no more than so many units, and never in the middle of a character', () => {
  expect([cut('ab', 3), cut('abc', 2), cut('a😀', 2), cut('😀b', 2), cut('😀', 1), cut('x', 0)]).toEqual(['ab', 'ab', 'a', '😀', '', ''])
  fc.assert(fc.property(texts, fc.nat(700), (text, most) => {
    const short = cut(text, most)
    expect([short.length <= most, text.startsWith(short), /\p{Surrogate}/u.test(short), short.length >= Math.min(text.length, most) - 1]).toEqual([true, true, false, true])
  }))
})

test('members are kept to no more bytes than there is room for, and whatever is missing is named', () => {
  fc.assert(fc.property(objects, fc.integer({ min: 2, max: 4_000 }), (given, most) => {
    const { members, leftOut } = keepMembers(given, most)
    expect(bytesOf(members)).toBeLessThanOrEqual(most)
    expect(Object.keys(given).filter(name => members[name] !== given[name]).sort()).toEqual([...leftOut].sort())
    expect(/\p{Surrogate}/u.test(Object.values(members).filter(each => typeof each === 'string').join(' '))).toBe(/\p{Surrogate}/u.test(Object.values(given).filter(each => typeof each === 'string').join(' ')))
  }))
})

test('the largest give way, texts by their end', () => {
  const { members, leftOut } = keepMembers({ host: 'db1', log: 'x'.repeat(1_000), port: 5432 }, 500)
  expect([members, bytesOf(members), leftOut]).toEqual([{ host: 'db1', log: expect.stringMatching(/^x+$/) as unknown, port: 5432 }, 500, ['log']])
  expect(keepMembers({ host: 'db1', dump: Array.from({ length: 500 }, () => 1) }, 500)).toEqual({ members: { host: 'db1' }, leftOut: ['dump'] })
})

test('of a list the first are kept, and always one', () => {
  expect(keepFirst(['aa', 'bb', 'c', 'd'], 8)).toEqual(['aa', 'bb'])
  expect(keepFirst(['a'.repeat(50), 'b'], 8)).toEqual(['a'.repeat(50)])
})
