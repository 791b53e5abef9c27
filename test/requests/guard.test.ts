/** The guard at the doors: what is about persons is masked or refused before it is stored. */
import type { Caller } from '../../src/domain/caller'
import { DEFAULT_POLICY, type Policy, policyBy } from '../../src/domain/privacy/kinds'
import { guardContent } from '../../src/requests/guard'
import { service } from '../support/service'
import { aRequest } from '../support/world'

const on = service()
const REQUESTS = '/v1/support-requests'
const PATIENT = { resourceType: 'Patient', id: '17', name: [{ family: 'Otieno', given: ['Amina'] }], birthDate: '1984-02-29' }

test.each([
  ['a FHIR resource in details', { title: 'x', details: { request: PATIENT } }, '/details/request'],
  ['a FHIR resource pasted into the description', { title: 'x', description: `The IOL refused this: ${JSON.stringify(PATIENT)}` }, '/description'],
  ['the same in Base64', { title: 'x', details: { payload: Buffer.from(JSON.stringify(PATIENT)).toString('base64') } }, '/details/payload'],
])('%s is refused with a pointer, and nothing of it is stored or told', async (_what, body, pointer) => {
  const answer = await on.reporter.post(REQUESTS, body).expect(422)
  expect(answer.body).toMatchObject({ type: '/problems/personal_data_refused', errors: [{ pointer }] })
  expect(answer.text).not.toMatch(/Otieno|1984/)
  const { rows: [found] } = await on.db.raw<{ rows: { found: number }[] }>("select count(*) as found from support_request where title = 'x'")
  expect(found).toEqual({ found: 0 })
})

test('identifiers of persons are masked wherever text is taken, and ordinary text stays', async () => {
  const request = await aRequest(on, { description: 'Patient name: Amina Otieno, date of birth: 29/02/1984. Transaction 5f2c1a7e-0000-4000-8000-000000000000 answered 502.', labels: ['amina.otieno@example.org', 'production'] })
  const { body } = await on.agent.get(request.path).expect(200)
  expect(body.description).toBe('Patient name: [removed: name], date of birth: [removed: birth_date]. Transaction 5f2c1a7e-0000-4000-8000-000000000000 answered 502.')
  expect(body.labels).toEqual(['removed', 'production'])
  const { body: comment } = await on.agent.post(`${request.path}/comments`, { text: 'Password: hunter2hunter2' }).expect(201)
  expect(comment.text).not.toContain('hunter2')
  const { body: patched } = await on.agent.post(`${request.path}/updates`, { details: { patient: { name: 'Amina Otieno' } } }).expect(200)
  expect(JSON.stringify(patched.details)).not.toContain('Otieno')
})

test('a text as long as it may be stays within its bound when a mask is longer than what it hides', async () => {
  const title = `${'x '.repeat(82)}date of birth: 1984-02-29 ok`.slice(0, 200)
  const { body } = await on.reporter.post(REQUESTS, { title: title.padEnd(200, '.') }).expect(201)
  expect(body.title.length).toBeLessThanOrEqual(200)
  expect(body.title).not.toContain('1984')
})

test('a text of as many characters as it may have is kept whole, though each of them takes two units', async () => {
  const title = '\u{20000}'.repeat(200)
  expect((await on.reporter.post(REQUESTS, { title }).expect(201)).body.title).toBe(title)
  const masked = await on.reporter.post(REQUESTS, { title: `DOB: 1984-02-29 ${'\u{20000}'.repeat(180)}` }).expect(201)
  expect(masked.body.title).toBe(`DOB: [removed: birth_date] ${'\u{20000}'.repeat(173)}`)
})

test('who asks, and how to reach them, is kept: that is what the member is for', async () => {
  const on_behalf_of = { name: 'Amina Otieno', contact: 'amina.otieno@example.org', kind: 'health_worker' }
  expect((await on.reporter.post(REQUESTS, { title: 'Help', on_behalf_of }).expect(201)).body.on_behalf_of).toEqual(on_behalf_of)
})

test('codes, fingerprints and references are identifiers and stay as they are', async () => {
  for (const body of [
    { title: 'x', fingerprint: 'cr-search-502', external_reference: { system: 'openhim', id: '5f2c1a7e0b1d4c00123abcde' }, facility: { system: 'urn:example:mfl', code: 'KE-1042' } },
    { title: 'x', fingerprint: '6b1f4c2e-9d3a-4f7b-8a55-0c1d2e3f4a5b', external_reference: { system: 'https://jira.example.org/', id: 'HIE-20417' }, facility: { system: 'mfl', code: '13023' } },
  ]) expect((await on.reporter.post(REQUESTS, body).expect(201)).body).toMatchObject(body)
})

test('names that were looked at before are guarded by the policy of whoever sends them, whichever came first', () => {
  const guardedBy = (policy: Policy) => guardContent({ privacy: policy } as Caller, {
    title: 'x', labels: ['name', 'amina.otieno@example.org'], facility: { system: 'mfl', code: '+254712345678' }, fingerprint: 'amina.otieno@example.org',
  })
  const allowed = guardedBy(policyBy(() => 'allow'))
  expect(allowed).toMatchObject({ labels: ['name', 'amina.otieno@example.org'], facility: { code: '+254712345678' } })
  for (let times = 0; times < 2; times++) {
    const masked = guardedBy(DEFAULT_POLICY)
    expect(JSON.stringify(masked)).not.toMatch(/otieno|712345678/)
    expect(masked.labels).toEqual(['name', 'removed'])
    expect(guardedBy(policyBy(() => 'allow'))).toEqual(allowed)
  }
  expect(() => guardedBy(policyBy(kind => (kind === 'email' ? 'refuse' : 'mask')))).toThrow('was not stored')
})

test('where a person shows in one of them, a digest stands for it, and the request is still found by it', async () => {
  const body = {
    title: 'x', fingerprint: 'MRN: 12345678', external_reference: { system: 'mailto:amina.otieno@example.org', id: 'Patient name: Amina Otieno' },
    facility: { system: 'Amina Otieno, born on 1984-02-29', code: '8001015009087' },
  }
  const first = await on.reporter.post(REQUESTS, body).expect(201)
  expect(first.text).not.toMatch(/12345678|[Oo]tieno|8001015009087|1984-02-29/)
  expect((await on.reporter.post(REQUESTS, body).expect(200)).body.id).toBe(first.body.id)
  expect((await on.reporter.post(REQUESTS, { title: 'x', fingerprint: body.fingerprint }).expect(200)).body.id).toBe(first.body.id)
  const other = { ...body, external_reference: { ...body.external_reference, id: 'Patient name: Amina Kamau' }, fingerprint: 'other' }
  expect((await on.reporter.post(REQUESTS, other).expect(201)).body.id).not.toBe(first.body.id)
  const { body: changed } = await on.agent.post(`${REQUESTS}/${first.body.id}/updates`, { facility: { code: 'MRN: 12345678' } }).expect(200)
  expect(changed.facility).toEqual({ system: first.body.facility.system, code: first.body.fingerprint })
  const { text } = await on.reporter.post(`${REQUESTS}/batches`, { items: [{ title: 'x', fingerprint: 'MRN: 87654321' }] }).expect(200)
  expect(text).not.toContain('87654321')
})

test('a clinical document in one of them is refused at its place', async () => {
  const { body } = await on.reporter.post(REQUESTS, { title: 'x', external_reference: { system: 'his', id: JSON.stringify(PATIENT) } }).expect(422)
  expect(body).toMatchObject({ type: '/problems/personal_data_refused', errors: [{ pointer: '/external_reference/id' }] })
})
