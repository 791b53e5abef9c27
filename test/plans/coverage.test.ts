/** Coverage as it is asked for: of one plan, of its draft, and over all plans in force. */
import { service } from '../support/service'
import { aCalendar, aMember, aPlan, aTeam } from '../support/world'

const on = service()

interface Line {
  component: string | null
  category: string
  owner_role: string
  team: string | null
  gaps: string[]
}

const TARGET = { respond_minutes: 60, resolve_minutes: 240 }
const targets = { critical: TARGET, high: TARGET, normal: TARGET, low: TARGET }
const read = async (path: string) => (await on.auditor.get(path).expect(200)).body

let crowd: { id: string }
let lone: { id: string }
let exchange: { id: string }
let registry: { id: string }
let counts: { components: number; categories: number }

beforeAll(async () => {
  crowd = await aTeam(on, 'Crowd')
  lone = await aTeam(on, 'Lone')
  for (const name of ['Amina', 'Baraka']) await aMember(on, crowd.id, name)
  await aMember(on, lone.id, 'Chidi')
  const owner = { team: crowd.id, deputy: lone.id }
  const { id: calendar } = await aCalendar(on)
  exchange = await aPlan(on, { owners: { content: owner, infrastructure: owner, software: owner }, calendar, targets })
  registry = await aPlan(on, { owners: { software: { team: lone.id } }, rules: [{ name: 'All software', when: { category: ['developer'] }, team: lone.id }] }, 'CR')
  const plan = on.assembly.deps.plan.current()
  counts = { components: plan.components.size, categories: plan.categories.size }
})

describe('the coverage of a plan', () => {
  test('of the exchange has a line for every component, and for requests without one, and category, and says what is missing how often', async () => {
    const body = await read(`/v1/support-plans/${exchange.id}/coverage`)
    const { lines, summary } = body as { lines: Line[]; summary: object }
    expect(lines).toHaveLength((counts.components + 1) * counts.categories)
    expect(lines.slice(-counts.categories)).toMatchObject(Array(counts.categories).fill({ component: null, team: crowd.id, covered_by: 'owner', gaps: [] }))
    expect(body).toMatchObject({ plan: exchange.id, revision: 1, draft: false, owners: [{ role: 'content', team: crowd.id, deputy: lone.id }, {}, {}] })
    const own = lines.filter(line => line.team === lone.id)
    expect(new Set(own.map(line => line.component))).toEqual(new Set(['CR']))
    const software = lines.filter(line => line.gaps.includes('no_deputy'))
    expect(summary).toEqual({
      lines: lines.length, offered: lines.length, covered: lines.length,
      gaps: { nobody: 0, no_owner: 0, no_deputy: software.length, no_person: 0, single_person: own.length, no_target: 0, no_calendar: 0 },
    })
    expect(body).toMatchObject({ single_person_teams: [{ team: lone.id, name: 'Lone', members: 1, lines: own.length }] })
  })

  test('of a component has its lines only, and owners of its parent where it names none', async () => {
    const body = await read(`/v1/support-plans/${registry.id}/coverage`) as { lines: Line[] }
    expect(body.lines.map(line => line.component)).toEqual(Array(counts.categories).fill('CR'))
    expect(body).toMatchObject({ owners: [{ role: 'content', team: crowd.id }, { role: 'infrastructure', team: crowd.id }, { role: 'software', team: lone.id, deputy: null }] })
  })

  test('of a draft is that which it would have, and nothing is changed by the question', async () => {
    const { headers } = await on.lead.get(`/v1/support-plans/${registry.id}`)
    await on.lead.put(`/v1/support-plans/${registry.id}/draft`, String(headers.etag), { help_desk_team: lone.id, categories: [{ category: 'data', team: crowd.id, offered: true }] }).expect(200)
    const before = await read(`/v1/support-plans/${registry.id}/coverage`)
    const draft = await read(`/v1/support-plans/${registry.id}/coverage?draft=true&category=data`) as { lines: Line[] }
    expect(draft).toMatchObject({ draft: true, revision: null })
    expect(draft.lines).toMatchObject(draft.lines.map(() => ({ team: crowd.id, covered_by: expect.stringMatching(/category_team$/) as string })))
    expect(await read(`/v1/support-plans/${registry.id}/coverage`)).toEqual(before)
    expect(before).toMatchObject({ draft: false, revision: 1 })
  })

  test('that is not in force covers nothing, while its draft would', async () => {
    const { body: plan } = await on.lead.post('/v1/support-plans', { name: 'Waiting', scope: 'exchange', draft: { help_desk_team: crowd.id } }).expect(201)
    expect(await read(`/v1/support-plans/${plan.id}/coverage`)).toMatchObject({ revision: null, lines: [], summary: { lines: 0 }, owners: [{ team: null }, { team: null }, { team: null }] })
    const { lines } = await read(`/v1/support-plans/${plan.id}/coverage?draft=true`) as { lines: Line[] }
    // Also for the registry, which would inherit from it.
    expect(lines).toHaveLength((counts.components + 1) * counts.categories)
    expect(lines).toMatchObject(lines.map(({ component, owner_role }) => ({ team: component === 'CR' && owner_role === 'software' ? lone.id : crowd.id })))
  })

  test('is asked for by component, by category with its children, and by gaps, while the summary counts all the same', async () => {
    const { lines } = await read(`/v1/support-plans/${exchange.id}/coverage?component=IOL,CR&category=data`) as { lines: Line[] }
    expect(new Set(lines.map(line => line.component))).toEqual(new Set(['CR', 'IOL']))
    expect(new Set(lines.map(line => line.category.split('.')[0]))).toEqual(new Set(['data']))
    expect(lines.length).toBeGreaterThan(2)
    const all = await read(`/v1/support-plans/${exchange.id}/coverage`) as { lines: Line[]; summary: object }
    const [gaps, whole] = [await read(`/v1/support-plans/${exchange.id}/coverage?gaps=true`), await read(`/v1/support-plans/${exchange.id}/coverage?gaps=false`)] as [typeof all, typeof all]
    expect(gaps.lines).toEqual(all.lines.filter(line => line.gaps.length > 0))
    expect(gaps.lines.length).toBeGreaterThan(0)
    expect(gaps.lines.length + whole.lines.length).toBe(all.lines.length)
    expect([gaps.summary, whole.summary]).toEqual([all.summary, all.summary])
  })

  test('is that of the revision which has just come into force, on whatever replica', async () => {
    await on.lead.post(`/v1/support-plans/${registry.id}/activations`, {}).expect(201)
    expect(await read(`/v1/support-plans/${registry.id}/coverage?category=data.data-entry`)).toMatchObject({ revision: 2, draft: false, lines: [{ team: crowd.id, covered_by: 'parent_category_team' }] })
  })

  test('of a plan that is not there is a 404', async () => {
    await on.agent.get('/v1/support-plans/01957b2e-7a00-7000-8000-00000000ffff/coverage').expect(404)
  })
})

describe('the coverage over all plans', () => {
  test('has each component by the plans that speak for it', async () => {
    const report = await read('/v1/reports/coverage') as { lines: Line[]; summary: object }
    const plan = await read(`/v1/support-plans/${exchange.id}/coverage`) as typeof report
    expect(report.lines.filter(line => line.component === null)).toHaveLength(counts.categories)
    expect({ lines: report.lines, summary: report.summary }).toEqual({ lines: plan.lines, summary: plan.summary })
    await on.reporter.get('/v1/reports/coverage').expect(403)
  })

  test('leaves out what is retired', async () => {
    await on.db('component').where({ code: 'IOL' }).update({ retired: true })
    await on.db('category').where({ code: 'data' }).update({ retired: true })
    const { lines } = await read('/v1/reports/coverage') as { lines: Line[] }
    expect(lines).toHaveLength(counts.components * (counts.categories - 1))
    expect(lines.filter(line => line.component === 'IOL' || line.category === 'data')).toEqual([])
  })

  test('that would be too long for one answer is refused with a way out', async () => {
    const row = { name: 'Made up', layer: 'registry', created_at: on.clock.now(), updated_at: on.clock.now() }
    await on.db('component').insert(Array.from({ length: 400 }, (_, i) => ({ ...row, code: `MADE-UP-${i}` })))
    const { body } = await on.agent.get('/v1/reports/coverage').expect(400)
    expect(body).toMatchObject({ type: '/problems/validation_failed', errors: [{ pointer: '/query/component' }] })
    expect((await read('/v1/reports/coverage?component=MADE-UP-1') as { lines: Line[] }).lines).toHaveLength(counts.categories - 1)
  })
})
