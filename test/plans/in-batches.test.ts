/** How tasks go on where rows of a batch fail, and where all would. */
import { inBatches, togetherOrAlone } from '../../src/plans/in-batches'
import { service } from '../support/service'

const on = service()

describe('batches', () => {
  const outage = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })

  test('go on after rows that failed, large again, and take each other row once', async () => {
    const rows = new Set(Array.from({ length: 25 }, (_, place) => String(place)))
    const [done, limits] = [[] as string[], [] as number[]]
    const failures = await inBatches(on.assembly.deps, 10, async (_trx, _plan, { limit, except, take }) => {
      const taken = [...rows].filter(id => !except.includes(id)).slice(0, limit)
      limits.push(limit)
      take(taken)
      for (const id of taken) if (['0', '7', '24'].includes(id)) throw new Error(id)
      for (const id of taken) rows.delete(id)
      done.push(...taken)
      return taken.length === limit
    })
    expect(failures.map(each => (each as Error).message)).toEqual(['0', '7', '24'])
    expect(done).toEqual(Array.from({ length: 25 }, (_, place) => String(place)).filter(id => !['0', '7', '24'].includes(id)))
    // Ten that fail, ten times one; ten that do not; five that fail, five times one; none that is left.
    expect(limits).toEqual([10, ...Array(10).fill(1), 10, 10, ...Array(5).fill(1), 10])
  })

  test('end with an outage, which no row would be spared', async () => {
    let tries = 0
    const failing = () => { tries++; return Promise.reject(outage) }
    await expect(inBatches(on.assembly.deps, 10, (_trx, _plan, { take }) => { take(['a', 'b']); return failing() })).rejects.toBe(outage)
    await expect(togetherOrAlone(['a', 'b'], failing)).rejects.toBe(outage)
    expect(tries).toBe(2)
  })

  test('end where twenty rows in a row fail by themselves: it is none of theirs', async () => {
    const rows = Array.from({ length: 100 }, (_, place) => String(place))
    let alone = 0
    await expect(inBatches(on.assembly.deps, 50, (_trx, _plan, { limit, except, take }) => {
      take(rows.filter(id => !except.includes(id)).slice(0, limit))
      if (limit === 1) alone++
      return Promise.reject(new Error('not there'))
    })).rejects.toThrow('not there')
    await expect(togetherOrAlone(rows, some => {
      if (some.length === 1) alone++
      return Promise.reject(new Error('not there'))
    })).rejects.toThrow('not there')
    expect(alone).toBe(40)
    // As many that do not stand side by side are as many poison rows.
    const failures = await togetherOrAlone(rows, some => (some.some(id => Number(id) % 2) ? Promise.reject(new Error('odd')) : Promise.resolve()))
    expect(failures).toHaveLength(50)
  })

  test.each(['57014', '40P01'])('that together take too long, or meet the locks of others, are done one by one (%s)', async code => {
    const error = Object.assign(new Error('canceling statement'), { code, severity: 'ERROR' })
    const rows = ['a', 'b', 'c']
    const done: string[] = []
    const act = (some: readonly string[]) => (some.length > 1 ? Promise.reject(error) : Promise.resolve(void done.push(...some)))
    await expect(togetherOrAlone(rows, act)).resolves.toEqual([])
    await expect(inBatches(on.assembly.deps, 10, async (_trx, _plan, { limit, take }) => {
      const taken = rows.filter(id => done.filter(each => each === id).length < 2).slice(0, limit)
      take(taken)
      await act(taken)
      return taken.length === limit
    })).resolves.toEqual([])
    expect(done).toEqual([...rows, ...rows])
    await expect(togetherOrAlone(['a'], () => Promise.reject(error))).rejects.toBe(error)
  })

  test('that fail before a row is taken fail as a whole', async () => {
    await expect(inBatches(on.assembly.deps, 10, () => Promise.reject(new Error('syntax')))).rejects.toThrow('syntax')
  })
})
