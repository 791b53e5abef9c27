/** Calls that open requests: with a key, with a reference, with neither, by fingerprints that senders share. */
import type { Acknowledged } from './caller'
import type { Scene } from './scene'
import type { Sender } from './senders'

const COMPONENTS = ['CR', 'SHR', 'IOL', 'FR', 'TS', 'HWR']
const FINGERPRINTS = 40
/** The machine's and the database's clock are one here; what is made bears a time between the call and its answer. */
const CLOCK_SLACK_MS = 3_000

export interface Opened { id: string; version: number; created_at: string; state: string }

const reportFor = ({ random, fresh }: Sender) => ({ title: `Report ${fresh()}`, component: COMPONENTS[Math.floor(random() * COMPONENTS.length)] })

/** One that nobody else has touched, for whoever asks. */
export async function openOne(scene: Scene, sender: Sender, more: object = {}): Promise<Opened> {
  const body = { ...reportFor(sender), ...more }
  const answer = await scene.caller.acknowledge('create', { method: 'POST', path: '/v1/support-requests', voice: scene.world.reporter.key, body, key: `create-${sender.fresh()}` })
  return noteOpened(scene, body.title, answer)
}

function noteOpened({ ledger, findings }: Scene, title: string, { status, text, line }: Acknowledged): Opened {
  if (status !== 201 && status !== 200) findings.add('wrong', `opening was answered ${status}: ${text.slice(0, 300)}`)
  const opened = JSON.parse(text) as Opened
  ledger.creates.set(title, opened.id)
  const at = Date.parse(opened.created_at)
  if (at < line.sentAt - CLOCK_SLACK_MS || at > (line.answeredAt ?? 0) + CLOCK_SLACK_MS)
    findings.add('wrong', `${opened.id} was opened between ${new Date(line.sentAt).toISOString()} and ${new Date(line.answeredAt ?? 0).toISOString()}, and bears ${opened.created_at}`)
  return opened
}

export const create = async (scene: Scene, sender: Sender) => void await openOne(scene, sender)

/** Repeated without a key: the reference tells that it is there. */
export async function referenced(scene: Scene, sender: Sender): Promise<void> {
  const body = { ...reportFor(sender), external_reference: { system: 'https://tickets.example.org', id: sender.fresh() } }
  noteOpened(scene, body.title, await scene.caller.acknowledge('create', { method: 'POST', path: '/v1/support-requests', voice: scene.world.reporter.key, body }))
}

/** With nothing by which it could be repeated: sent once, and where no answer came nobody knows. */
export async function bare({ caller, ledger, world }: Scene, sender: Sender): Promise<void> {
  const body = reportFor(sender)
  const answer = await caller.send(caller.any(), { method: 'POST', path: '/v1/support-requests', voice: world.reporter.key, body })
  const isDone = answer?.status === 201
  ledger.creates.set(body.title, isDone ? (JSON.parse(answer.text) as Opened).id : undefined)
  if (isDone) ledger.writes++
}

const fingerprint = ({ random }: Sender) => `fault-${Math.floor(random() * FINGERPRINTS)}`

/** As an event of a machine, or as a request with a fingerprint. */
export async function report(scene: Scene, sender: Sender): Promise<void> {
  const of = fingerprint(sender)
  const asEvent = sender.random() < 0.7
  const body = { ...(asEvent ? { action: 'trigger' } : {}), title: 'Reported by machines', fingerprint: of, component: 'CR' }
  const path = asEvent ? '/v1/intake/events' : '/v1/support-requests'
  const answer = await scene.caller.acknowledge('report', { method: 'POST', path, voice: scene.world.reporter.key, body, key: `report-${sender.fresh()}` })
  if (isTaken(scene, answer)) scene.ledger.report(of)
}

/** A list of several; each is repeatable by its place. */
export async function storm(scene: Scene, sender: Sender): Promise<void> {
  const of = Array.from({ length: 5 }, () => fingerprint(sender))
  const body = of.map(each => ({ action: 'trigger', title: 'Reported by machines', fingerprint: each, component: 'CR' }))
  const answer = await scene.caller.acknowledge('report', { method: 'POST', path: '/v1/intake/events', voice: scene.world.reporter.key, body, key: `storm-${sender.fresh()}` })
  if (isTaken(scene, answer)) for (const each of of) scene.ledger.report(each)
}

const CANCELLED = 0.15

/** Of faults of which three reports open a request, and three more another one, once somebody has cancelled that. */
export async function few(scene: Scene, sender: Sender): Promise<void> {
  const of = `few-${Math.floor(sender.random() * FINGERPRINTS)}`
  const body = { action: 'trigger', title: 'Flaps', fingerprint: of }
  const answer = await scene.caller.acknowledge('report', { method: 'POST', path: '/v1/intake/events', voice: scene.world.patient.key, body, key: `few-${sender.fresh()}` })
  if (!isTaken(scene, answer)) return
  scene.ledger.report(of)
  const [result] = (JSON.parse(answer.text) as { results: { outcome: string; request?: string }[] }).results
  if (result?.outcome === 'joined' && sender.random() < CANCELLED) await cancel(scene, `/v1/support-requests/${result.request}`)
}

/** Unless others were faster. */
async function cancel({ caller, world: { agent } }: Scene, path: string): Promise<void> {
  const { text } = await caller.acknowledge('read', { method: 'GET', path, voice: agent })
  const { version } = JSON.parse(text) as Opened
  await caller.acknowledge('cancel', { method: 'POST', path: `${path}/transitions`, voice: agent, body: { action: 'cancel', reason: 'It is known' }, version })
}

/** Its source says that it is over, while others report it. */
export async function resolveReported(scene: Scene, sender: Sender): Promise<void> {
  const body = { action: 'resolve', fingerprint: fingerprint(sender), component: 'CR' }
  await scene.caller.acknowledge('resolve', { method: 'POST', path: '/v1/intake/events', voice: scene.world.reporter.key, body })
}

export async function list(scene: Scene): Promise<void> {
  await scene.caller.acknowledge('read', { method: 'GET', path: '/v1/support-requests?limit=200', voice: scene.world.agent })
}

/** Whose clocks run out within hours: faults let them pass. */
export const urgent = async (scene: Scene, sender: Sender) => void await openOne(scene, sender, { severity: 'critical' })

/** Of a list each has a status of its own. */
function isTaken({ findings }: Scene, { status, text }: Acknowledged): boolean {
  if (status < 300 && !/"status":[345]/.test(text)) return true
  findings.add('wrong', `a report was answered ${status}: ${text.slice(0, 300)}`)
  return false
}
