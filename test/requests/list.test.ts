/** Lists: filters, orders, search, cursors. */
import { randomUUID } from 'node:crypto'
import { askedBy } from '../support/plans'
import { service } from '../support/service'
import { aRequest, move, type Opened } from '../support/world'

const REQUESTS = '/v1/support-requests'

describe('a list of requests', () => {
  const on = service()
  const made: Record<string, Opened> = {}

  beforeAll(async () => {
    made.lab = await aRequest(on, { title: 'Lab results are missing', severity: 'low', category: 'data.data-quality', labels: ['night'] })
    made.patient = await aRequest(on, { title: 'Patient search slow', severity: 'critical', category: 'integration.integration-issue', workflow: 'translate-code' })
    made.disk = await aRequest(on, { title: 'Disk full', description: 'The volume of the patient index', severity: 'high', category: 'operations', component: 'IOL', labels: ['night', 'disk'] })
    made.child = await aRequest(on, { title: 'Question', category: 'integration' })
    await move(on, made.disk, 'start')
  })

  const ids = async (query: string, voice = on.agent) =>
    ((await voice.get(`${REQUESTS}?${query}`).expect(200)).body.items as { id: string }[]).map(({ id }) => Object.entries(made).find(([, each]) => each.id === id)?.[0])

  test.each([
    ['nothing', '', ['child', 'disk', 'patient', 'lab']],
    ['the oldest first', 'sort=created_at', ['lab', 'patient', 'disk', 'child']],
    ['the worst first', 'sort=-severity', ['patient', 'disk', 'child', 'lab']],
    ['what changed last', 'sort=-updated_at&limit=1', ['disk']],
    ['what is due first', 'sort=due_at', ['lab', 'patient', 'disk', 'child']],
    ['a state', 'state=in_progress', ['disk']],
    ['any of two states', 'state=new,in_progress&component=IOL', ['disk']],
    ['a category with its children', 'category=integration', ['child', 'patient']],
    ['a category without children', 'category=integration.integration-issue', ['patient']],
    ['severities', 'severity=high,critical', ['disk', 'patient']],
    ['a workflow', 'workflow=translate-code', ['patient']],
    ['a label', 'label=night', ['disk', 'lab']],
    ['a label, the oldest first', 'label=night&sort=created_at', ['lab', 'disk']],
    ['a label, what changed last', 'label=night&sort=-updated_at', ['disk', 'lab']],
    ['a label and a state', 'label=night&state=new', ['lab']],
    ['any of two labels', 'label=disk,night', ['disk', 'lab']],
    ['a word in the title', 'q=lab', ['lab']],
    ['a word in title or description', 'q=patient', ['disk', 'patient']],
    ['two words, one excluded', 'q=patient -slow', ['disk']],
    ['words in quotes', 'q="patient search"', ['patient']],
    ['nothing but signs', 'q=%26%7C%21', []],
    ['what is overdue', 'overdue=true', []],
    ['what is not', 'overdue=false&limit=1', ['child']],
    ['no team', 'assigned=false&state=in_progress', ['disk']],
  ])('asked for %s (%s) shows just that', async (_what, query, expected) => {
    expect(await ids(query)).toEqual(expected)
  })

  test('between two instants is half open', async () => {
    const { body } = await on.agent.get(`${REQUESTS}/${made.patient?.id}`).expect(200)
    const at = encodeURIComponent(body.created_at as string)
    expect(await ids(`created_after=${at}`)).toEqual(['child', 'disk', 'patient'])
    expect(await ids(`created_before=${at}`)).toEqual(['lab'])
    expect(await ids(`created_after=${encodeURIComponent(String(body.created_at).replace('Z', '+00:00'))}&created_before=${at}`)).toEqual([])
    expect(await ids(`updated_before=${at}`)).toEqual(['lab'])
    expect(await ids(`created_after=${at}&label=night`)).toEqual(['disk'])
    expect(await ids(`created_before=${at}&label=night`)).toEqual(['lab'])
  })

  test('counts exactly on demand', async () => {
    const { body } = await on.agent.get(`${REQUESTS}?limit=1&count=exact&label=night`).expect(200)
    expect(body).toMatchObject({ total: 2, items: [{ id: made.disk?.id }] })
  })

  test.each(['created_at', '-created_at', 'updated_at', '-updated_at', 'due_at', '-severity'].flatMap(sort => [`sort=${sort}`, `sort=${sort}&label=night`]))(
    'page by page by %s shows each request once, in the order of one page', async query => {
      const whole = await ids(query)
      const pages: unknown[] = []
      let path: string | undefined = `${REQUESTS}?limit=1&${query}`
      while (path !== undefined) {
        const { body, headers }: { body: { items: { id: string }[]; next_cursor: string | null }; headers: { link?: string } } = await on.agent.get(path).expect(200)
        pages.push(...body.items.map(({ id }) => Object.entries(made).find(([, each]) => each.id === id)?.[0]))
        expect(body.next_cursor === null).toBe(headers.link === undefined)
        path = headers.link?.slice(1, headers.link.indexOf('>'))
      }
      expect(pages).toEqual(whole)
    })

  test('skips and repeats nothing when others are opened between two pages', async () => {
    const first = await on.agent.get(`${REQUESTS}?limit=2`).expect(200)
    const late = await aRequest(on, { title: 'Came in between', category: 'operations' })
    const second = await on.agent.get(`${REQUESTS}?limit=2&cursor=${first.body.next_cursor}`).expect(200)
    expect([...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id))
      .toEqual([made.child, made.disk, made.patient, made.lab].map(each => each?.id))
    await on.administrator.post(`${late.path}/transitions`, { action: 'cancel', reason: 'Only for this test' }).expect(200)
  })

  test.each([
    ['altered', (cursor: string) => `limit=1&cursor=${cursor.slice(0, -2)}xx`],
    ['of another filter', (cursor: string) => `limit=1&state=new&cursor=${cursor}`],
    ['of another order', (cursor: string) => `limit=1&sort=created_at&cursor=${cursor}`],
    ['made up', () => 'cursor=abc'],
  ])('refuses a cursor that is %s', async (_what, query) => {
    const { body } = await on.agent.get(`${REQUESTS}?limit=1`).expect(200)
    const refused = await on.agent.get(`${REQUESTS}?${query(body.next_cursor as string)}`).expect(400)
    expect(refused.body.errors).toMatchObject([{ pointer: '/query/cursor' }])
  })

  test('by what the indexes of words or labels find is read as if fifty were asked for: of a few the planner believes that it meets them soon', async () => {
    for (const [query, read] of [
      ['q=patient&limit=1', 51], ['label=night,disk&limit=1', 51], ['label=night&sort=due_at&limit=1', 51], ['label=night,disk&limit=200', 201], ['limit=1', 2], ['label=night&limit=1', 2],
    ] as const) {
      const sent = await askedBy(() => on.agent.get(`${REQUESTS}?${query}`).expect(200))
      expect(Number(sent.find(({ text }) => text.includes('support_request as request'))?.values.at(-1))).toBe(read)
    }
    const { body } = await on.agent.get(`${REQUESTS}?label=night,disk&limit=1`).expect(200)
    expect(body).toMatchObject({ items: [{ id: made.disk?.id }], next_cursor: expect.stringMatching(/./) as string })
  })

  test('refuses the cursor of another caller', async () => {
    const { body } = await on.agent.get(`${REQUESTS}?limit=1`).expect(200)
    await on.lead.get(`${REQUESTS}?limit=1&cursor=${body.next_cursor}`).expect(400)
  })

  test.each(['limit=0', 'limit=201', 'limit=x', 'colour=red', 'state=lost', 'team=abc', 'created_after=yesterday', 'state=new&state=held', 'count=about'])(
    'refuses %s', async query => { await on.agent.get(`${REQUESTS}?${query}`).expect(400) })

  test('that is asked for in 128 ways prepares a hundred statements at most on a connection', async () => {
    const filters = ['state=new', 'component=CR', 'severity=low', 'workflow=x', 'label=y', 'q=z', 'assigned=false']
    const queries = Array.from({ length: 128 }, (_, ways) => filters.filter((_filter, bit) => ways & (1 << bit)).join('&'))
    for (const query of queries) await on.agent.get(`${REQUESTS}?${query}`).expect(200)
    const { rows: [counted] } = await on.db.raw<{ rows: { found: number }[] }>("select count(*) as found from pg_prepared_statements where name like 'requests/list-%'")
    expect(counted?.found).toBeGreaterThan(0)
    expect(counted?.found).toBeLessThanOrEqual(100)
  })
})

describe('a list by one value of a column', () => {
  const on = service()
  const values: { [filter: string]: [column: string, one: string, other: string] } = {
    component: ['component', 'CR', 'IOL'], category: ['category', 'operations', 'integration'], severity: ['severity', 'critical', 'low'],
    workflow: ['workflow', 'a', 'b'], team: ['team', randomUUID(), randomUUID()], person: ['person', randomUUID(), randomUUID()],
    reported_by: ['reported_by', randomUUID(), randomUUID()], known_error: ["known_error ->> 'id'", randomUUID(), randomUUID()],
  }

  beforeAll(async () => {
    // Each column is divided in another way; the last four have nothing in those that may be empty.
    for (const [place] of Array.from({ length: 16 }).entries()) {
      const { id } = await aRequest(on, {})
      const [component, category, severity, workflow, team, person, known] = Object.entries(values).flatMap(([filter, [, one, other]], bit) =>
        filter === 'reported_by' ? [] : [(place + bit) % (2 + bit % 2) === 0 ? one : other])
      await on.db('support_request').where({ id }).update({ category, severity })
      if (place < 12) await on.db('support_request').where({ id }).update({ component, workflow, team, person, known_error: { id: known, title: 'Known', workaround: 'Restart it.', link: null } })
      if (place % 5 !== 0) await on.db('support_request').where({ id }).update({ reported_by: values.reported_by?.[place % 5 < 3 ? 1 : 2] })
    }
  })

  async function walked(query: string, voice = on.agent): Promise<string[]> {
    const found: string[] = []
    let cursor = ''
    for (let pages = 0; pages < 20; pages++) {
      const { body }: { body: { items: { id: string }[]; next_cursor: string | null } } = await voice.get(`${REQUESTS}?limit=2&${query}${cursor}`).expect(200)
      found.push(...body.items.map(({ id }) => id))
      if (body.next_cursor === null) return found
      cursor = `&cursor=${body.next_cursor}`
    }
    throw new Error('The list has no end.')
  }

  async function having(column: string, value: string): Promise<string[]> {
    const { rows } = await on.db.raw<{ rows: { id: string }[] }>(`select id from support_request where ${column} = ? order by id::text`, [value])
    expect(rows.length).toBeGreaterThan(2)
    return rows.map(({ id }) => id)
  }

  test.each(Object.keys(values))('has all of one %s in order of creation, from either end', async filter => {
    const [column = '', ...both] = values[filter] ?? []
    for (const value of both) {
      const expected = await having(column, value)
      expect(await walked(`sort=created_at&${filter}=${value}`)).toEqual(expected)
      expect(await walked(`${filter}=${value}`)).toEqual(expected.toReversed())
    }
  })

  test.each(['team', 'person'])('has what is open of one %s in order of creation, from either end', async filter => {
    const [column = '', value = ''] = values[filter] ?? []
    const [, ended, ...open] = await having(column, value)
    await on.db('support_request').where({ id: ended }).update({ state: 'cancelled' })
    const expected = (await having(column, value)).filter(id => id !== ended)
    expect(open.length).toBeGreaterThan(1)
    const states = 'state=new,acknowledged,in_progress,pending,held'
    expect(await walked(`sort=created_at&${filter}=${value}&${states}`)).toEqual(expected)
    expect(await walked(`${filter}=${value}&${states}`)).toEqual(expected.toReversed())
    expect(await walked(`${filter}=${value}&state=new,cancelled`)).toEqual((await having(column, value)).toReversed())
    expect(await walked(`${filter}=${value}&overdue=true`)).toEqual([])
    await on.db('support_request').where({ id: ended }).update({ state: 'new' })
  })

  test('has all that a reporter reported, from either end, and nothing else', async () => {
    const expected = await having('reported_by', on.reporter.id)
    expect(await walked('sort=created_at', on.reporter)).toEqual(expected)
    expect(await walked('', on.reporter)).toEqual(expected.toReversed())
    for (const other of values.reported_by?.slice(1) ?? []) expect(await walked(`reported_by=${other}`, on.reporter)).toEqual([])
  })
})
