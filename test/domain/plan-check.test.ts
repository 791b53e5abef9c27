/** Is a plan's document whole: what forbids it, and what is only odd. */
import { faultsIn, type Known, type Standing, warningsIn } from '../../src/domain/plan-check'
import type { PlanDocument, Rule } from '../../src/domain/plan-document'
import { planOf, type PlannedCalendar, type PlannedCategory } from '../../src/domain/plan'
import { AROUND_THE_CLOCK, workingTime } from '../../src/domain/working-time'

const named = (...ids: string[]) => new Map(ids.map(id => [id, { id, name: `The ${id}`, retired: id === 'gone', calendar: null }]))
const coded = (...codes: string[]) => new Map(codes.map(code => [code, { code, name: `The ${code}`, aliases: [], retired: code === 'gone' || code === 'GONE' }]))
const category = (code: string): [string, PlannedCategory] =>
  [code, { code, name: `The ${code}`, parent: code.includes('.') ? code.slice(0, code.indexOf('.')) : null, owner_role: 'software', team: null, retired: code === 'gone' }]

/** Works each Monday from midnight until then, but for closures. */
const calendar = (id: string, until?: string, closures: { from: string; to: string }[] = []): [string, PlannedCalendar] => [id, {
  id, name: `The ${id}`, retired: id === 'gone',
  working: until === undefined ? AROUND_THE_CLOCK : workingTime({ time_zone: 'UTC', hours: [{ day: 'monday', from: '00:00', to: until }], holidays: [], closures }),
}]
const AT = Date.parse('2026-03-02T00:00:00Z')

const known: Known = {
  ...planOf(),
  teams: named('desk', 'board', 'lone', 'gone'),
  calendars: new Map([
    calendar('office'), calendar('gone'), calendar('hourly', '01:00'), calendar('scarce', '00:59'),
    calendar('closed', '09:00', [{ from: '2026-01-01T00:00:00Z', to: '2999-01-01T00:00:00Z' }]),
    calendar('half a year', '01:30', [{ from: '2026-03-02T00:00:00Z', to: '2026-09-02T00:00:00Z' }]),
  ]),
  categories: new Map(['data', 'data.entry', 'data.quality', 'integration', 'gone'].map(category)),
  components: coded('CR', 'IOL', 'SHR', 'GONE'),
  workflows: coded('claiming', 'gone'),
  members: new Map([['desk', [{ person: 'a', calendar: null }, { person: 'b', calendar: null }]], ['lone', [{ person: 'c', calendar: null }]]]),
}

const faults = (document: PlanDocument, standing?: Standing) => faultsIn(document, known, standing)
const pointers = (document: PlanDocument, standing?: Standing) => faults(document, standing).map(({ pointer }) => pointer)

describe('a document', () => {
  test('that says nothing is whole, since its parent may say it', () => {
    expect(faults({})).toEqual([])
  })

  test('may not name a team or a calendar that is unknown or retired, wherever it stands', () => {
    const target = { respond_minutes: 1, resolve_minutes: 2 }
    expect(pointers({
      owners: { content: { team: 'gone', deputy: 'who' }, software: { team: 'desk', deputy: null } },
      help_desk_team: 'who',
      calendar: 'gone',
      categories: [{ category: 'data', team: 'who', targets: { low: { ...target, calendar: 'desk' } } }],
      rules: [{ name: 'One', when: {}, team: 'gone' }],
      targets: { high: { ...target, calendar: 'who' } },
      ladder: [{ clock: 'response', at_percent: 1, action: 'reassign', team: 'who' }, { clock: 'response', at_percent: 2, action: 'notify', team: 'gone' }],
      governance_body: 'gone',
    })).toEqual([
      '/owners/content/team', '/owners/content/deputy', '/help_desk_team', '/calendar', '/categories/0/team', '/categories/0/targets/low/calendar',
      '/rules/0/team', '/targets/high/calendar', '/ladder/0/team', '/ladder/1/team', '/governance_body',
    ])
  })

  test('is told near matches of codes that are not known, and which ones are retired', () => {
    expect(faults({
      categories: [{ category: 'dataa' }, { category: 'gone' }],
      rules: [{ name: 'One', when: { component: ['CR', 'IOLL'], counterpart: ['GONE'], workflow: ['claimin'], category: ['integration', 'data.entri'] }, team: 'desk' }],
    })).toEqual([
      { pointer: '/categories/0/category', detail: 'is not known; near matches: data' },
      { pointer: '/categories/1/category', detail: 'is retired' },
      { pointer: '/rules/0/when/category/1', detail: 'is not known; near matches: data.entry' },
      { pointer: '/rules/0/when/component/1', detail: 'is not known; near matches: IOL' },
      { pointer: '/rules/0/when/counterpart/0', detail: 'is retired' },
      { pointer: '/rules/0/when/workflow/0', detail: 'is not known; near matches: claiming' },
    ])
  })

  test('lists a category once, and names each rule differently', () => {
    expect(pointers({
      categories: [{ category: 'data' }, { category: 'data.entry' }, { category: 'data' }],
      rules: [{ name: 'One', when: { component: ['CR'] }, team: 'desk' }, { name: 'One', when: { component: ['SHR'] }, team: 'desk' }],
    })).toEqual(['/categories/2/category', '/rules/1/name'])
  })

  test('may not resolve before it responds', () => {
    const falling = { respond_minutes: 60, resolve_minutes: 59 }
    const level = { respond_minutes: 60, resolve_minutes: 60 }
    expect(pointers({ targets: { critical: level, low: falling }, categories: [{ category: 'data', targets: { high: falling } }] }))
      .toEqual(['/targets/low/resolve_minutes', '/categories/0/targets/high/resolve_minutes'])
  })

  test('tells fifty faults at the most', () => {
    expect(faults({ categories: Array.from({ length: 120 }, () => ({ category: 'unknown' })) })).toHaveLength(50)
  })
})

describe('a rule', () => {
  const of = (...whens: Rule['when'][]) => pointers({ rules: whens.map((when, i) => ({ name: `Rule ${i}`, when, team: 'desk' })) })

  test.each<[string, Rule['when'], Rule['when']]>([
    ['the same', { component: ['CR'] }, { component: ['CR'] }],
    ['fewer values', { component: ['CR', 'SHR'] }, { component: ['SHR'] }],
    ['more members', { component: ['CR'] }, { component: ['CR'], severity: ['high'], label: ['x'] }],
    ['a child of its category', { category: ['data'] }, { category: ['data.entry', 'data.quality'] }],
    ['a longer prefix', { facility_prefix: ['KE-1', 'UG'] }, { facility_prefix: ['KE-10', 'KE-1'] }],
    ['what no severity keeps from it', { component: ['CR'], severity: ['low', 'normal', 'high', 'critical'] }, { component: ['CR'] }],
  ])('can never match after one that takes %s', (_what, earlier, later) => {
    expect(of(earlier, later)).toEqual(['/rules/1/when'])
    expect(of(earlier, { workflow: ['claiming'] }, later)).toEqual(['/rules/2/when'])
  })

  test.each<[string, Rule['when'], Rule['when']]>([
    ['another value', { component: ['CR'] }, { component: ['CR', 'SHR'] }],
    ['a member less', { component: ['CR'], severity: ['high'] }, { component: ['CR'] }],
    ['the parent of the category', { category: ['data.entry'] }, { category: ['data'] }],
    ['a shorter prefix', { facility_prefix: ['KE-10'] }, { facility_prefix: ['KE-1'] }],
    ['another member', { component: ['CR'] }, { counterpart: ['CR'] }],
  ])('can match after one that does not take %s', (_what, earlier, later) => {
    expect(of(earlier, later)).toEqual([])
  })

  test('that takes everything stands last, and is told of once', () => {
    expect(of({ component: ['CR'] }, {})).toEqual([])
    expect(of({}, { component: ['CR'] }, { component: ['SHR'] })).toEqual(['/rules/0/when'])
  })

  test('is named with the one that takes its place', () => {
    const rules = [{ name: 'Nights', when: { component: ['CR'] }, team: 'desk' }, { name: 'Days', when: { component: ['CR'] }, team: 'board' }]
    expect(faults({ rules })).toEqual([{ pointer: '/rules/1/when', detail: expect.stringContaining('/rules/0') as string }])
  })
})

describe('a rule of the plan of a component', () => {
  const rules = (...component: string[]) => [{ name: 'One', when: { component }, team: 'desk' }]

  test('that asks for other components can never match', () => {
    expect(faults({ rules: rules('IOL', 'SHR') }, { component: 'CR' })).toEqual([{ pointer: '/rules/0/when/component', detail: expect.stringContaining('is without CR') as string }])
  })

  test('that asks for its own among others, or in the plan of the exchange for any, can match', () => {
    expect(faults({ rules: rules('IOL', 'CR') }, { component: 'CR' })).toEqual([])
    expect(faults({ rules: [{ name: 'One', when: { counterpart: ['IOL'] }, team: 'desk' }] }, { component: 'CR' })).toEqual([])
    expect(faults({ rules: rules('IOL') }, { component: null })).toEqual([])
  })
})

describe('a ladder', () => {
  const step = (at_percent: number, action: 'add_watcher' | 'reassign' | 'notify', team: string, clock: 'response' | 'resolution' = 'resolution') => ({ clock, at_percent, action, team })

  test('rises for each clock by itself, and may stand still', () => {
    const last = step(200, 'notify', 'board')
    expect(pointers({ ladder: [step(100, 'add_watcher', 'lone'), step(50, 'notify', 'board', 'response'), step(100, 'reassign', 'board'), last], governance_body: 'board' })).toEqual([])
    expect(pointers({ ladder: [step(100, 'add_watcher', 'lone'), step(99, 'notify', 'desk'), last], governance_body: 'board' })).toEqual(['/ladder/1/at_percent'])
  })

  test('ends for each clock by itself: the end of the one is none for the other', () => {
    const response = [step(50, 'notify', 'board', 'response'), step(100, 'reassign', 'desk', 'response')]
    const resolution = [step(100, 'add_watcher', 'lone'), step(200, 'notify', 'board')]
    expect(faults({ ladder: [...response, ...resolution], governance_body: 'board' })).toEqual([{ pointer: '/ladder/1', detail: expect.stringContaining('last step for the response') as string }])
    expect(pointers({ ladder: [...resolution, ...response], governance_body: 'board' })).toEqual(['/ladder/3'])
    expect(pointers({ ladder: [...resolution, ...response, step(100, 'notify', 'board', 'response')], governance_body: 'board' })).toEqual([])
    expect(pointers({ ladder: resolution, governance_body: 'board' })).toEqual([])
  })

  test.each([
    ['without a governance body', [step(100, 'notify', 'board')], undefined, '/governance_body'],
    ['that ends at another team', [step(100, 'notify', 'desk')], 'board', '/ladder/0'],
    ['that ends by handing over', [step(50, 'notify', 'board'), step(100, 'reassign', 'board')], 'board', '/ladder/1'],
  ])('%s is a ladder without end', (_what, ladder, governance_body, pointer) => {
    expect(faults({ ladder, governance_body })).toEqual([{ pointer, detail: expect.stringContaining('ladder without end') as string }])
  })

  test('ends at the governance body of the parent where the plan names none', () => {
    expect(faults({ ladder: [step(100, 'notify', 'board')] }, { parent: { governance_body: 'board' } })).toEqual([])
    expect(pointers({ ladder: [step(100, 'notify', 'board')] }, { parent: { governance_body: 'desk' } })).toEqual(['/ladder/0'])
  })
})

describe('what is legal but odd', () => {
  const owners = { content: { team: 'desk' }, infrastructure: { team: 'desk' }, software: { team: 'desk' } }
  const sound: PlanDocument = { owners, calendar: 'office' }
  const warned = (document: PlanDocument, standing?: Standing) => warningsIn(document, known, { ...standing, at: AT }).map(({ pointer }) => pointer)

  test('is nothing in a sound plan, nor in one whose parent says the rest', () => {
    expect(warned(sound)).toEqual([])
    expect(warned({}, { parent: sound })).toEqual([])
  })

  test('is told: no calendar, a role without an owner, a deputy that is the owner, a team of one', () => {
    expect(warned({ owners: { content: { team: 'desk', deputy: 'desk' }, software: { team: 'lone' } } }))
      .toEqual(['/owners/content/deputy', '/owners/infrastructure', '/owners/software/team', '/calendar'])
  })

  test('is told: a longer target for what is graver, unless another calendar counts it', () => {
    const target = (respond_minutes: number, calendar?: string) => ({ respond_minutes, resolve_minutes: 1000, calendar })
    expect(warned({ ...sound, targets: { critical: target(61), high: target(60), low: target(60) } })).toEqual(['/targets/critical/respond_minutes'])
    expect(warned({ ...sound, targets: { critical: target(61, 'office'), high: target(60) } })).toEqual([])
  })

  test('is told: a rule that picks persons in teams without members, each team once', () => {
    const document: PlanDocument = { ...sound, help_desk_team: 'board', rules: [{ name: 'One', when: {}, team: 'board' }], assignment: { person: 'least_open' } }
    expect(warned(document)).toEqual(['/help_desk_team'])
    expect(warned({ ...document, assignment: { person: 'manual' } })).toEqual([])
  })
  test('is told: a parent while no exchange plan is in force', () => {
    expect(warned({}, { component: 'CR', parent: sound, waits: true })).toEqual([''])
  })

  test('is told: a calendar of less than an hour a week over the year to come, each once', () => {
    const low = { respond_minutes: 10, resolve_minutes: 20 }
    expect(warned({ ...sound, calendar: 'scarce', targets: { low: { ...low, calendar: 'scarce' } } })).toEqual(['/calendar'])
    expect(warned({ ...sound, targets: { high: { ...low, calendar: 'half a year' }, low: { ...low, calendar: 'hourly' } } })).toEqual(['/targets/high/calendar'])
  })

  test('is told: a target that its calendar, that of the plan or that of the parent never reaches', () => {
    const years = 52 * 60
    const target = (respond_minutes: number, resolve_minutes: number, calendar?: string) => ({ respond_minutes, resolve_minutes, calendar })
    const targets = { critical: target(1, 59 * years), normal: target(1, 62 * years), low: target(62 * years, 63 * years) }
    expect(warned({ ...sound, calendar: 'hourly', targets })).toEqual(['/targets/normal/resolve_minutes', '/targets/low/respond_minutes'])
    expect(warned({ categories: [{ category: 'data', targets }] }, { parent: { ...sound, calendar: 'hourly' } })).toEqual(['/categories/0/targets/normal/resolve_minutes', '/categories/0/targets/low/respond_minutes'])
    expect(warned({ ...sound, targets: { low: target(1, 2, 'closed') } })).toEqual(['/targets/low/calendar', '/targets/low/respond_minutes'])
    expect(warned({ ...sound, targets })).toEqual([])
  })
})
