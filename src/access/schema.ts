/** Clients of the service, and their keys. */
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { ROLES } from '../domain/caller'
import { ACTIONS, type Kind, KINDS } from '../domain/privacy/kinds'
import { ComponentCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Mapping } from './mapping-schema'
import { Id, Instant, nullable, oneOf, patchOf, ref, shortText, strict, Version, withExample } from '../http/schema'

/** @param action what stands beside a kind. */
const privacy = <T extends TSchema>(action: T) =>
  nullable(Type.Partial(Type.Object(everyKind(action)), {
    additionalProperties: false,
    description: 'What the guard does with what it finds in its texts, by kind, where that is stricter than what the service does.',
  }))

// Every kind stands in it, which the type of fromEntries does not know.
const everyKind = <T extends TSchema>(action: T) => Object.fromEntries(KINDS.map(kind => [kind, action])) as Record<Kind, T>

const GuardAction = oneOf(ACTIONS, 'What is done.')

const content = {
  name: shortText('What people call it; no two clients share a name.'),
  roles: Type.Array(oneOf(ROLES, 'What it may do.'), { minItems: 1, maxItems: 5, uniqueItems: true }),
  component: nullable(ComponentCode),
  person: nullable(Id('The person for whom it acts, whose teams are then its own.')),
  mapping: nullable(ref(Mapping)),
  privacy: privacy(GuardAction),
}

export const Client = strict('Client', {
  id: Id('Chosen by the service; the user name in HTTP Basic.'),
  ...content,
  active: Type.Boolean({ description: 'Its keys are valid.' }),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it last changed.'),
}, 'A program or a person that calls this service.')
export type Client = Static<typeof Client>

export const NewClient = withExample(strict('NewClient', {
  name: content.name,
  roles: content.roles,
  component: Type.Optional(content.component),
  person: Type.Optional(content.person),
  mapping: Type.Optional(content.mapping),
  privacy: Type.Optional(content.privacy),
}), { name: 'Client registry, production', roles: ['reporter'], component: 'CR', privacy: { name: 'refuse' } })
export type NewClient = Static<typeof NewClient>

export const ClientPatch = withExample(patchOf('ClientPatch', { ...content, privacy: privacy(nullable(GuardAction)), active: Client.properties.active }), { name: 'Client registry, staging', active: true })
export type ClientPatch = Static<typeof ClientPatch>

export const ClientPage = pageOf('ClientPage', Client)

const key = {
  id: Id('Chosen by the service.'),
  client_id: Id('The client it belongs to.'),
  label: nullable(shortText('What it is for.')),
  prefix: Type.String({ maxLength: 20, description: 'How the key begins, so that keys can be told apart.' }),
  created_at: Instant('When it was made.'),
  expires_at: nullable(Instant('From then on it is not valid.')),
  revoked_at: nullable(Instant('Since then it is not valid.')),
  last_used_at: nullable(Instant('When it was last used, to the minute or so.')),
}

export const Key = strict('Key', key, 'A key of a client, without its secret.')
export type Key = Static<typeof Key>

export const NewKey = withExample(strict('NewKey', {
  label: Type.Optional(key.label),
  expires_at: Type.Optional(key.expires_at),
}), { label: 'Key of 2026', expires_at: '2999-01-01T00:00:00Z' })
export type NewKey = Static<typeof NewKey>

export const IssuedKey = strict('IssuedKey', {
  ...key,
  secret: nullable(Type.String({ maxLength: 200, description: 'The key itself. It is shown this once and never again; null when a call is repeated.' })),
}, 'A new key of a client.')
export type IssuedKey = Static<typeof IssuedKey>

export const KeyPage = pageOf('KeyPage', Key)

export const ClientQuery = Type.Object({
  ...pageQuery,
  active: Type.Optional(Type.Boolean({ description: 'Only active ones, or only others.' })),
}, { additionalProperties: false })

export const KeyQuery = Type.Object(pageQuery, { additionalProperties: false })

export const schemas = [Mapping, Client, NewClient, ClientPatch, ClientPage, Key, NewKey, IssuedKey, KeyPage]
