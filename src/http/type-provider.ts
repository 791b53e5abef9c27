/** The one place that knows which library turns schemas into types. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Caller, Role } from '../domain/caller'

/** A room as Fastify sees it. */
export type Room = FastifyPluginAsyncTypebox

/** Which roles a route serves; `public` needs no key. */
export type Access = readonly Role[] | 'public'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** Set by `access` before the body is read; absent on public routes. */
    caller: Caller
  }
}
