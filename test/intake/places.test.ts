/** A group of alerts that is refused is refused at the places where its sender wrote what is wrong. */
import { service } from '../support/service'

const on = service()

const CLINICAL = JSON.stringify({ resourceType: 'Patient', name: [{ family: 'Doe' }] })
const alert = (more: object = {}) => ({ status: 'firing', labels: {}, annotations: {}, startsAt: '2026-03-02T09:00:00Z', fingerprint: 'a', ...more })
const group = (more: object) => ({
  version: '4', groupKey: 'places', truncatedAlerts: 0, status: 'firing', receiver: 'x', groupLabels: {}, commonLabels: {}, commonAnnotations: { summary: 'Down' }, externalURL: '', alerts: [alert()], ...more,
})

test.each([
  ['a label', { commonLabels: { 'p/q': CLINICAL } }, '/commonLabels/p~1q'],
  ['a label that the group goes by', { groupLabels: { p: CLINICAL }, commonLabels: { p: CLINICAL } }, '/groupLabels/p'],
  ['a label of an alert behind one that is over', { alerts: [alert({ status: 'resolved' }), alert({ labels: { p: CLINICAL } })] }, '/alerts/1/labels/p'],
  ['the address of an alert', { alerts: [alert({ generatorURL: CLINICAL })] }, '/alerts/0/generatorURL'],
  ['the description', { commonAnnotations: { summary: 'Down', description: CLINICAL } }, '/commonAnnotations/description'],
  ['the description of an alert', { alerts: [alert({ annotations: { description: CLINICAL } })] }, '/alerts/0/annotations/description'],
  ['the summary', { commonAnnotations: { summary: CLINICAL } }, '/commonAnnotations/summary'],
  ['the runbook', { commonAnnotations: { summary: 'Down', runbook_url: CLINICAL } }, '/commonAnnotations/runbook_url'],
  ['the receiver', { receiver: CLINICAL }, '/receiver'],
])('a document in %s', async (_where, more, pointer) => {
  const { body } = await on.reporter.post('/v1/intake/alertmanager', group(more)).expect(422)
  expect((body.errors as { pointer: string }[]).map(each => each.pointer)).toEqual([pointer])
})

test('a document in a fact that the mapping takes the description from', async () => {
  await on.administrator.patch(`/v1/clients/${on.reporter.id}`, '*', { mapping: { description: { from: ['annotations.what'] } } }).expect(200)
  const { body } = await on.reporter.post('/v1/intake/alertmanager', group({ commonAnnotations: { what: CLINICAL } })).expect(422)
  expect(body.errors).toMatchObject([{ pointer: '/commonAnnotations/what' }])
})
