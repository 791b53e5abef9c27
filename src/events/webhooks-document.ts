/** The events in the contract: each type with its own schema, as OpenAPI calls what a service sends of itself. */
import { EVENT_TYPES, TYPES } from './types'

const EVENT = { $ref: '#/components/schemas/Event' }

const bodyOf = (type: keyof typeof TYPES) => ({
  type: 'object',
  additionalProperties: false,
  required: ['type', 'timestamp', 'data'],
  properties: {
    type: { type: 'string', const: type },
    timestamp: { type: 'string', format: 'date-time', maxLength: 40, description: 'When it happened.' },
    data: { allOf: [EVENT, { type: 'object', additionalProperties: true, properties: { type: { type: 'string', const: type }, data: TYPES[type].data } }] },
  },
})

/** The member `webhooks` of the document. */
export const webhooksDocument = () => Object.fromEntries(EVENT_TYPES.map(type => [type, {
  post: {
    operationId: `told_${type.replace('.', '_')}`,
    summary: TYPES[type].summary,
    description: 'Posted to subscriptions, with `webhook-id`, `webhook-timestamp` and `webhook-signature` after the Standard Webhooks specification. Any 2xx takes it; 408, 425, 429 and 5xx are tried again for three days; 410 ends the subscription; all else is final.',
    tags: ['Events'],
    requestBody: { required: true, content: { 'application/json': { schema: bodyOf(type) } } },
    responses: { '204': { description: 'Taken.' } },
  },
}]))
