/** Who works in a run: a plan in force with two teams and a ladder, clients with their keys, a round, and one subscription. */
import { newKey } from '../src/access/keys'
import type { Answer, Caller } from './caller'

export interface World {
  administrator: string
  reporter: { id: string; key: string }
  /** Three of its reports open a request. */
  patient: { id: string; key: string }
  agent: string
  lead: string
  teams: [string, string]
  plan: string
  round: string
}

export const newAdministrator = () => newKey()

export async function makeWorld(caller: Caller, administrator: string, receiver: { url: string; secret: string }): Promise<World> {
  const post = async (path: string, body: object, voice = administrator) =>
    made(path, await caller.acknowledge('world', { method: 'POST', path, voice, body, key: `world ${path} ${JSON.stringify(body)}`.replace(/[^\x21-\x7e]/g, '_').slice(0, 200) }))
  const client = async (name: string, roles: string[], more: object = {}) => {
    const { id } = await post('/v1/clients', { name, roles, ...more })
    // The secret of a key is shown once, so this call is not one to repeat: nothing breaks while the world is made.
    const { secret } = made('a key', await caller.acknowledge('world', { method: 'POST', path: `/v1/clients/${id}/keys`, voice: administrator, body: {} }))
    return { id, key: secret }
  }
  const first = (await post('/v1/teams', { name: 'First team' })).id
  const second = (await post('/v1/teams', { name: 'Second team' })).id
  const { id: plan } = await post('/v1/support-plans', { name: 'Exchange', scope: 'exchange', draft: draftFor(first, second) })
  await post(`/v1/support-plans/${plan}/activations`, {})
  const reporter = await client('Client registry', ['reporter'])
  const patient = await client('Monitoring', ['reporter'], { mapping: { open_after: { reports: 3, within_minutes: 1_440 } } })
  const agent = (await client('Support agent', ['agent'])).key
  const lead = (await client('Support lead', ['lead'])).key
  const { id: round } = await post('/v1/evaluations', { title: 'While things break', scope: 'exchange' }, lead)
  const webhook = made('a subscription', await caller.acknowledge('world', { method: 'POST', path: '/v1/webhooks', voice: agent, body: { url: receiver.url, components: ['FR'] } }))
  receiver.secret = webhook.secret
  return { administrator, reporter, patient, agent, lead, teams: [first, second], plan, round }
}

/** Only what is critical runs out within a run. */
const draftFor = (first: string, second: string) => ({
  owners: { content: { team: first }, infrastructure: { team: first }, software: { team: first } },
  help_desk_team: first,
  targets: {
    critical: { respond_minutes: 60, resolve_minutes: 120 },
    ...Object.fromEntries(['high', 'normal', 'low'].map(severity => [severity, { respond_minutes: 100_000, resolve_minutes: 200_000 }])),
  },
  ladder: [
    { clock: 'response', at_percent: 100, action: 'add_watcher', team: second },
    { clock: 'response', at_percent: 150, action: 'notify', team: second },
    { clock: 'resolution', at_percent: 100, action: 'reassign', team: second },
    { clock: 'resolution', at_percent: 150, action: 'notify', team: second },
  ],
  governance_body: second,
  quiet_after_hours: 24,
})

function made(what: string, { status, text }: Answer): { id: string; secret: string } {
  if (status >= 300) throw new Error(`${what} was answered ${status}: ${text}`)
  return JSON.parse(text) as { id: string; secret: string }
}
