/** How the contract is put together from the routes. It needs no database. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'

// Of the contract, not of the program: rises with what callers see.
const CONTRACT_VERSION = '1.0.0'

export const document: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'OpenHIE support service',
      version: CONTRACT_VERSION,
      description: 'The support plan of a health information exchange as a running service: support requests, assignments, evaluations.',
      license: { name: 'MPL-2.0', identifier: 'MPL-2.0' },
      contact: { name: 'OpenHIE community', url: 'https://ohie.org' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'Support requests', description: 'Posting, triage and resolution.' },
      { name: 'Comments', description: 'What is said about a request.' },
      { name: 'Links', description: 'How requests belong together.' },
      { name: 'Assignments', description: 'Who holds a request, and who held it.' },
      { name: 'Evaluations', description: 'What worked well and what to do differently.' },
      { name: 'Reference data', description: 'Components, workflows and categories.' },
      { name: 'Teams and people', description: 'Who handles requests.' },
      { name: 'Clients and keys', description: 'Who may call.' },
      { name: 'Operation', description: 'Health and metrics.' },
    ],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A key of a client.' },
        basic: { type: 'http', scheme: 'basic', description: 'The client id as user, a key as password.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key of a client.' },
      },
    },
    security: [{ bearer: [] }, { basic: [] }, { apiKey: [] }],
  },
  refResolver: { buildLocalReference: (json, _base, _fragment, i) => (typeof json.$id === 'string' ? json.$id : `def-${i}`) },
  hideUntagged: false,
}
