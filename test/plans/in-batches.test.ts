/** How tasks go on where rows of a batch fail, and where all would. */
import { inBatches, togetherOrAlone } from '../../src/plans/in-batches'
import { ProcessEnds, SetAside } from '../../src/platform/set-aside'
import { service } from '../support/service'

const on = service()

const numbered = (many: number) => Array.from({ length: many }, (_, place) => ({ id: String(place) }))
const idsOf = (rows: readonly { id: string }[]) => rows.map(row => row.id)
const newAside = () => new SetAside(new AbortController().signal)

/** Acts on numbered rows, the first ones first, of which some cannot be acted on. */
function queue(many: number, cannot: (id: string) => boolean, most = 10) {
  const left = new Set(idsOf(numbered(many)))
  const aside = newAside()
  const seen = { limits: [] as number[], tried: [] as string[] }
  const run = (under = '1') => aside.run(under, () => inBatches(on.assembly.deps, aside, most, async (_trx, _plan, { limit, except, take }) => {
    const taken = [...left].filter(id => !except.includes(id)).slice(0, limit)
    seen.limits.push(limit)
    seen.tried.push(...taken)
    take(taken)
    if (taken.some(cannot)) throw new Error('cannot')
    for (const id of taken) left.delete(id)
    return taken.length === limit
  }))
  return { left, seen, aside, run }
}

describe('batches', () => {
  const outage = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })

  test('go on after rows that failed, large again, and take each other row once', async () => {
    const cannot = ['0', '7', '24']
    const { left, seen, run } = queue(25, id => cannot.includes(id))
    await expect(run()).rejects.toMatchObject({ name: 'RowsFailed', message: '3 could not be acted on; of 0 the cause is told', cause: { message: 'cannot' } })
    expect([...left]).toEqual(cannot)
    // Ten that fail, ten times one; ten that do not; five that fail, five times one; none that is left.
    expect(seen.limits).toEqual([10, ...Array(10).fill(1), 10, 10, ...Array(5).fill(1), 10])
  })

  test('come to what can be done behind any number of rows that cannot', async () => {
    const { left, run } = queue(130, id => Number(id) < 100)
    for (let i = 0; i < 6; i++) await expect(run()).rejects.toThrow('could not be acted on')
    expect(left.size).toBe(100)
  })

  test('try a row that failed ever less often, and forget it once it can be acted on', async () => {
    const poison = new Set(['0'])
    const { left, seen, run } = queue(1, id => poison.has(id))
    const tries: number[] = []
    for (let i = 1; i <= 200; i++) {
      const before = seen.tried.length
      await expect(run()).rejects.toThrow('1 could not')
      if (seen.tried.length > before) tries.push(i)
    }
    expect(tries).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 192])
    poison.delete('0')
    for (let i = 0; i < 55; i++) await expect(run()).rejects.toThrow('1 could not')
    await run()
    expect(left.size).toBe(0)
    await run()
  })

  test('try what failed last of all, alone', async () => {
    const poison = new Set(['0'])
    const { left, seen, run } = queue(3, id => poison.has(id))
    await expect(run()).rejects.toThrow('1 could not')
    for (const id of ['3', '4']) left.add(id)
    seen.tried.length = 0
    seen.limits.length = 0
    poison.clear()
    await run()
    expect([seen.tried, seen.limits]).toEqual([['3', '4', '0'], [10, 1]])
  })

  test('try all anew by another plan, and rest with what failed by this one', async () => {
    const poison = new Set(['0', '1'])
    const { seen, aside, run } = queue(2, id => poison.has(id))
    for (let i = 0; i < 3; i++) await expect(run()).rejects.toThrow('2 could not')
    seen.tried.length = 0
    await expect(run()).rejects.toThrow('2 could not')
    await expect(run()).rejects.toThrow('2 could not')
    expect(seen.tried).toEqual(['0', '1'])
    await expect(aside.rest('1')).rejects.toThrow('2 could not')
    poison.clear()
    await run('2')
    await aside.rest('2')
  })

  test('end with an outage, which no row would be spared', async () => {
    let tries = 0
    const failing = () => { tries++; return Promise.reject(outage) }
    const aside = newAside()
    await expect(aside.run('1', () => inBatches(on.assembly.deps, aside, 10, (_trx, _plan, { take }) => { take(['a', 'b']); return failing() }))).rejects.toBe(outage)
    await expect(aside.run('1', () => togetherOrAlone(aside, numbered(2), failing))).rejects.toBe(outage)
    expect(tries).toBe(2)
  })

  test('end where twenty rows in a row fail: it may be none of theirs', async () => {
    const many = queue(100, () => true, 50)
    await expect(many.run()).rejects.toThrow('20 could not be acted on; of 0 the cause is told; the run was cut short')
    expect(many.seen.limits.filter(limit => limit === 1)).toHaveLength(20)

    const aside = newAside()
    let alone = 0
    await expect(aside.run('1', () => togetherOrAlone(aside, numbered(100), some => {
      if (some.length === 1) alone++
      return Promise.reject(new Error('not there'))
    }))).rejects.toThrow('20 could not')
    expect(alone).toBe(20)
    // As many that do not stand side by side are as many poison rows.
    await expect(aside.run('1', () => togetherOrAlone(aside, numbered(100), some => (idsOf(some).some(id => Number(id) % 2) ? Promise.reject(new Error('odd')) : Promise.resolve()))))
      .rejects.toThrow('50 could not')
  })

  test.each([
    Object.assign(new Error('canceling statement'), { code: '57014', severity: 'ERROR' }),
    Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' }),
    new Error('select … - Query read timeout'),
  ])('that together take too long, or meet the locks of others, are done one by one: %s', async error => {
    const rows = numbered(3)
    const done: string[] = []
    const act = (some: readonly string[]) => (some.length > 1 ? Promise.reject(error) : Promise.resolve(void done.push(...some)))
    const aside = newAside()
    await aside.run('1', () => togetherOrAlone(aside, rows, some => act(idsOf(some))))
    await aside.run('1', () => inBatches(on.assembly.deps, aside, 10, async (_trx, _plan, { limit, take }) => {
      const taken = idsOf(rows).filter(id => done.filter(each => each === id).length < 2).slice(0, limit)
      take(taken)
      await act(taken)
      return taken.length === limit
    }))
    expect(done).toEqual([...idsOf(rows), ...idsOf(rows)])
  })

  test('go on behind a row that alone takes too long', async () => {
    const slow = Object.assign(new Error('canceling statement'), { code: '57014', severity: 'ERROR' })
    const aside = newAside()
    const done: string[] = []
    await expect(aside.run('1', () => togetherOrAlone(aside, numbered(3), async some => {
      if (idsOf(some).includes('1')) throw slow
      done.push(...idsOf(some))
    }))).rejects.toMatchObject({ name: 'RowsFailed', cause: slow })
    expect(done).toEqual(['0', '2'])
  })

  test('end before the next step where the process is to end', async () => {
    const ends = new AbortController()
    const aside = new SetAside(ends.signal)
    let steps = 0
    await expect(aside.run('1', () => inBatches(on.assembly.deps, aside, 10, (_trx, _plan, { take }) => {
      take(['a'])
      if (++steps === 3) ends.abort()
      return Promise.resolve(steps < 10)
    }))).rejects.toThrow(ProcessEnds)
    expect(steps).toBe(3)
    await expect(aside.run('1', () => togetherOrAlone(aside, numbered(2), () => { steps++; return Promise.resolve() }))).rejects.toThrow(ProcessEnds)
    expect(steps).toBe(3)
  })

  test('that fail before a row is taken fail as a whole', async () => {
    const aside = newAside()
    await expect(aside.run('1', () => inBatches(on.assembly.deps, aside, 10, () => Promise.reject(new Error('syntax'))))).rejects.toThrow('syntax')
  })
})
