/**
 * What belongs to a client that makes no calls: restricted requests, a subscription and a heartbeat, with a mark in every
 * text. Whoever may not see them must never be answered anything that bears the mark.
 */
import type { Running, Voice } from '../support/service'
import type { Answer } from './answers'

/** Each kind of thing with those who see it whoever's it is. */
const SEERS: Record<string, readonly string[]> = {
  RestrictedOfOthers: ['administrator', 'auditor'],
  HookOfOthers: ['administrator'],
  BeatOfOthers: ['agent', 'lead', 'administrator', 'auditor'],
}
const MARKED = /(?:Restricted|Hook|Beat)OfOthers/gi

export async function plantForeign(on: Running): Promise<void> {
  const owner = await on.newVoice({ name: 'A client of others', roles: ['reporter'], component: 'FR' })
  for (const each of [1, 2]) await plantRequest(on, owner, `RestrictedOfOthers${each}`)
  await owner.post('/v1/webhooks', { url: 'https://chat.example.org/HookOfOthers', description: 'HookOfOthers' }).expect(201)
  await owner.put('/v1/heartbeats/BeatOfOthers', '*', { title: 'BeatOfOthers', period_seconds: 86_400 }).expect(201)
}

async function plantRequest(on: Running, owner: Voice, mark: string): Promise<void> {
  const { body } = await owner.post('/v1/support-requests', {
    title: `${mark} title`, description: `${mark} description`, sensitivity: 'restricted', component: 'FR', labels: [mark.toLowerCase()], details: { [mark]: [mark] },
    facility: { system: `urn:${mark}`, code: mark }, external_reference: { system: mark, id: mark }, fingerprint: mark, on_behalf_of: { name: mark, contact: mark },
  }).expect(201)
  const path = `/v1/support-requests/${(body as { id: string }).id}`
  await owner.post(`${path}/comments`, { text: `${mark} for everybody` }).expect(201)
  await on.administrator.post(`${path}/comments`, { text: `${mark} among ourselves`, visibility: 'team' }).expect(201)
  await on.administrator.post(`${path}/transitions`, { action: 'acknowledge' }).expect(200)
  await on.administrator.post(`${path}/transitions`, { action: 'await_requester', reason: `${mark} asked` }).expect(200)
  await on.administrator.post(`${path}/watchers`, { client: owner.id }).expect(201)
}

/** What an answer tells of others to somebody who may not see it. */
export async function foreignIn({ payload, headers }: Answer, as: string, { db, reporter }: Running): Promise<string | undefined> {
  const found = new Set(payload.match(MARKED)?.map(each => each.toLowerCase()))
  for (const [mark, seers] of Object.entries(SEERS)) {
    if (seers.includes(as) || !found.has(mark.toLowerCase())) continue
    if (mark === 'RestrictedOfOthers' && ['agent', 'lead'].includes(as) && !await wasRestricted(db, payload, String(headers['x-request-id']))) continue
    return `tells of what belongs to others: ${mark}`
  }
  const others = as === 'reporter' && [...payload.matchAll(/"reported_by":"([^"]+)"/g)].some(([, client]) => client !== reporter.id)
  return others ? 'tells a reporter of a request of others' : undefined
}

/** An administrator may have made it a normal one meanwhile, and whoever saw it then a restricted one again by this very call. */
async function wasRestricted(db: Running['db'], payload: string, call: string): Promise<boolean> {
  const named = [...payload.matchAll(/RestrictedOfOthers\d/gi)].map(([mark]) => mark.toLowerCase())
  const found = await db('support_request').whereRaw('lower(fingerprint) = any (?)', [named]).where({ sensitivity: 'restricted' })
    .whereRaw("not exists (select from journal where request_id = support_request.id and call_id = ? and data #>> '{codes,sensitivity,from}' = 'normal')", [call])
    .first('id') as object | undefined
  return found !== undefined
}
