/** A known path asked with a method that it does not take is a 405 with `Allow`, where Fastify would say 404. */
import type {} from '@fastify/swagger' // for `schema.hide`
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Refusal } from '../domain/refusal'

/** Those that any path is ever asked with. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Call before the rooms are registered; call what it returns when every room has said what it takes. */
export function watchMethods(app: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set()
    for (const each of [method].flat()) methods.add(each)
    taken.set(url, methods)
  })
  return () => {
    for (const [url, methods] of [...taken].filter(([url]) => !url.startsWith('/docs'))) {
      // A copy: the hook above also hears of the route that is added here.
      const allowed = [...methods]
      // Before the body is looked at, which may be of a type that nobody takes.
      const onRequest = async (_request: unknown, reply: FastifyReply) => refuseMethod(reply, allowed)
      const others = METHODS.filter(method => !methods.has(method))
      app.route({ method: others, url, schema: { hide: true }, config: { access: 'public' }, onRequest, handler: onRequest })
    }
  }
}

export function refuseMethod(reply: FastifyReply, taken: readonly string[] = METHODS): never {
  void reply.header('allow', taken.join(', '))
  throw new Refusal('method_not_allowed', `This path takes ${taken.join(', ')}.`)
}
