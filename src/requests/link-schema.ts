/** Links between requests, each shown from both ends. */
import { type Static, Type } from '@sinclair/typebox'
import { STATES } from '../domain/lifecycle'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Id, Instant, oneOf, strict, withExample } from '../http/schema'
import { RequestId } from './schema'

/** How the other end calls it. */
export const LINKS = {
  duplicates: 'duplicated_by',
  blocks: 'blocked_by',
  relates_to: 'relates_to',
  caused_by: 'causes',
  follow_up_of: 'followed_up_by',
} as const

export type LinkType = keyof typeof LINKS

export const LINK_TYPES = Object.keys(LINKS) as LinkType[]
export const SHOWN_TYPES = [...new Set([...LINK_TYPES, ...Object.values(LINKS)])]

export const Link = strict('Link', {
  id: Id('Chosen by the service.'),
  type: oneOf(SHOWN_TYPES, 'As seen from the request that was asked about.'),
  request: Id('The request at the other end.'),
  number: Type.String({ maxLength: 24, description: 'Its number.' }),
  title: Type.String({ maxLength: 200, description: 'Its title.' }),
  state: oneOf(STATES, 'Its state.'),
  created_at: Instant('When the link was made.'),
  version: Type.Integer({ minimum: 1, maximum: 1, description: 'Links do not change; send "1" in If-Match to remove one.' }),
}, 'A link between two requests.')
export type Link = Static<typeof Link>

export const NewLink = withExample(strict('NewLink', {
  type: oneOf(LINK_TYPES, 'What the request in the path is to the other one. `duplicates` closes it and adds its reports to the other.'),
  request: RequestId,
}), { type: 'relates_to', request: 'SR-000002' })
export type NewLink = Static<typeof NewLink>

export const LinkPage = pageOf('LinkPage', Link)
export const LinkQuery = Type.Object(pageQuery, { additionalProperties: false })

export const schemas = [Link, NewLink, LinkPage]
