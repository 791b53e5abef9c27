/**
 * Calls as bytes, and what a bare socket lets one do to them: other framing, headers, methods and targets, several at once,
 * half of one. A case is data; it says of itself whether its answers must be those of the calls that it is made of.
 */
import fc, { type Arbitrary } from 'fast-check'
import { type Call, calls } from '../support/made-up-calls'
import { corner } from './corners'

/** `honest`: as they are. `spoilt`: whatever is answered is no fault. `cut`: the same, and we hang up after the last byte. */
type Kind = 'honest' | 'spoilt' | 'cut'

interface Twist {
  name: string
  kind: Kind
  /** Of one call that is closed after its answer. */
  bytes: (call: Call) => Buffer
}

export interface Case {
  calls: Call[]
  twist: Twist
}

const startOf = ({ method, url }: Call, version = 'HTTP/1.1') => `${method} ${url} ${version}`

/** What Node's clients would refuse to send is sent here: a character is a byte. */
const linesOf = ({ headers }: Call) => Object.entries({ host: 'support', ...headers }).map(([name, value]) => `${name}: ${value}`)

const head = (start: string, lines: string[]) => Buffer.from([start, ...lines, '', ''].join('\r\n'), 'latin1')

const bodyOf = ({ body }: Call) => Buffer.from(body ?? '', 'utf8')

const lengthOf = (call: Call) => (call.body === undefined ? [] : [`content-length: ${bodyOf(call).length}`])

const CLOSE = 'connection: close'

export const plain = (call: Call, ...more: string[]) => Buffer.concat([head(startOf(call), [...linesOf(call), ...lengthOf(call), ...more]), bodyOf(call)])

const withLine = (line: string, kind: Kind = 'spoilt'): Twist => ({ name: `header ${line.slice(0, 60)}`, kind, bytes: call => plain(call, line, CLOSE) })

const withStart = (start: string | ((call: Call) => string)): Twist =>
  ({ name: `start ${String(start).slice(0, 60)}`, kind: 'spoilt', bytes: call => Buffer.concat([head(typeof start === 'string' ? start : start(call), [...linesOf(call), ...lengthOf(call), CLOSE]), bodyOf(call)]) })

function chunked(call: Call, size: number, { extension = '', end = '0\r\n\r\n' } = {}): Buffer {
  const body = bodyOf(call)
  const chunks = Array.from({ length: Math.ceil(body.length / size) }, (_, i) => body.subarray(i * size, (i + 1) * size))
    .map(chunk => Buffer.concat([Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, Buffer.from('\r\n')]))
  return Buffer.concat([head(startOf(call), [...linesOf(call), 'transfer-encoding: chunked', CLOSE]), ...chunks, Buffer.from(end)])
}

const framed = (name: string, kind: Kind, bytes: Twist['bytes']): Twist => ({ name, kind, bytes })

const DOUBLED = ['Host: elsewhere', 'Content-Type: text/plain', 'Authorization: Bearer sk_other', 'X-API-Key: sk_other', 'Content-Length: 3', 'Content-Length:', 'Transfer-Encoding: chunked', 'Transfer-Encoding: xchunked', 'X-Thing : 1', 'X-Thing: a\u0000b', 'no colon']
const ODD = [
  'X-Request-Id: second', 'Idempotency-Key: second', 'If-Match: "1"', 'Content-Encoding: gzip', 'Content-Encoding: identity', 'Expect: 100-continue', 'Expect: a miracle', 'Upgrade: h2c', 'Connection: upgrade', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
  'Accept: text/plain', 'Accept: application/xml;q=0', 'Accept-Encoding: gzip, br', 'Range: bytes=0-1', 'X-HTTP-Method-Override: DELETE', 'X-Forwarded-For: 1.2.3.4', 'Forwarded: for="[::1]"', 'Origin: https://evil.example', 'Cookie: key=x', 'Trailer: x', 'TE: trailers',
  'Support-Hops: 9', 'Support-Hops: x', 'Last-Event-ID: 1-1', 'traceparent: 00-0-0-0', `X-Long: ${'x'.repeat(8_000)}`, `X-Long: ${'x'.repeat(17_000)}`, 'X-Thing: \u00ff\u00fe', 'X-Thing: ', 'Keep-Alive: timeout=99999999', 'Date: never', 'Via: 1.1 x',
  Array.from({ length: 150 }, (_, i) => `X-${i}: ${i}`).join('\r\n'), Array.from({ length: 1_200 }, () => 'a: b').join('\r\n'), 'X-Thing: 1\r\n folded',
]
const STARTS = [
  'GET * HTTP/1.1', 'OPTIONS * HTTP/1.1', 'GET http://elsewhere/v1/me HTTP/1.1', 'GET v1/me HTTP/1.1', 'GET /v1/me', 'GET /v1/me HTTP/2.0', 'GET /v1/me HTTP/1.2', 'GET /v1/me http/1.1', 'get /v1/me HTTP/1.1', ' /v1/me HTTP/1.1', 'GET  /v1/me HTTP/1.1', 'GET /v1/me ICY/1.0', 'G\u0000T /v1/me HTTP/1.1',
  `${'X'.repeat(300)} / HTTP/1.1`, `GET /${'a'.repeat(17_000)} HTTP/1.1`, `GET /${'a/'.repeat(3_000)} HTTP/1.1`, 'GET /v1/me HTTP/1.1 HTTP/1.1', 'GET /\u00e4\u00ff HTTP/1.1', 'GET /v1/me#x HTTP/1.1', 'GET /v1/me?\\ HTTP/1.1', 'PRI * HTTP/2.0', '\u0016\u0003\u0001\u0002\u0000', 'SSH-2.0-x', 'CONNECT elsewhere:443 HTTP/1.1',
]
const METHODS = ['TRACE', 'PROPFIND', 'QUERY', 'LOCK', 'PURGE', 'LINK', 'SOURCE', 'M-SEARCH', 'HEAD', 'OPTIONS']
const INVALID = ['ff', 'c328', 'eda080', 'f0288cbc', 'c0af', 'e28228', 'fe', '80', 'f4908080', '00']

const anyTwist: Arbitrary<Twist> = fc.oneof(
  fc.constantFrom(...DOUBLED).map(line => withLine(line, 'cut')),
  fc.constantFrom(...ODD).map(line => withLine(line)),
  fc.constantFrom(...STARTS).map(start => withStart(start)),
  fc.constantFrom(...METHODS).map(method => withStart(({ url }) => `${method} ${url} HTTP/1.1`)),
  fc.constantFrom('HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1\u000b').map(version => withStart(call => startOf(call, version))),
  fc.constantFrom('#', '?', '/', '%', '%00', ';a=b', '//', '/..', '&a', '?x=%zz', '\u00ff', '"', '{').map(tail => withStart(({ method, url }) => `${method} ${url}${tail} HTTP/1.1`)),
  fc.integer({ min: 1, max: 40 }).map(size => framed(`chunked by ${size}`, 'spoilt', call => chunked(call, size))),
  fc.constantFrom({ extension: ';a=b' }, { extension: `;${'x'.repeat(20_000)}` }, { end: '0\r\nX-Trailer: 1\r\n\r\n' }, { end: '0\r\nContent-Length: 5\r\n\r\n' }).map(more => framed('chunked oddly', 'spoilt', call => chunked(call, 16, more))),
  fc.constantFrom('zz\r\nx\r\n', '-1\r\n\r\n', 'ffffffffffffffffff\r\n', '5\r\nabc\r\n0\r\n\r\n').map(end => framed('chunked falsely', 'spoilt', call => chunked({ ...call, method: 'POST' }, 16, { end }))),
  fc.constantFrom('0x0d', '-1', '1e3', '5, 5', '99999999999999999999', '+5', '').map(length => framed(`a length of ${length}`, 'cut', call => Buffer.concat([head(startOf(call), [...linesOf(call), `content-length: ${length}`, CLOSE]), bodyOf(call)]))),
  fc.integer({ min: 1, max: 50 }).map(less => framed(`${less} bytes more than its length`, 'spoilt', call => Buffer.concat([head(startOf(call), [...linesOf(call), `content-length: ${Math.max(0, bodyOf(call).length - less)}`, CLOSE]), bodyOf(call)]))),
  fc.integer({ min: 1, max: 50 }).map(more => framed(`${more} bytes less than its length`, 'cut', call => Buffer.concat([head(startOf(call), [...linesOf(call), `content-length: ${bodyOf(call).length + more}`, CLOSE]), bodyOf(call)]))),
  fc.tuple(fc.nat(400), fc.constantFrom(...INVALID)).map(([at, hex]) => framed(`${hex} at ${at} of the body`, 'spoilt', call => {
    const body = bodyOf(call)
    const spoilt = Buffer.concat([body.subarray(0, at), Buffer.from(hex, 'hex'), body.subarray(at)])
    return Buffer.concat([head(startOf(call), [...linesOf(call), `content-length: ${spoilt.length}`, CLOSE]), spoilt])
  })),
  fc.nat(600).map(length => framed(`the first ${length} bytes`, 'cut', call => plain(call, CLOSE).subarray(0, length))),
  fc.tuple(fc.nat(300), fc.nat(255)).map(([at, byte]) => framed(`byte ${byte} at ${at}`, 'cut', call => {
    const bytes = plain(call, CLOSE)
    bytes[Math.min(at, bytes.length - 1)] = byte
    return bytes
  })),
)

/** A failure tells its name. */
const twists = anyTwist.map(twist => ({ ...twist, [fc.toStringMethod]: () => JSON.stringify(twist.name) }))

export const HONEST: Twist = { name: 'as it is', kind: 'honest', bytes: call => plain(call) }

const cornerOf = fc.tuple(calls, corner).map(([call, change]) => (call.body === undefined ? call : { ...call, body: change(call.body) }))

/** A feed that streams never ends its answer; nothing here asks for one. */
export const cases: Arbitrary<Case> = fc.oneof(
  { weight: 5, arbitrary: calls.map(call => ({ calls: [call], twist: HONEST })) },
  { weight: 5, arbitrary: cornerOf.map(call => ({ calls: [call], twist: HONEST })) },
  { weight: 1, arbitrary: fc.array(fc.oneof(calls, cornerOf), { minLength: 2, maxLength: 4 }).map(several => ({ calls: several, twist: HONEST })) },
  { weight: 5, arbitrary: fc.record({ calls: calls.map(call => [call]), twist: twists }) },
)
