/**
 * How many calls each client may make, kept in memory: a call costs no round trip and no write. The replicas tell each
 * other once a second, so that together they let through a little more than one bucket, not one bucket each.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Knex } from 'knex'
import { Counter } from 'prom-client'
import { type Allowance, type Bucket, full, refill, refillTime, take, type Taken, withdraw } from '../domain/allowance'
import { Refusal } from '../domain/refusal'
import { registry } from '../platform/metrics'
import { exchangeUse } from './client-use'

export interface Limits {
  /** The value of RateLimit-Policy, the same for every client. */
  readonly policy: string
  /** Counts a call of this client, if it may be made. */
  take(clientId: string): Taken
  /** A task: tells the other replicas what was used here, and withdraws what was used there. */
  share(): Promise<void>
  /** Clients whose bucket is not full, and so in memory. */
  readonly size: number
}

// As the contract bounds it. Nothing but a large burst at a slow pace comes near.
const LONGEST_WAIT_S = 3_600

const limited = new Counter({
  name: 'support_calls_limited_total',
  help: 'Calls that were refused because their client made too many.',
  registers: [registry],
})

/** @param millis a clock that only goes forward, of this process. */
export function keepLimits(db: Knex, allowance: Allowance, millis: () => number): Limits {
  const buckets = new Map<string, Bucket>()
  const use = exchangeUse(db)
  let calls = new Map<string, number>()

  const forgetFull = () => {
    for (const [clientId, bucket] of buckets)
      if (refill(bucket, millis(), allowance).tokens >= allowance.burst) buckets.delete(clientId)
  }

  return {
    policy: `"default";q=${allowance.burst};w=${refillTime(allowance)}`,
    take(clientId) {
      const now = millis()
      const taken = take(buckets.get(clientId) ?? full(allowance, now), now, allowance)
      buckets.set(clientId, taken.bucket)
      if (taken.allowed) calls.set(clientId, (calls.get(clientId) ?? 0) + 1)
      return taken
    },
    async share() {
      const told = calls
      // Not kept where it cannot be told: by the time that it can, it has been refilled.
      calls = new Map()
      await use.tell(told)
      for (const [clientId, used] of await use.hear()) {
        const now = millis()
        buckets.set(clientId, withdraw(refill(buckets.get(clientId) ?? full(allowance, now), now, allowance), used, allowance))
      }
      forgetFull()
    },
    get size() { return buckets.size },
  }
}

/** After `authenticates`: a call without a caller is not counted, and one that is not allowed never comes here. */
export function limitsCalls(app: FastifyInstance, limits: Limits): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.caller) countCall(limits, request, reply)
  })
}

/** Throws a Refusal where this client makes more calls than it may. */
export function countCall(limits: Limits, request: FastifyRequest, reply: FastifyReply): void {
  const { allowed, remaining, next_s } = limits.take(request.caller.client_id)
  const wait = Math.min(next_s, LONGEST_WAIT_S)
  void reply.header('ratelimit-policy', limits.policy).header('ratelimit', `"default";r=${remaining};t=${wait}`)
  if (allowed) return
  limited.inc()
  const { shedsAs = 'too_many_requests' } = request.routeOptions.config
  throw new Refusal(shedsAs, 'This client makes more calls than it may.', [], wait)
}
