/** How the contract is put together from the routes. It needs no database. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { tellHabits } from './openapi-habits'
import { HEADERS, PARAMETERS } from './openapi-headers'

// Of the contract, not of the program: rises with what callers see.
const CONTRACT_VERSION = '1.0.0'

const DESCRIPTION = `The support plan of a health information exchange as a running service: support requests, assignments, evaluations.

* **Keys**: \`Authorization: Bearer <key>\`, \`X-API-Key: <key>\`, or HTTP Basic with the client id and a key. Never in a query.
* **Bodies** are taken exactly as described here: an unknown member, a wrong type or a value out of range is a 400 that names each fault by a JSON pointer. Where a member stands twice in an object, the last one counts.
* **Safe retry**: a POST that creates takes an \`Idempotency-Key\`; a repetition gets the first outcome.
* **Versions**: what can be changed has an \`ETag\`; a change names it in \`If-Match\`.
* **Lists** come in pages: send \`next_cursor\` back as \`cursor\`, with the same filters and order.
* **Limits**: every answer to a client that may make the call has \`RateLimit-Policy\` and \`RateLimit\`; a client that makes too many is told by \`429\` and \`Retry-After\`.
* **Tracing**: an \`X-Request-Id\` of 1 to 128 letters, digits and \`._:+/=@-\` is taken over, and every answer has one. \`traceparent\` is passed on, \`X-OpenHIM-TransactionID\` is kept with what the call creates.`

/** @param webhooks what the service sends of itself, by its name. */
export const documentWith = (webhooks: () => Record<string, object>): FastifyDynamicSwaggerOptions => ({
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'OpenHIE support service',
      version: CONTRACT_VERSION,
      description: DESCRIPTION,
      license: { name: 'MPL-2.0', identifier: 'MPL-2.0' },
      contact: { name: 'OpenHIE community', url: 'https://ohie.org' },
    },
    servers: [{ url: '/', description: 'The service that serves this document.' }],
    tags: [
      { name: 'Support requests', description: 'Posting, triage and resolution.' },
      { name: 'Comments', description: 'What is said about a request.' },
      { name: 'Intake', description: 'The doors for machines.' },
      { name: 'Heartbeats', description: 'What components promise to tell regularly; silence opens a request.' },
      { name: 'Links', description: 'How requests belong together.' },
      { name: 'Watchers', description: 'Who is told of what happens to a request.' },
      { name: 'Assignments', description: 'Who holds a request, and who held it.' },
      { name: 'Evaluations', description: 'What worked well and what to do differently.' },
      { name: 'Reference data', description: 'Components, workflows and categories.' },
      { name: 'Teams and people', description: 'Who handles requests.' },
      { name: 'Calendars', description: 'When work is done.' },
      { name: 'Known errors', description: 'Faults that are known, with a way round them.' },
      { name: 'Support plans', description: 'Who supports what: drafts, revisions in force, what changed.' },
      { name: 'Events', description: 'What happened: the feed and its stream.' },
      { name: 'Webhooks', description: 'Subscriptions to events, and what was sent.' },
      { name: 'Privacy', description: 'What the guard at the door looks for.' },
      { name: 'Reports', description: 'Figures: coverage, service levels, volume, backlog.' },
      { name: 'Audit', description: 'Who did what, when and from where, and the seals that prove it.' },
      { name: 'Clients and keys', description: 'Who may call.' },
      { name: 'Operation', description: 'Health and metrics.' },
    ],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A key of a client.' },
        basic: { type: 'http', scheme: 'basic', description: 'The client id as user, a key as password.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key of a client.' },
      },
      headers: HEADERS,
      parameters: PARAMETERS,
    },
    security: [{ bearer: [] }, { basic: [] }, { apiKey: [] }],
  },
  refResolver: { buildLocalReference: (json, _base, _fragment, i) => (typeof json.$id === 'string' ? json.$id : `def-${i}`) },
  hideUntagged: false,
  transform: ({ schema, url, route }) => {
    const { access } = route.config ?? {}
    return { url, schema: Array.isArray(access) ? { ...schema, 'x-roles': access } : schema }
  },
  transformObject: documentObject => {
    if ('openapiObject' in documentObject) {
      tellHabits(documentObject.openapiObject)
      return Object.assign(documentObject.openapiObject, { webhooks: webhooks() })
    }
    return documentObject.swaggerObject
  },
})
