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
    /** What a client that makes too many calls is told; absent: `too_many_requests`. For senders that repeat after 5xx only. */
    shedsAs?: 'unavailable'
  }
  interface FastifyRequest {
    /** Set by `access` before the body is read; absent on public routes. */
    caller: Caller
  }
}
