/** Adding and changing clients, issuing and revoking keys. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { CodeCheck } from '../domain/codes'
import { codesIn, type Mapping } from '../domain/mapping'
import type { PlanInForce } from '../domain/plan'
import { guard } from '../domain/privacy'
import { type Policy, policyBy } from '../domain/privacy/kinds'
import { notFound, Refusal } from '../domain/refusal'
import { toUtc } from '../http/formats'
import type { Created } from '../http/idempotency'
import { amend } from '../journal/amend'
import { append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { digestOfKey, newKey, prefixOf } from './keys'
import { clientColumns, findClient, keyColumns } from './queries'
import type { Client, ClientPatch, IssuedKey, Key, NewClient, NewKey } from './schema'

export async function addClient(deps: Deps, trx: Knex.Transaction, input: NewClient, by: By): Promise<Created<Client>> {
  const at = deps.now()
  await requireReferences(trx, input)
  checkMapping(deps.plan.current(), input.mapping)
  guardMapping(input.mapping, by)
  const [client] = await trx('client').insert({ id: deps.newId(at), ...input, created_at: at, updated_at: at }).returning(clientColumns) as [Client]
  await append(trx, { at, event: 'client.added', subject: client.id, data: { roles: client.roles }, ...by })
  return { body: client, location: `/v1/clients/${client.id}`, version: client.version }
}

export const changeClient = (deps: Deps, { id, wanted, patch }: { id: string; wanted: number | undefined; patch: ClientPatch }, by: By) =>
  transact(deps.db, async trx => {
    await requireReferences(trx, patch)
    checkMapping(deps.plan.current(), patch.mapping)
    guardMapping(patch.mapping, by)
    const target = { table: 'client', columns: clientColumns, where: { id }, what: 'client', event: 'client.changed' } as const
    return amend<Client>(trx, target, { wanted, patch, at: deps.now(), by }, async (client, changes) => {
      if (isAdministrator(client) && !isAdministrator({ ...client, ...changes })) await requireAnotherAdministrator(trx, id)
    })
  })

const isAdministrator = ({ active, roles }: Pick<Client, 'active' | 'roles'>) => active && roles.includes('administrator')

/** Nobody can lock everybody out. */
async function requireAnotherAdministrator(trx: Knex, id: string): Promise<void> {
  const other = await trx('client').whereNot({ id }).where({ active: true }).whereRaw("'administrator' = any (roles)").first('id') as object | undefined
  if (!other) throw new Refusal('still_referenced', 'This is the last active administrator. Make another client one first.')
}

async function requireReferences(trx: Knex, { component, person }: { component?: string | null; person?: string | null }): Promise<void> {
  if (component && !await trx('component').where({ code: component }).first('code'))
    throw new Refusal('code_unknown', 'There is no such component.', [{ pointer: '/component', detail: 'is not known' }])
  if (person && !await trx('person').where({ id: person }).first('id'))
    throw new Refusal('code_unknown', 'There is no such person.', [{ pointer: '/person', detail: 'is not known' }])
}

/** Throws `validation_failed` that names each code of a mapping that is not known here. */
export function checkMapping(plan: PlanInForce, mapping: Mapping | null | undefined): void {
  const known = { component: plan.components, category: plan.categories, workflow: plan.workflows }
  const check = new CodeCheck()
  for (const { member, pointer, code } of codesIn(mapping ?? {})) check.known(known[member], `/mapping${pointer}`, code)
  check.settle()
}

/** Its texts by default go into requests as they stand here: what would be masked there is refused where it is written. */
function guardMapping(mapping: Mapping | null | undefined, { caller }: By): void {
  const { title, description } = mapping ?? {}
  guard({ mapping: { title: { default: title?.default }, description: { default: description?.default } } }, refusing(caller.privacy))
}

const refusing = (policy: Policy): Policy => policyBy(kind => (policy[kind] === 'allow' ? 'allow' : 'refuse'))

export async function issueKey(deps: Deps, trx: Knex.Transaction, { client, input }: { client: string; input: NewKey }, by: By): Promise<Created<IssuedKey>> {
  const at = deps.now()
  const secret = newKey()
  if (input.expires_at && toUtc(input.expires_at) <= at)
    throw new Refusal('validation_failed', 'The key would be expired from the start.', [{ pointer: '/expires_at', detail: 'must lie in the future' }])
  if (!await findClient(trx, client)) throw notFound('client')
  const [key] = await trx('client_key').insert({
    id: deps.newId(at),
    client_id: client,
    label: input.label ?? null,
    prefix: prefixOf(secret),
    digest: digestOfKey(secret),
    expires_at: input.expires_at ? toUtc(input.expires_at) : null,
    created_at: at,
  }).returning(keyColumns) as [Key]
  await append(trx, { at, event: 'client.key_added', subject: client, data: { key: key.id }, ...by })
  return { body: { ...key, secret }, kept: { ...key, secret: null }, location: `/v1/clients/${client}/keys` }
}

/** Revoking twice is revoking once. */
export const revokeKey = (deps: Deps, { client, key: id }: { client: string; key: string }, by: By): Promise<Key> =>
  transact(deps.db, async trx => {
    const at = deps.now()
    const key = await trx('client_key').where({ id, client_id: client }).forUpdate().first(keyColumns) as Key | undefined
    if (!key) throw notFound('key')
    if (key.revoked_at !== null) return key
    await trx('client_key').where({ id }).update({ revoked_at: at })
    await append(trx, { at, event: 'client.key_revoked', subject: client, data: { key: id }, ...by })
    return { ...key, revoked_at: at }
  })
