/** The values that the made-up calls are made of. */
import fc from 'fast-check'
import { valid } from '../support/made-up-values'

test('a form that no text has by chance, without examples, is named instead of being sought for ever', () => {
  expect(() => valid({ type: 'string', pattern: '^zq[0-9]{12}qz$', maxLength: 40 })).toThrow(/zq\[0-9\]\{12\}qz/)
  expect(fc.sample(valid({ type: 'string', pattern: '^zq[0-9]{3}qz$', maxLength: 40, examples: ['zq123qz'] }), 3)).toEqual(['zq123qz', 'zq123qz', 'zq123qz'])
})

test('of an object with names of its own there are some with members, each by its schema', () => {
  const made = fc.sample(valid({ type: 'object', propertyNames: { type: 'string', maxLength: 20 }, additionalProperties: { type: 'integer', minimum: 1, maximum: 9 } }), 50) as Record<string, number>[]
  expect(made.some(each => Object.keys(each).length > 1)).toBe(true)
  expect(made.flatMap(each => Object.values(each)).every(each => each >= 1 && each <= 9)).toBe(true)
})
