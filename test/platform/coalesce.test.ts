/** Sharing a reading without missing what was committed before it was asked for. */
import { coalesce } from '../../src/platform/coalesce'

describe('a shared reading', () => {
  test('begins after it was asked for, however many ask, and two are never under way at once', async () => {
    let committed = 0
    let under_way = 0
    let runs = 0
    const seen: number[] = []
    const read = coalesce(async () => {
      runs++
      expect(++under_way).toBe(1)
      const found = committed
      await new Promise(setImmediate)
      seen.push(found)
      under_way--
    })
    const asked = Array.from({ length: 10 }, async () => {
      const mine = ++committed
      await read()
      expect(Math.max(...seen)).toBeGreaterThanOrEqual(mine)
    })
    await Promise.all(asked)
    expect(runs).toBe(2)
  })

  test('that fails is tried anew by the next who asks', async () => {
    let runs = 0
    const read = coalesce(() => (++runs === 1 ? Promise.reject(new Error('away')) : Promise.resolve()))
    await expect(read()).rejects.toThrow('away')
    await expect(read()).resolves.toBeUndefined()
  })
})
