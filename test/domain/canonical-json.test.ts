/** The one form of JSON that digests are made of. */
import fc from 'fast-check'
import { canonicalJson } from '../../src/domain/canonical-json'

test('is that of the examples of RFC 8785', () => {
  const example = {
    numbers: [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\\"\/',
    literals: [null, true, false],
  }
  expect(canonicalJson(example)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}')
  const names = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
  expect(Object.values(JSON.parse(canonicalJson(names)) as object)).toHaveLength(7)
  expect(canonicalJson(names)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
  expect(canonicalJson(-0)).toBe('0')
})

test('means the same as what it was made of, has no second form, and does not depend on the order of members', () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).reverse().map(([name, each]) => [name, turned(each)]))
  }
  fc.assert(fc.property(fc.jsonValue(), value => {
    const text = canonicalJson(value)
    const back: unknown = JSON.parse(text)
    expect(back).toEqual(JSON.parse(JSON.stringify(value)))
    expect([canonicalJson(back), canonicalJson(turned(value))]).toEqual([text, text])
  }))
})

test.each([[undefined], [NaN], [Infinity], [{ a: [undefined] }], [() => 1], [10n]])('there is none for %p', value => {
  expect(() => canonicalJson(value)).toThrow(TypeError)
})
