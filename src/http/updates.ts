/**
 * Every change that PATCH can do is also reached by `POST …/updates`, for proxies and programs that know only GET and
 * POST: the same handler, with If-Match honoured where it is sent.
 */
import type { FastifyInstance } from 'fastify'

/** Call before the rooms are registered. */
export function offersUpdates(app: FastifyInstance): void {
  app.addHook('onRoute', function (route) {
    const { schema, routePath } = route
    if (route.method !== 'PATCH' || schema?.operationId === undefined) return
    const response = { ...schema.response as Record<string, unknown> } // every documented route has one
    delete response['428']
    this.route({
      method: 'POST',
      url: `${routePath}/updates`,
      config: route.config,
      schema: {
        ...schema,
        operationId: schema.operationId.replace(/^change/, 'update'),
        summary: `${schema.summary}, by POST`,
        description: 'The same as PATCH, for callers that know only GET and POST.',
        response,
      },
      handler: route.handler,
    })
  })
}
