/**
 * A request that one sender alone moves from state to state, always with the version that it knows. A transition has no key:
 * where no answer came, the next try tells by the version whether the first was done.
 */
import { next, RESOLUTION_CODES, type Action, type State } from '../src/domain/lifecycle'
import type { Acknowledged, Call } from './caller'
import { type Opened, openOne } from './acts-of-opening'
import type { Walk } from './ledger'
import type { Scene } from './scene'
import type { Sender } from './senders'

const STEPS: Record<string, Action[]> = {
  new: ['acknowledge', 'start'],
  acknowledged: ['start', 'hold', 'resolve'],
  in_progress: ['hold', 'await_requester', 'resolve'],
  pending: ['resume', 'hold'],
  held: ['resume', 'resolve'],
  resolved: ['reopen', 'close', 'reopen'],
}

const WITH: Partial<Record<Action, object>> = {
  hold: { reason: 'vendor' }, await_requester: { reason: 'Which facility is it?' }, reopen: { reason: 'It is back.' },
  resolve: { resolution: { code: RESOLUTION_CODES[0] } },
}

export async function walk(scene: Scene, sender: Sender): Promise<void> {
  const request = sender.walking ?? await begin(scene, sender)
  const actions = STEPS[request.state] ?? []
  const action = actions[Math.floor(sender.random() * actions.length)]
  if (action === undefined) return void (sender.walking = undefined)
  await move(scene, request, action)
}

async function begin(scene: Scene, sender: Sender): Promise<Walk> {
  const { id, version } = await openOne(scene, sender)
  const request = { id, version, state: 'new' }
  sender.walking = request
  scene.ledger.walks.set(id, request)
  return request
}

export const transition = (scene: Scene, { id, version }: Pick<Walk, 'id' | 'version'>, action: Action): Call =>
  ({ method: 'POST', path: `/v1/support-requests/${id}/transitions`, voice: scene.world.agent, body: { action, ...WITH[action] }, version })

async function move(scene: Scene, request: Walk, action: Action): Promise<void> {
  const answer = await scene.caller.acknowledge('transition', transition(scene, request, action))
  const after = answer.status === 200 ? JSON.parse(answer.text) as Opened : await wasDoneUnseen(scene, request, answer)
  const wanted = { state: next(request.state as State, { action, reason: 'vendor', ...resolutionFor(action) }), version: request.version + 1 }
  if (after?.state !== wanted.state || after.version !== wanted.version)
    scene.findings.add('wrong', `${action} of ${request.id} at version ${request.version} was answered ${answer.status} and is ${after?.state ?? 'unknown'} at version ${after?.version ?? 0}`)
  Object.assign(request, wanted)
}

const resolutionFor = (action: Action) => (action === 'resolve' ? { resolution: { code: RESOLUTION_CODES[0] } } : {})

/** After a try without an answer the version is another one, or the action not possible any more. */
async function wasDoneUnseen(scene: Scene, { id }: Walk, { status, unsure }: Acknowledged): Promise<Opened | undefined> {
  if (!unsure || (status !== 412 && status !== 409)) return undefined
  const { text } = await scene.caller.acknowledge('read', { method: 'GET', path: `/v1/support-requests/${id}`, voice: scene.world.agent })
  scene.ledger.writes++
  return JSON.parse(text) as Opened
}
