/** Bodies at the corners of JSON: one value, or the whole, written as no serializer writes it. Text, so that a seed repeats it. */
import fc, { type Arbitrary } from 'fast-check'

const levels = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`

/** In place of one value. */
const VALUES = [
  '1e400', '-1e400', '1e-400', '-0', '0.0', '1E+2', '-0e0', '1e1000000000', '1e-1000000000', '9007199254740993', '123456789012345678901234567890', `${'9'.repeat(400)}.5`, '2147483648', '-2147483649',
  '01', '.5', '1.', '+1', '0x10', 'NaN', 'Infinity', 'undefined', 'True', "'x'", '"unclosed', '"\t"', '"\u007f"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\ufeff"', '"\\x41"', '"\ufffe\uffff"', '"\\u202e"',
  '{"a":1,"a":2}', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{}}}', '{"toString":1}', '{"":{}}', '{"\\u0000":1}', '[,]', '[1,]', '{,}', '/**/1', '1//x', levels(30), levels(33), levels(5_000), '['.repeat(5_000), '{"a":'.repeat(5_000), `"${'\\u0041'.repeat(20_000)}"`,
]

/** Round the whole. */
const WHOLES: ((body: string) => string)[] = [
  body => `\ufeff${body}`, body => `\ufeff\ufeff${body}`, body => ` \n\t${body}\r\n `, body => `\u00a0${body}`, body => `${body}${body}`, body => `${body}\u0000`, body => `[${body}]`,
  body => `{"title":"x",${body.slice(1)}`, body => `{"__proto__":null,${body.slice(1)}`, body => `${body.slice(0, -1)},"id":"x","version":7}`, body => JSON.stringify(body), body => body.replaceAll('"', '\\"'), body => `${body.slice(0, -1)},}`, () => ' ', () => '{"a":"'.padEnd(600_000, 'x'),
]

const VALUE = /"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?|true|false|null/g

export function cornered(body: string, place: number, value: string): string {
  const found = [...body.matchAll(VALUE)]
  const at = found[place % Math.max(found.length, 1)]
  return at === undefined ? value : body.slice(0, at.index) + value + body.slice(at.index + at[0].length)
}

/** What is done to a body, by number, as it is shrunk to the plainest. */
export const corner: Arbitrary<(body: string) => string> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.nat(30), fc.constantFrom(...VALUES)).map(([place, value]) => (body: string) => cornered(body, place, value)) },
  { weight: 1, arbitrary: fc.constantFrom(...WHOLES) },
)
