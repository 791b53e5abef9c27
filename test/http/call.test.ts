import { callId } from '../../src/http/call'

const OWN = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/

describe('The id of a call', () => {
  test('is what the caller gave, however the name of its header is written', () => {
    expect(callId({ rawHeaders: ['Host', 'service', 'X-REQUEST-ID', 'call-1', 'Accept', '*/*'] })).toBe('call-1')
  })

  test.each([
    ['none was given', ['Host', 'service', 'X-Request-Ix', 'call-1']],
    ['it stands in another header', ['X-Comment', 'x-request-id', 'Host', 'call-1']],
    ['it came twice, even the same', ['x-request-id', 'call-1', 'X-Request-Id', 'call-1']],
    ['it may not stand in a log', ['x-request-id', 'call 1']],
    ['it is empty', ['x-request-id', '']],
    ['it is too long', ['x-request-id', 'x'.repeat(129)]],
  ])('is one of our own where %s', (_where, rawHeaders) => {
    expect(callId({ rawHeaders })).toMatch(OWN)
  })
})
