/** What no sender should write and some do: words that mean something to a machine, half characters, too much of everything. */
import { service, type Voice } from '../support/service'

const on = service()
const ALERTS = '/v1/intake/alertmanager'

const alert = (more: object = {}) => ({ status: 'firing', labels: { alertname: 'DiskFull' }, annotations: {}, startsAt: '2026-03-02T09:00:00Z', fingerprint: 'a1', ...more })
const group = (key: string, more: object = {}) => ({
  version: '4', groupKey: key, truncatedAlerts: 0, status: 'firing', receiver: 'support', groupLabels: {},
  commonLabels: { alertname: 'DiskFull' }, commonAnnotations: { summary: 'The disk is full' }, externalURL: 'http://am.example.org', alerts: [alert()], ...more,
})
const labelled = (key: string, labels: object) => group(key, { commonLabels: { alertname: 'DiskFull', ...labels } })

const page = (dedup_key: string, payload: object = {}, more: object = {}) =>
  ({ routing_key: on.reporter.key, event_action: 'trigger', dedup_key, payload: { summary: 'The disk is full', source: 'db1', severity: 'critical', ...payload }, ...more })
const sendPage = (body: object) => on.anyone.post('/v1/intake/pagerduty').send(body)
const requestOf = async (fingerprint: string) => {
  const { id } = await on.db('support_request').where({ fingerprint }).first('id') as { id: string }
  return on.agent.get(`/v1/support-requests/${id}`).expect(200)
}
const setMapping = async (voice: Voice, mapping: object) => on.administrator.patch(`/v1/clients/${voice.id}`, '*', { mapping })

const nested = (levels: number): object => (levels === 1 ? {} : { a: nested(levels - 1) })
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

describe('a severity that is the name of something in the language', () => {
  const WORDS = ['constructor', '__proto__', 'toString', 'hasOwnProperty']

  test.each(WORDS)('%s counts as none', async word => {
    const { body } = await on.reporter.post(ALERTS, labelled(`severity ${word}`, { severity: word })).expect(202)
    expect((await on.agent.get(`/v1/support-requests/${body.request}`)).body).toMatchObject({ severity: 'normal', component: 'CR' })
  })

  test.each(WORDS)('%s counts as none where a mapping names it, at the door and in a trial', async word => {
    const voice = await on.newVoice({ name: `Sender of ${word}`, roles: ['reporter'] })
    await setMapping(voice, { severity: { from: ['custom_details.level'] }, component: { from: ['custom_details.level'] }, category: { from: ['custom_details.level'] } }).then(({ status }) => { expect(status).toBe(200) })
    const event = { ...page(`mapped ${word}`, { severity: 'error', custom_details: { level: word } }), routing_key: voice.key }
    await sendPage(event).expect(202)
    expect((await requestOf(`mapped ${word}`)).body).toMatchObject({ severity: 'high' })
    expect((await on.administrator.post(`/v1/clients/${voice.id}/mapping-trials`, { event }).expect(200)).body.report).toMatchObject({ severity: 'high' })
  })
})

describe('the name of a label', () => {
  test.each<[string, object, string]>([
    ['with a line break lets no number pass', labelled('x', { 'a\nb': 5 }), '/commonLabels'],
    ['with a line break lets no object pass', labelled('x', { 'a\nb': { c: 1 } }), '/commonLabels'],
    ['with a line break lets no null pass', labelled('x', { 'a\nb': null }), '/commonLabels'],
    ['of an alert neither', group('x', { alerts: [alert({ labels: { 'a\nb': 7 } })] }), '/alerts/0/labels'],
    ['of an annotation neither', group('x', { commonAnnotations: { 'a\nb': [] } }), '/commonAnnotations'],
    ['with NUL is refused', labelled('x', { 'a\u0000b': 'v' }), '/commonLabels'],
    ['with half a character is refused', labelled('x', { 'a\ud800b': 'v' }), '/commonLabels'],
    ['that is too long is refused', labelled('x', { ['n'.repeat(1_001)]: 'v' }), '/commonLabels'],
    ['that is plain is told with what is wrong there', labelled('x', { team: 5 }), '/commonLabels/team'],
  ])('%s', async (_what, body, pointer) => {
    const answer = await on.reporter.post(ALERTS, body).expect(400)
    expect(answer.body.errors).toMatchObject([{ pointer }])
    await on.administrator.post(`/v1/clients/${on.reporter.id}/mapping-trials`, { alerts: body }).expect(400)
  })

  test('with a line break, of a thousand characters or from the language is taken with its text', async () => {
    const labels = { 'a\nb': 'v', ['n'.repeat(1_000)]: 'long', constructor: 'c', hasOwnProperty: 'h' }
    const { body } = await on.reporter.post(ALERTS, labelled('names', labels)).expect(202)
    expect((await on.agent.get(`/v1/support-requests/${body.request}`)).body.details.labels).toEqual({ alertname: 'DiskFull', ...labels, ['n'.repeat(1_000)]: undefined, ['n'.repeat(100)]: 'long' })
  })
})

test.each([
  ['severity', { ' ': 5 }], ['component', { ' ': 5 }], ['component', { '': 'CR' }], ['severity', { 'a\nb': 5 }], ['severity', { 'a\u0000': 'high' }], ['severity', { '\ud800': 'high' }], ['severity', { ['w'.repeat(201)]: 'high' }],
])('the words of a mapping for %s cannot be %j', async (member, values) => {
  const { status, body } = await setMapping(on.auditor, { [member]: { values } })
  expect([status, body]).toEqual([400, expect.objectContaining({ errors: expect.arrayContaining([expect.objectContaining({ pointer: `/mapping/${member}/values` })]) as unknown })])
})

test('an item of a list that is no object is told so in its place, and hinders no other', async () => {
  const { body } = await on.reporter.post('/v1/intake/events', [{ action: 'trigger', title: 'Good' }, 5, null, [], 'x', { action: 'trigger', title: 'Good too' }] as object).expect(202)
  expect((body.results as { status: number }[]).map(({ status }) => status)).toEqual([202, 400, 400, 400, 400, 202])
  for (const no of [5, null, 'x', [], Array.from({ length: 501 }, () => 5)])
    expect((await on.app.inject({ method: 'POST', url: '/v1/intake/events', headers: { 'authorization': `Bearer ${on.reporter.key}`, 'content-type': 'application/json' }, payload: JSON.stringify(no) })).statusCode).toBe(400)
})

test('more than a thousand alerts are one request, which says how many', async () => {
  const alerts = Array.from({ length: 1_001 }, (_, i) => alert({ labels: {}, fingerprint: String(i) }))
  const { body } = await on.reporter.post(ALERTS, group('a flood', { alerts })).expect(202)
  const { details } = (await on.agent.get(`/v1/support-requests/${body.request}`)).body as { details: { alerts: object[]; alerts_in_all: number } }
  expect([details.alerts.length, details.alerts_in_all]).toEqual([20, 1_001])
})

test('a group in letters of three bytes stays below the bound of details, says what is missing, and can be changed', async () => {
  const labels = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`label${i}`, 'አ'.repeat(490)]))
  const few = Object.fromEntries(Object.entries(labels).slice(0, 9))
  const alerts = Array.from({ length: 20 }, (_, i) => alert({ labels: few, fingerprint: `q${i}`, generatorURL: 'አ'.repeat(900) }))
  const { body } = await on.reporter.post(ALERTS, group('in Amharic', { commonLabels: labels, alerts, receiver: 'አ'.repeat(900) })).expect(202)
  const { headers, body: { details } } = await on.agent.get(`/v1/support-requests/${body.request}`).expect(200)
  expect(bytes(details)).toBeLessThan(32_768)
  expect([details.left_out.length, details.alerts[0].left_out, Object.keys(details.labels as object), details.alerts_in_all])
    .toEqual([20, expect.arrayContaining(['label0']), expect.arrayContaining(['label9']), 20])
  await on.agent.patch(`/v1/support-requests/${body.request}`, String(headers.etag), { severity: 'low' }).expect(200)
})

describe('of a sender of PagerDuty', () => {
  test('half a character is never made of a whole one', async () => {
    await sendPage(page('emoji', { source: `${'h'.repeat(199)}😀`, summary: `${'s'.repeat(199)}😀 ${'t'.repeat(100)}` })).expect(202)
    const { body: { title, description } } = await requestOf('emoji')
    expect([title, description]).toEqual([`${'s'.repeat(199)}😀`, `${'s'.repeat(199)}😀 ${'t'.repeat(100)}`])
    await sendPage(page('emoji at length', { summary: `${'s'.repeat(300)}`, custom_details: { description: `${'d'.repeat(19_697)}😀` } })).expect(202)
    expect((await requestOf('emoji at length')).body.description).toBe(`${'s'.repeat(300)}\n\n${'d'.repeat(19_697)}😀`)
  })

  test.each([
    ['NUL', 'a\u0000'], ['half a character', '\ud800'], ['300 KB', 'a '.repeat(150_000)], ['28 levels', nested(28)],
  ])('a member of the payload that nobody named, with %s, is not kept', async (what, extra) => {
    await sendPage(page(`extra ${what}`, { extra })).expect(202)
    expect((await requestOf(`extra ${what}`)).body.details).toEqual({ source: 'db1' })
  })

  test('a member that nobody named is no fact', async () => {
    const { body } = await on.administrator.post(`/v1/clients/${on.reporter.id}/mapping-trials`, { event: page('x', { extra: 'a\u0000', group: 'g' }) }).expect(200)
    expect(body.facts).toEqual({ summary: 'The disk is full', source: 'db1', severity: 'critical', group: 'g' })
  })

  const LARGE: [string, object, object, string[]][] = [
    ['a long text', { custom_details: { host: 'db1', firing: 'አ'.repeat(21_000) } }, {}, ['custom_details.firing']],
    ['a large list', { custom_details: { host: 'db1', dump: Array.from({ length: 9_000 }, (_, i) => i) } }, {}, ['custom_details.dump']],
    ['a text for particulars', { custom_details: 'አ'.repeat(20_000) }, {}, ['custom_details']],
    ['long links', { custom_details: { host: 'db1', log: 'x '.repeat(20_000) } }, { links: Array.from({ length: 20 }, () => ({ href: `https://example.org/${'y'.repeat(1_900)}` })) }, ['custom_details.log', 'links']],
    ['long texts everywhere', { source: 'ś'.repeat(1_000), group: '\u0001'.repeat(1_000), class: '\u{20000}'.repeat(1_000) }, { client: '\u0001'.repeat(1_000), client_url: '\u0001'.repeat(2_000), images: Array.from({ length: 30 }, () => ({ src: 'አ'.repeat(2_000) })) }, ['client_url', 'images', 'client']],
  ]

  test.each(LARGE)('%s is kept as far as there is room, named, and the request can be changed', async (what, payload, more, leftOut) => {
    await sendPage(page(what, payload, more)).expect(202)
    const { headers, body: { id, details } } = await requestOf(what)
    expect(bytes(details)).toBeLessThan(32_768)
    expect(details.left_out).toEqual(leftOut)
    if (what.startsWith('a long text')) expect(details.custom_details).toEqual({ host: 'db1', firing: expect.stringMatching(/^አ{5000,}$/) as unknown })
    await on.agent.patch(`/v1/support-requests/${id}`, String(headers.etag), { severity: 'low' }).expect(200)
  })

  test('particulars of as many levels as they may have leave a request that can be changed', async () => {
    await sendPage(page('deep', { custom_details: { deep: nested(19), flat: 1 } })).expect(202)
    const { headers, body: { id, details } } = await requestOf('deep')
    expect(details).toEqual({ source: 'db1', custom_details: { flat: 1 }, left_out: ['custom_details.deep'] })
    await on.agent.patch(`/v1/support-requests/${id}`, String(headers.etag), { severity: 'low' }).expect(200)
  })

  const clinical = { resourceType: 'Patient', name: [{ family: 'Doe' }] }
  test.each<[string, () => object, string[]]>([
    ['no payload', () => ({ ...page('x'), payload: undefined }), ['/payload/summary is required to trigger']],
    ['a document among its particulars', () => page('x', { custom_details: { at: { body: clinical } } }), ['/payload/custom_details/at/body holds what the detector fhir_json takes for clinical']],
    ['a document for a summary', () => page('x', { summary: JSON.stringify(clinical) }), [expect.stringMatching(/^\/payload\/summary holds/) as unknown as string]],
    ['a document for a source', () => page('x', { source: JSON.stringify(clinical) }), [expect.stringMatching(/^\/payload\/source holds/) as unknown as string]],
    ['a document for a client', () => page('x', {}, { client: JSON.stringify(clinical) }), [expect.stringMatching(/^\/client holds/) as unknown as string]],
    ['a severity that is no word', () => page('x', { severity: 5 }), [expect.stringMatching(/^\/payload\/severity must be/) as unknown as string]],
    ['a link without a place', () => page('x', {}, { links: [{ text: 'x' }] }), ['/links/0/href is required']],
  ])('%s is refused at the place where the sender wrote it', async (_what, body, errors) => {
    expect((await sendPage(body()).expect(400)).body.errors).toEqual(errors)
  })
})

describe('blanks where something should be said', () => {
  test('as the address of a sender of alerts are no source', async () => {
    const blank = group('blank', { externalURL: ' \u3000' })
    const { body } = await on.reporter.post(ALERTS, blank).expect(202)
    const { body: seen } = await on.agent.get(`/v1/support-requests/${body.request}/occurrences`).expect(200)
    expect(seen.items).toMatchObject([{ source: null }])
    const { body: tried } = await on.administrator.post(`/v1/clients/${on.reporter.id}/mapping-trials`, { alerts: blank }).expect(200)
    expect(Object.keys(tried.report)).not.toContain('source')
  })

  test('before a text that is too long are not what is left of it', async () => {
    const padded = (text: string) => `${' '.repeat(300)}${text}`
    await sendPage(page('padded', { summary: padded('The disk is full'), source: padded('db1') })).expect(202)
    const { body } = await requestOf('padded')
    expect(body).toMatchObject({ title: 'The disk is full' })
    expect((await on.agent.get(`/v1/support-requests/${body.id}/occurrences`).expect(200)).body.items).toMatchObject([{ source: 'db1' }])
  })
})
