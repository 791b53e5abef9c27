/** Calls that reach both replicas in the same moment and must meet in the database: exactly one of them is the first. */
import { openOne, type Opened } from '../acts-of-opening'
import type { Acknowledged, Call } from '../caller'
import type { Scene } from '../scene'
import { sendersOf, type Sender } from '../senders'
import { transition } from '../walk'
import type { Kind } from './kind'

const AT_ONCE = 8

let races = 0
/** Somebody whose names nobody else gives. */
function racer(): Sender {
  const [sender] = sendersOf(1, races)
  const number = races++
  let counted = 0
  return { ...sender as Sender, fresh: () => `race-${number}-${counted++}` } // one was asked for
}

/** Half of them to each replica. */
const together = (scene: Scene, kind: string, callOf: (place: number) => Call): Promise<Acknowledged[]> =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, place) => scene.caller.acknowledge(kind, callOf(place), scene.replicas[place % 2])))

const idOf = ({ text }: Acknowledged) => (JSON.parse(text) as { id: string }).id

export const raceForKey: Kind = {
  name: 'race for a key',
  async run(scene) {
    const sender = racer()
    const [title, key] = [`Report ${sender.fresh()}`, `race-${sender.fresh()}`]
    const answers = await together(scene, 'create', () => ({ method: 'POST', path: '/v1/support-requests', voice: scene.world.reporter.key, body: { title }, key }))
    const bodies = new Set(answers.map(({ text }) => text))
    if (bodies.size !== 1) scene.findings.add('unequal replays', `${AT_ONCE} calls with one key had ${bodies.size} answers: ${[...bodies].join('\n')}`)
    scene.ledger.creates.set(title, idOf(answers[0] as Acknowledged)) // there are eight
    return `${AT_ONCE} calls with one key`
  },
}

export const raceForFingerprint: Kind = {
  name: 'race for a fingerprint',
  async run(scene) {
    const sender = racer()
    const fingerprint = `fault-${sender.fresh()}`
    const answers = await reportAll(scene, sender, fingerprint)
    const opened = answers.filter(({ status }) => status === 201).length
    if (opened !== 1) scene.findings.add('doubled', `${opened} of ${AT_ONCE} reports of ${fingerprint} opened a request`)
    return `${AT_ONCE} first reports of one fault`
  },
}

async function reportAll(scene: Scene, sender: Sender, fingerprint: string): Promise<Acknowledged[]> {
  const answers = await together(scene, 'report', () => ({
    method: 'POST', path: '/v1/support-requests', voice: scene.world.reporter.key, body: { title: 'Reported at once', fingerprint, component: 'CR' }, key: `race-${sender.fresh()}`,
  }))
  scene.ledger.report(fingerprint, AT_ONCE)
  return answers
}

export const reportedWhileResolved: Kind = {
  name: 'reported while resolved',
  async run(scene) {
    const sender = racer()
    const fingerprint = `fault-${sender.fresh()}`
    await reportAll(scene, sender, fingerprint)
    const resolve = { method: 'POST', path: '/v1/intake/events', voice: scene.world.reporter.key, body: { action: 'resolve', fingerprint, component: 'CR' } } as const
    const events = together(scene, 'report', () => ({
      method: 'POST', path: '/v1/intake/events', voice: scene.world.reporter.key, body: { action: 'trigger', title: 'Once more', fingerprint, component: 'CR' }, key: `race-${sender.fresh()}`,
    }))
    await Promise.all([events, scene.caller.acknowledge('resolve', resolve), scene.caller.acknowledge('resolve', resolve), reportAll(scene, sender, fingerprint)])
    scene.ledger.report(fingerprint, AT_ONCE)
    return `${2 * AT_ONCE} reports of one fault while its request is being resolved`
  },
}

export const raceForAssignment: Kind = {
  name: 'race for an assignment',
  async run(scene) {
    const sender = racer()
    const { id, version } = await openOne(scene, sender)
    const answers = await together(scene, 'assignment', place => ({
      method: 'POST', path: `/v1/support-requests/${id}/assignments`, voice: scene.world.agent, body: { team: scene.world.teams[place % 2] }, key: `race-${sender.fresh()}`, version,
    }))
    const given = answers.filter(({ status }) => status === 201)
    if (given.length !== 1) scene.findings.add(given.length === 0 ? 'lost' : 'doubled', `${given.length} of ${AT_ONCE} assignments of ${id} at one version: ${answers.map(({ status }) => status).join()}`)
    for (const each of given) scene.ledger.holders.set(id, idOf(each))
    return `${AT_ONCE} assignments of one request at one version`
  },
}

export const raceForVersion: Kind = {
  name: 'race for an ETag',
  async run(scene) {
    const { id, version } = await openOne(scene, racer())
    const answers = await together(scene, 'transition', place => transition(scene, { id, version }, place % 2 === 0 ? 'acknowledge' : 'start'))
    const done = answers.filter(({ status }) => status === 200)
    // Where one was not answered at its first try, it may have been that one.
    if (done.length > 1 || (done.length === 0 && !answers.some(({ unsure }) => unsure)))
      scene.findings.add('wrong', `${done.length} of ${AT_ONCE} transitions of ${id} at one version: ${answers.map(({ status }) => status).join()}`)
    const { text } = await scene.caller.acknowledge('read', { method: 'GET', path: `/v1/support-requests/${id}`, voice: scene.world.agent })
    const after = JSON.parse(text) as Opened
    if (after.version !== version + 1) scene.findings.add('wrong', `${id} went from version ${version} to ${after.version} by ${AT_ONCE} transitions at one version`)
    return `${AT_ONCE} transitions of one request at one version`
  },
}

export const raceForActivation: Kind = {
  name: 'race for an activation',
  async run(scene) {
    const sender = racer()
    const answers = await together(scene, 'activation', () => ({
      method: 'POST', path: `/v1/support-plans/${scene.world.plan}/activations`, voice: scene.world.lead, body: { note: 'At once' }, key: `race-${sender.fresh()}`,
    }))
    for (const { status, text } of answers) {
      const { number } = JSON.parse(text) as { number: number }
      if (status !== 201) scene.findings.add('wrong', `an activation was answered ${status}: ${text.slice(0, 300)}`)
      else if (scene.ledger.revisions.has(number)) scene.findings.add('doubled', `revision ${number} was told to two`)
      else scene.ledger.revisions.add(number)
    }
    return `${AT_ONCE} activations of one plan`
  },
}
