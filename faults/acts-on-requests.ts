/** Calls with keys on requests of a sender's own: comments, assignments, and entries of a round. */
import type { Acknowledged, Call } from './caller'
import { openOne } from './acts-of-opening'
import type { Scene } from './scene'
import type { Sender } from './senders'

/** How often a sender takes another request to talk about and to give away. */
const CHANGES = 0.05

async function requestOf(scene: Scene, sender: Sender): Promise<string> {
  if (sender.own === undefined || sender.random() < CHANGES) sender.own = (await openOne(scene, sender)).id
  return sender.own
}

async function added(scene: Scene, kind: string, call: Call): Promise<string> {
  const answer: Acknowledged = await scene.caller.acknowledge(kind, call)
  if (answer.status !== 201) scene.findings.add('wrong', `${kind} was answered ${answer.status}: ${answer.text.slice(0, 300)}`)
  return (JSON.parse(answer.text) as { id: string }).id
}

/** Long ones, so that a full disk is met soon. */
const filling = (random: () => number) => Array.from({ length: 30 }, () => `word-${Math.floor(random() * 1_000)}`).join(' ')

export async function comment(scene: Scene, sender: Sender): Promise<void> {
  const request = await requestOf(scene, sender)
  const text = `Comment ${sender.fresh()}: ${filling(sender.random)}`
  const id = await added(scene, 'comment', {
    method: 'POST', path: `/v1/support-requests/${request}/comments`, voice: scene.world.agent, body: { text }, key: `comment-${sender.fresh()}`,
  })
  scene.ledger.comments.set(text, id)
}

export async function assign(scene: Scene, sender: Sender): Promise<void> {
  const request = await requestOf(scene, sender)
  const team = scene.world.teams[Math.floor(sender.random() * 2)]
  const id = await added(scene, 'assignment', {
    method: 'POST', path: `/v1/support-requests/${request}/assignments`, voice: scene.world.agent, body: { team }, key: `assignment-${sender.fresh()}`,
  })
  scene.ledger.holders.set(request, id)
}

export async function entry(scene: Scene, sender: Sender): Promise<void> {
  const text = `Entry ${sender.fresh()}`
  const id = await added(scene, 'entry', {
    method: 'POST', path: '/v1/evaluation-entries', voice: scene.world.agent, body: { evaluation: scene.world.round, list: 'worked_well', text }, key: `entry-${sender.fresh()}`,
  })
  scene.ledger.entries.set(text, id)
}
