/** An outage of the service is nobody's silence, and hides none for ever. */
import { heartbeatsOf } from '../support/heartbeats'
import { service } from '../support/service'

const on = service()
const { promise, read, watch, opened, seconds, pass, outage } = heartbeatsOf(on)

beforeEach(watch)

describe('an outage of the service', () => {
  test('is nobody\'s silence: each has a whole term when somebody watches again', async () => {
    await promise('outage')
    outage(60)
    await Promise.all([watch(), watch(), watch()])
    expect([seconds(await read('outage')), await opened('outage')]).toEqual([70, []])
    await pass(1)
    expect(await opened('outage')).toEqual([])
    await pass(0.5)
    expect(await opened('outage')).toHaveLength(1)
  })

  test('of less than a minute changes nothing', async () => {
    await promise('blink')
    outage(0.9)
    await watch()
    expect(seconds(await read('blink'))).toBe(70 - 54)
  })

  test('that comes again and again does not hide a silence for ever: after one whole term only its own time is added, once', async () => {
    await promise('restless', { period_seconds: 300, grace_seconds: 0 })
    for (let day = 0; day < 2; day++) {
      await pass(2)
      outage(60)
      await Promise.all([watch(), watch(), watch()])
    }
    // Five minutes anew after the first, of which two had gone by before the second.
    expect(seconds(await read('restless'))).toBe(180)
    await pass(3.5)
    expect(await opened('restless')).toHaveLength(1)
  })

  test('hides nothing that was due before', async () => {
    await promise('due-before')
    // As where the last look of the watch could not tell it any more.
    on.clock.advance(1.5)
    await on.db('heartbeat_watch').update({ ran_at: on.clock.now() })
    outage(60)
    await watch()
    expect(await opened('due-before')).toHaveLength(1)
  })
})
