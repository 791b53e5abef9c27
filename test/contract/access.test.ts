/** Who may call what: a walk over the whole contract, which names the roles that each operation is for. */
import { ROLES, type Role } from '../../src/domain/caller'
import { guarded, operations } from '../support/operations'
import { service, type Voice } from '../support/service'

// Refused after the caller is known and before anything happens, so that the walk changes nothing.
const UNASKED = '?nobody_asked_for_this=1'

describe('every operation of the contract', () => {
  const on = service()
  let revoked: Voice
  let expired: Voice
  let voices: Record<Role, Voice>

  beforeAll(async () => {
    revoked = await on.newVoice({ name: 'With a revoked key', roles: [...ROLES] })
    expired = await on.newVoice({ name: 'With an expired key', roles: [...ROLES] })
    await on.db('client_key').where({ client_id: revoked.id }).update({ revoked_at: on.clock.now() })
    await on.db('client_key').where({ client_id: expired.id }).update({ expires_at: on.clock.now() })
    await on.assembly.callers.refresh()
    const { reporter, agent, lead, administrator, auditor } = on
    voices = { reporter, agent, lead, administrator, auditor }
  })

  const anything = (path: string) => path.replace(/\{\w+\}/g, 'x') + UNASKED
  const call = ({ method, path }: { method: string; path: string }, headers: Record<string, string>) =>
    on.app.inject({ method: method as 'POST', url: anything(path), headers: { 'content-type': 'application/json', ...headers }, payload: method === 'GET' ? undefined : '{"broken' })

  test.each([
    ['no key', () => ({})],
    ['an unknown key', () => ({ authorization: 'Bearer sk_of_nobody' })],
    ['a revoked key', () => ({ authorization: `Bearer ${revoked.key}` })],
    ['an expired key', () => ({ 'x-api-key': expired.key })],
    ['a key and the name of another client', () => ({ authorization: `Basic ${Buffer.from(`${on.agent.id}:${on.lead.key}`).toString('base64')}` })],
    ['two keys', () => ({ authorization: `Bearer ${on.lead.key}`, 'x-api-key': on.lead.key })],
  ])('answers 401 to %s, before it looks at anything else', async (_what, headers) => {
    for (const entry of guarded) {
      const answer = await call(entry, headers())
      expect({ id: entry.id, status: answer.statusCode, type: answer.headers['content-type'], how: answer.headers['www-authenticate'] })
        .toEqual({ id: entry.id, status: 401, type: 'application/problem+json', how: expect.stringContaining('Bearer') })
    }
  })

  test.each(ROLES.map(role => [role] as const))('answers 403 to the role %s unless it is named, and looks at the call where it is', async role => {
    for (const entry of guarded) {
      const { statusCode } = await call(entry, { authorization: `Bearer ${voices[role].key}` })
      const named = entry.operation['x-roles']?.includes(role)
      expect({ id: entry.id, role, status: statusCode }).toEqual({ id: entry.id, role, status: named ? 400 : 403 })
    }
  })

  test('is either for some roles or, as five of them, without a key in the headers', () => {
    expect(operations.length - guarded.length).toBe(5)
  })

  test('that asks for no key in the headers minds none', async () => {
    for (const { id, method, path, operation } of operations.filter(each => !guarded.includes(each))) {
      const { statusCode } = await on.app.inject({ method: method as 'GET', url: path.replace('{code}', 'not_found'), headers: { authorization: 'Bearer nonsense' } })
      expect({ id, known: operation.responses[String(statusCode)] !== undefined, refused: statusCode === 401 }).toEqual({ id, known: true, refused: false })
    }
  })
})
