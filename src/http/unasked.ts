/**
 * What an operation does not ask for is refused rather than dropped: a query where it knows none, a body where it takes
 * none. A caller who sends something expects something of it.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../domain/refusal'

const noQuery = () => ({ type: 'object', properties: {}, additionalProperties: false })

/** For the operations of the rooms; whoever looks after the process may add to the address of its health what he likes. */
export function refusesUnasked(app: FastifyInstance): void {
  app.addHook('onRoute', route => {
    const { schema, config, method } = route
    if (schema?.operationId === undefined || config?.access === 'public') return
    schema.querystring ??= noQuery()
    if (!schema.body && method !== 'GET' && method !== 'HEAD') route.preValidation = [route.preValidation ?? [], refuseBody].flat()
  })
}

async function refuseBody({ body }: FastifyRequest): Promise<void> {
  // Some clients send an empty object with every POST.
  const isEmpty = body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0)
  if (!isEmpty) throw new Refusal('validation_failed', 'This operation takes no body.', [{ pointer: '', detail: 'is not known here' }])
}
