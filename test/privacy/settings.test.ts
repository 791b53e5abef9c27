/** What the guard does is a setting of the service, and a client may be stricter: on every route that stores text. */
import type { Response } from 'supertest'
import type { Policy } from '../../src/domain/privacy/kinds'
import { type Running, service, type Voice } from '../support/service'
import { aRequest, aTeam, RESOLVE } from '../support/world'

const ADDRESS = 'amina.otieno@example.org'
const REQUESTS = '/v1/support-requests'
const EVERYTHING = ['reporter', 'agent', 'lead', 'administrator'] as const

const someone = (on: Running, name: string, privacy?: Partial<Policy>) => on.newVoice({ name, roles: [...EVERYTHING], privacy })

interface Sending { on: Running; voice: Voice; text: string }

interface Door {
  what: string
  pointer: string
  send: (sending: Sending) => Promise<Response>
}

const patched = async ({ on, voice }: Sending, body: object) => { const { path, version } = await aRequest(on, {}, voice); return voice.patch(path, version, body) }
const acted = async ({ on, voice }: Sending, path: string, body: object) => voice.post(`${(await aRequest(on, {}, voice)).path}${path}`, body)
const aRound = async ({ voice }: Sending) => (await voice.post('/v1/evaluations', { title: 'Round', scope: 'exchange' }).expect(201)).body as { id: string; version: number }
const anEntry = async (sending: Sending) => {
  const { body } = await sending.voice.post('/v1/evaluation-entries', { evaluation: (await aRound(sending)).id, list: 'worked_well', text: 'Fast' }).expect(201)
  return body as { id: string; version: number }
}
const anOpenPlan = async ({ voice }: Sending) => {
  const { body } = await voice.post('/v1/support-plans', { name: `Plan ${Math.random()}`, scope: 'exchange' }).expect(201)
  return `/v1/support-plans/${body.id}`
}
const aRule = async ({ on, text }: Sending) => ({ rules: [{ name: text, when: { severity: ['low'] }, team: (await aTeam(on, `Team ${Math.random()}`)).id }] })
const anEvent = ({ voice }: Sending, body: object) => voice.post('/v1/intake/events', { action: 'trigger', title: 'Disk full', ...body })
const requestOfEvent = async ({ voice }: Sending, answer: Response) => {
  const { problem, request } = answer.body.results[0] as { problem?: object; request?: string }
  return problem ? answer : voice.get(`${REQUESTS}/${request}`)
}

const DOORS: Door[] = [
  { what: 'the title of a request', pointer: '/title', send: ({ voice, text }) => voice.post(REQUESTS, { title: text }) },
  { what: 'its description', pointer: '/description', send: ({ voice, text }) => voice.post(REQUESTS, { title: 'x', description: text }) },
  { what: 'its details', pointer: '/details/log/0', send: ({ voice, text }) => voice.post(REQUESTS, { title: 'x', details: { log: [text] } }) },
  { what: 'its labels', pointer: '/labels/1', send: ({ voice, text }) => voice.post(REQUESTS, { title: 'x', labels: ['night', text.split(' ').at(-1)] }) },
  { what: 'a request in a batch', pointer: '/title', send: ({ voice, text }) => voice.post(`${REQUESTS}/batches`, { items: [{ title: text }] }) },
  { what: 'a change of its description', pointer: '/description', send: sending => patched(sending, { description: sending.text }) },
  { what: 'a change of its labels', pointer: '/labels/0', send: sending => patched(sending, { labels: [sending.text.split(' ').at(-1)] }) },
  { what: 'a change by updates', pointer: '/details/note', send: sending => acted(sending, '/updates', { details: { note: sending.text } }) },
  { what: 'a comment', pointer: '/text', send: sending => acted(sending, '/comments', { text: sending.text }) },
  { what: 'the reason of a transition', pointer: '/reason', send: sending => acted(sending, '/transitions', { action: 'cancel', reason: sending.text }) },
  { what: 'the comment with a transition', pointer: '/comment', send: sending => acted(sending, '/transitions', { action: 'acknowledge', comment: sending.text }) },
  {
    what: 'the note of a resolution', pointer: '/resolution/note', send: async ({ on, voice, text }) => {
      const { path } = await aRequest(on, {}, voice)
      await voice.post(`${path}/transitions`, { action: 'acknowledge' }).expect(200)
      return voice.post(`${path}/transitions`, { action: 'resolve', resolution: { code: 'fixed', note: text } })
    },
  },
  { what: 'the reason of an assignment', pointer: '/reason', send: async sending => acted(sending, '/assignments', { team: (await aTeam(sending.on, `Team ${Math.random()}`)).id, reason: sending.text }) },
  {
    what: 'the reason of a release', pointer: '/reason', send: async ({ on, voice, text }) => {
      const { path } = await aRequest(on, {}, voice)
      await voice.post(`${path}/assignments`, { team: (await aTeam(on, `Team ${Math.random()}`)).id }).expect(201)
      return voice.post(`${path}/assignments/release`, { reason: text })
    },
  },
  {
    what: 'feedback', pointer: '/comment', send: async ({ on, voice, text }) => {
      const { path } = await aRequest(on, {}, voice)
      for (const step of [{ action: 'start' }, RESOLVE]) await voice.post(`${path}/transitions`, step).expect(200)
      return voice.post(`${path}/feedback`, { rating: 5, comment: text })
    },
  },
  { what: 'the title of a round', pointer: '/title', send: ({ voice, text }) => voice.post('/v1/evaluations', { title: text, scope: 'exchange' }) },
  { what: 'its summary', pointer: '/summary', send: async sending => { const { id, version } = await aRound(sending); return sending.voice.patch(`/v1/evaluations/${id}`, version, { summary: sending.text }) } },
  { what: 'an entry', pointer: '/text', send: async sending => sending.voice.post('/v1/evaluation-entries', { evaluation: (await aRound(sending)).id, list: 'worked_well', text: sending.text }) },
  { what: 'a change of an entry', pointer: '/text', send: async sending => { const { id, version } = await anEntry(sending); return sending.voice.patch(`/v1/evaluation-entries/${id}`, version, { text: sending.text }) } },
  { what: 'the title of a known error', pointer: '/title', send: ({ voice, text }) => voice.post('/v1/known-errors', { title: text, workaround: 'Wait.', labels: ['x'] }) },
  {
    what: 'a change of its workaround', pointer: '/workaround', send: async ({ voice, text }) => {
      const { body } = await voice.post('/v1/known-errors', { title: 'Known', workaround: 'Wait.', labels: ['x'] }).expect(201)
      return voice.patch(`/v1/known-errors/${body.id}`, 1, { workaround: text })
    },
  },
  { what: 'the name of a plan', pointer: '/name', send: ({ voice, text }) => voice.post('/v1/support-plans', { name: `${text} ${Math.random()}`, scope: 'exchange' }) },
  { what: 'a change of its name', pointer: '/name', send: async sending => sending.voice.patch(await anOpenPlan(sending), 1, { name: `${sending.text} ${Math.random()}` }) },
  { what: 'a rule of a plan', pointer: '/draft/rules/0/name', send: async sending => sending.voice.post('/v1/support-plans', { name: `Plan ${Math.random()}`, scope: 'exchange', draft: await aRule(sending) }) },
  { what: 'a rule of a draft', pointer: '/rules/0/name', send: async sending => sending.voice.put(`${await anOpenPlan(sending)}/draft`, 1, await aRule(sending)) },
  {
    what: 'a rule of an import', pointer: '/plans/0/document/rules/0/name', send: async ({ voice, text }) => voice.post('/v1/support-plans/imports', {
      format: 'openhie-support-plan/1', calendars: [], teams: [{ name: 'Desk' }],
      plans: [{ name: `Plan ${Math.random()}`, scope: 'exchange', document: { rules: [{ name: text, when: { severity: ['low'] }, team: 'Desk' }] } }],
    }),
  },
  { what: 'the note of an activation', pointer: '/note', send: async sending => sending.voice.post(`${await anOpenPlan(sending)}/activations`, { note: sending.text }) },
  { what: 'the note of a retirement', pointer: '/note', send: async sending => sending.voice.post(`${await anOpenPlan(sending)}/retirement`, { note: sending.text }) },
  { what: 'the title of an event', pointer: '/title', send: async sending => requestOfEvent(sending, await anEvent(sending, { title: sending.text })) },
  { what: 'the details of an event', pointer: '/details/host', send: async sending => requestOfEvent(sending, await anEvent(sending, { details: { host: sending.text } })) },
  { what: 'the links of an event', pointer: '/links/0/text', send: async sending => requestOfEvent(sending, await anEvent(sending, { links: [{ href: 'http://grafana.example.org/d/1', text: sending.text }] })) },
  { what: 'the source of an event', pointer: '/source', send: async sending => requestOfEvent(sending, await anEvent(sending, { source: sending.text, fingerprint: `f ${Math.random()}` })) },
  {
    what: 'an alert', pointer: '/commonAnnotations/summary', send: async ({ voice, text }) => {
      const labels = { alertname: 'DiskFull' }
      const answer = await voice.post('/v1/intake/alertmanager', {
        version: '4', groupKey: String(Math.random()), status: 'firing', receiver: 'support', groupLabels: labels, commonLabels: labels, commonAnnotations: { summary: text },
        alerts: [{ status: 'firing', labels, annotations: { summary: text }, startsAt: '2026-03-02T09:00:00.000Z' }],
      })
      return answer.status === 202 ? voice.get(`${REQUESTS}/${answer.body.request}`) : answer
    },
  },
]

/** An item of a list has its problem in its place. */
const problemOf = ({ status, body }: Response) => (body.results?.[0]?.problem ?? (status >= 400 ? body : undefined)) as { status: number; type: string; errors: { pointer: string }[] } | undefined

const KEPT_IN = ['support_request', 'known_error', 'comment', 'occurrence', 'assignment', 'feedback', 'evaluation', 'evaluation_entry', 'support_plan', 'support_plan_revision', 'journal', 'journal_note', 'idempotency_key']

async function placesOf(on: Running, text: string): Promise<string[]> {
  const found: string[] = []
  for (const table of KEPT_IN) {
    const { rows: [row] } = await on.db.raw<{ rows: { rows: number }[] }>('select count(*) as rows from ?? as each where each::text like ?', [table, `%${text}%`])
    if (row?.rows) found.push(table)
  }
  return found
}

describe('a client that refuses a kind', () => {
  const on = service()
  let strict: Voice
  let usual: Voice
  beforeAll(async () => {
    strict = await someone(on, 'Strict', { email: 'refuse' })
    usual = await someone(on, 'Usual')
  })

  test.each(DOORS)('is refused it in $what, and another client has it masked', async ({ pointer, send }) => {
    const text = `Write to ${ADDRESS}`
    const problem = problemOf(await send({ on, voice: strict, text }))
    expect(problem).toMatchObject({ status: 422, type: '/problems/personal_data_refused', errors: [{ pointer }] })
    expect(JSON.stringify(problem)).not.toContain(ADDRESS)
    const answer = await send({ on, voice: usual, text })
    expect(problemOf(answer)).toBeUndefined()
    expect(answer.text).not.toContain(ADDRESS)
    expect(await placesOf(on, ADDRESS)).toEqual([])
  })

  test('is refused it in on_behalf_of too, where others may name and reach a person', async () => {
    const on_behalf_of = { name: 'Amina Otieno', contact: ADDRESS, kind: 'health_worker' }
    const { body } = await strict.post(REQUESTS, { title: 'x', on_behalf_of }).expect(422)
    expect(body.errors).toMatchObject([{ pointer: '/on_behalf_of/contact' }])
    expect((await usual.post(REQUESTS, { title: 'x', on_behalf_of }).expect(201)).body).toMatchObject({ on_behalf_of })
    const nameless = await someone(on, 'Nameless', { name: 'refuse', phone: 'refuse' })
    for (const [person, pointer] of [[{ name: 'Amina Otieno' }, '/on_behalf_of/name'], [{ name: 'ward 4', contact: '0712 345 678' }, '/on_behalf_of/contact']] as const)
      expect((await nameless.post(REQUESTS, { title: 'x', on_behalf_of: { kind: 'health_worker', ...person } }).expect(422)).body.errors).toMatchObject([{ pointer }])
    await nameless.post(REQUESTS, { title: 'x', on_behalf_of: { name: 'ward 4', contact: 'help desk, room 12', kind: 'health_worker' } }).expect(201)
  })

  test('is told so by the list of detectors and by a trial, and other kinds are masked as ever', async () => {
    const { body } = await strict.get('/v1/privacy/detectors').expect(200)
    const actions = (kind: string) => new Set((body.items as { kind: string; action: string }[]).filter(each => each.kind === kind).map(each => each.action))
    expect([actions('email'), actions('phone'), actions('clinical')]).toEqual([new Set(['refuse']), new Set(['mask']), new Set(['refuse'])])
    expect((await strict.post('/v1/privacy/trials', { text: ADDRESS }).expect(200)).body).toMatchObject({ refused: true, findings: [{ kind: 'email' }] })
    expect((await usual.post('/v1/privacy/trials', { text: ADDRESS }).expect(200)).body).toMatchObject({ refused: false, masked: '[removed: email]' })
  })
})

describe('the setting of the service', () => {
  const on = service({ privacy: { email: 'allow', birth_date: 'refuse' } })

  test.each(DOORS)('that allows a kind lets it pass in $what', async ({ what, send }) => {
    const address = `amina${DOORS.findIndex(each => each.what === what)}@example.org`
    expect(problemOf(await send({ on, voice: await someone(on, what), text: `Write to ${address}` }))).toBeUndefined()
    expect(await placesOf(on, address)).not.toEqual([])
  })

  test('that refuses a kind refuses it, and what it does not name stays as it is by default', async () => {
    expect((await on.reporter.post(REQUESTS, { title: 'Date of birth: 1984-02-29' }).expect(422)).body).toMatchObject({ type: '/problems/personal_data_refused', errors: [{ pointer: '/title' }] })
    expect((await on.reporter.post(REQUESTS, { title: 'Password: hunter2hunter2' }).expect(201)).body.title).not.toContain('hunter2')
    await on.reporter.post(REQUESTS, { title: 'x', details: { resourceType: 'Patient', name: [{ family: 'Otieno' }] } }).expect(422)
  })

  test('is made stricter by a client, for its own texts only', async () => {
    const masked = await someone(on, 'Masked', { email: 'mask' })
    expect((await masked.post(REQUESTS, { title: `Ask ${ADDRESS}` }).expect(201)).body.title).toBe('Ask [removed: email]')
    expect((await on.reporter.post(REQUESTS, { title: `Ask ${ADDRESS}` }).expect(201)).body.title).toBe(`Ask ${ADDRESS}`)
  })

  test('is not made laxer by a client', async () => {
    const lax = await someone(on, 'Lax', { birth_date: 'allow', clinical: 'mask', password: 'allow' })
    await lax.post(REQUESTS, { title: 'Date of birth: 1984-02-29' }).expect(422)
    await lax.post(REQUESTS, { title: 'x', details: { resourceType: 'Patient', name: [{ family: 'Otieno' }] } }).expect(422)
    expect((await lax.post(REQUESTS, { title: 'Password: hunter2hunter2' }).expect(201)).body.title).not.toContain('hunter2')
    const { body } = await lax.get('/v1/privacy/detectors').expect(200)
    expect((body.items as { kind: string; action: string }[]).find(each => each.kind === 'birth_date')?.action).toBe('refuse')
  })
})

describe('what a client asks of the guard', () => {
  const on = service()

  test('is set by administrators, merged as patches are, shown by GET /v1/me, and counts from the next call on', async () => {
    const { body: client } = await on.administrator.post('/v1/clients', { name: 'Laboratory', roles: ['reporter'], privacy: { email: 'refuse' } }).expect(201)
    const { body: { secret } } = await on.administrator.post(`/v1/clients/${client.id}/keys`, {}).expect(201)
    const call = (path: string) => on.anyone.get(path).set('x-api-key', secret as string)
    const opens = (status: number) => on.anyone.post(REQUESTS).set('x-api-key', secret as string).send({ title: `Ask ${ADDRESS}` }).expect(status)
    expect((await call('/v1/me').expect(200)).body.privacy).toEqual({ email: 'refuse' })
    await opens(422)

    const { body: changed } = await on.administrator.patch(`/v1/clients/${client.id}`, 1, { privacy: { email: null, phone: 'refuse' } }).expect(200)
    expect(changed).toMatchObject({ privacy: { phone: 'refuse' }, version: 2 })
    await opens(201)

    await on.administrator.patch(`/v1/clients/${client.id}`, 2, { privacy: null }).expect(200)
    expect((await call('/v1/me').expect(200)).body.privacy).toBeNull()
  })

  test.each([{ colour: 'mask' }, { email: 'hide' }, [], 'refuse'])('is refused where it is %j', async privacy => {
    const { body } = await on.administrator.post('/v1/clients', { name: 'Wrong', roles: ['reporter'], privacy }).expect(400)
    expect(body.errors[0].pointer).toMatch(/^\/privacy/)
  })
})

describe('a text by default of a mapping', () => {
  const on = service({ privacy: { phone: 'allow' } })

  test.each(['title', 'description'])('for the %s is refused where it would be masked or refused in every request, and one that is allowed is kept', async member => {
    const { id } = await on.newVoice({ name: `Sender of a ${member}`, roles: ['reporter'] })
    const mappingOf = (text: string) => ({ [member]: { default: text } })
    const patch = (text: string) => on.administrator.patch(`/v1/clients/${id}`, '*', { mapping: mappingOf(text) })
    const add = (text: string) => on.administrator.post('/v1/clients', { name: `Another ${member} ${Math.random()}`, roles: ['reporter'], mapping: mappingOf(text) })
    for (const text of [`Write to ${ADDRESS}`, 'Password: hunter2hunter2', JSON.stringify({ resourceType: 'Patient', name: [{ family: 'Otieno' }] })])
      for (const send of [patch, add]) {
        const { body } = await send(text).expect(422)
        expect(body).toMatchObject({ type: '/problems/personal_data_refused', errors: [{ pointer: `/mapping/${member}/default` }] })
      }
    expect((await on.administrator.get(`/v1/clients/${id}`)).body.mapping).toBeNull()
    expect((await patch('The help desk answers at +254 712 345 678').expect(200)).body.mapping).toEqual(mappingOf('The help desk answers at +254 712 345 678'))
    await add('An alert without a name').expect(201)
  })
})

describe('the figures', () => {
  const on = service()

  const counted = async () => new Map([...(await on.anyone.get('/metrics').expect(200)).text.matchAll(/^support_privacy_findings_total\{(.*)\} (\d+)$/gm)]
    .map(([, labels = '', count]) => [labels, Number(count)]))

  test('tell by kind and action what was found, also what was refused, and nothing of the text or of who sent it', async () => {
    const strict = await someone(on, 'Strict', { phone: 'refuse' })
    const before = await counted()
    await on.reporter.post(REQUESTS, { title: `${ADDRESS} and b.wanjiku@example.org`, labels: [ADDRESS] }).expect(201)
    await strict.post(REQUESTS, { title: `Call +254 712 345 678 or ${ADDRESS}` }).expect(422)
    await on.reporter.post(REQUESTS, { title: 'x', details: { resourceType: 'Patient', name: [{ family: 'Otieno' }] } }).expect(422)
    // A trial stores nothing, and counts for nothing.
    await on.reporter.post('/v1/privacy/trials', { text: ADDRESS }).expect(200)
    const after = await counted()
    const rises = [...after].map(([labels, count]) => [labels, count - (before.get(labels) ?? 0)] as const).filter(([, rise]) => rise > 0)
    expect(Object.fromEntries(rises)).toEqual({ 'kind="email",action="mask"': 4, 'kind="phone",action="refuse"': 1, 'kind="clinical",action="refuse"': 1 })
  })

  test('count an event once, though it passes two rooms', async () => {
    const before = (await counted()).get('kind="email",action="mask"') ?? 0
    await on.reporter.post('/v1/intake/events', { action: 'trigger', title: `Ask ${ADDRESS}` }).expect(202)
    expect((await counted()).get('kind="email",action="mask"')).toBe(before + 1)
  })
})
