/** Signatures, held against the reference implementation of the specification. */
import { Webhook } from 'standardwebhooks'
import { type Message, newSecret, signatureOf } from '../../src/platform/webhook-signature'

const [old, fresh] = [newSecret(), newSecret()]
// The reference refuses what is older than five minutes by the time of the machine.
const timestamp = Math.floor(Date.now() / 1_000)
const message: Message = { id: 'msg_01', timestamp, body: '{"text":"naïve 💧"}', secrets: [fresh, old] }

/** Whether a receiver with that secret takes it. */
function verifies(secret: string, { id, timestamp, body }: Omit<Message, 'secrets'>, signature: string): boolean {
  try {
    new Webhook(secret).verify(body, { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature })
    return true
  } catch {
    return false
  }
}

describe('a signature', () => {
  test('is verified by the reference, with either secret while one is being replaced', () => {
    const signature = signatureOf(message)
    expect(signature).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/)
    expect([old, fresh].map(secret => verifies(secret, message, signature))).toEqual([true, true])
    expect(verifies(newSecret(), message, signature)).toBe(false)
    const one = signatureOf({ ...message, secrets: [fresh] })
    expect([old, fresh].map(secret => verifies(secret, message, one))).toEqual([false, true])
    expect(one).toBe(new Webhook(fresh).sign(message.id, new Date(timestamp * 1_000), message.body))
  })

  test('does not verify another body, id or time', () => {
    const signature = signatureOf(message)
    const changed = [{ body: `${message.body} ` }, { body: '' }, { id: 'msg_02' }, { timestamp: timestamp + 1 }]
    expect(changed.map(change => verifies(fresh, { ...message, ...change }, signature))).toEqual([false, false, false, false])
  })

  test('is the one that the specification shows', () => {
    expect(signatureOf({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] }))
      .toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })
})

test('a new secret has 32 bytes, and is another each time', () => {
  const secrets = Array.from({ length: 100 }, newSecret)
  expect(new Set(secrets).size).toBe(100)
  expect(secrets.filter(secret => !/^whsec_[A-Za-z0-9+/]{43}=$/.test(secret))).toEqual([])
})
