/** What is cut before it reaches the guard must not keep a part that the guard no longer knows. */
import { type AlertGroup, detailsOf, titleOf } from '../../src/domain/alert-group'
import { guard } from '../../src/domain/privacy'
import { keepMembers } from '../../src/domain/keep-room'

const ID = '8001015009087'
const HL7 = `MSH|^~\\&|OPENMRS\rZPI|1|KAMAU^WANJIKU|100234\r${'ZXX|1\r'.repeat(90)}PID|1||100234^^^MR||KAMAU^WANJIKU||19840312|F`
const FHIR = `{"identifier":[{"value":"100234"}],"text":"${'x'.repeat(500)}","resourceType":"Patient"}`

const groupOf = (text: string): AlertGroup => ({
  version: '4', groupKey: 'k', status: 'firing', receiver: 'r', groupLabels: {}, commonLabels: { payload: text },
  alerts: [{ status: 'firing', labels: { payload: text, [text.slice(0, 2_000)]: 'x' }, startsAt: '2026-03-02T09:00:00Z' }],
})
const across = (most: number) => `${'x '.repeat((most - 10) / 2)}${ID} was refused`

test.each([
  ['a national id across the end', across(500)],
  ['an HL7 message whose segments of the person are behind the end', HL7],
  ['a FHIR resource that says what it is behind the end', FHIR],
])('of the labels of an alert, %s leaves nothing', (_what, text) => {
  expect(JSON.stringify(guard(detailsOf(groupOf(text))))).not.toMatch(/80010150|KAMAU|100234/)
})

test('nor does one across the end of its title, of the name of a label, or of what there is room for', () => {
  expect(guard(titleOf(groupOf(''), across(200)))).not.toContain('80010150')
  expect(JSON.stringify(guard(detailsOf(groupOf(across(100)))))).not.toContain('80010150')
  const { members } = keepMembers({ note: across(1_000) }, 1_010)
  expect(JSON.stringify(guard(members))).not.toContain('80010150')
})

test('an ordinary text is cut where it was', () => {
  expect(titleOf(groupOf(''), 'queue is long '.repeat(40))).toBe('queue is long '.repeat(40).slice(0, 200))
})
