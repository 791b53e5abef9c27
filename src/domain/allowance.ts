/**
 * How many calls a client may make: a bucket of `burst` tokens that refills at `per_second`. A call takes one token.
 * Nothing fills buckets in the background: what came in the meantime is worked out when somebody looks.
 */

export interface Allowance {
  /** Calls a second that can be kept up. */
  per_second: number
  /** Calls that may come at once. */
  burst: number
}

export interface Bucket {
  /** Below zero where calls elsewhere used more than there was. */
  tokens: number
  at_ms: number
}

export interface Taken {
  bucket: Bucket
  allowed: boolean
  /** Calls that may still come at once. */
  remaining: number
  /** Whole seconds until a call more may come, at least 1. */
  next_s: number
}

export const full = ({ burst }: Allowance, now: number): Bucket => ({ tokens: burst, at_ms: now })

/** The bucket as it is now. A clock that went back refills nothing, and nothing twice when it comes forward again. */
export function refill(bucket: Bucket, now: number, { per_second, burst }: Allowance): Bucket {
  if (now <= bucket.at_ms) return bucket
  return { tokens: Math.min(burst, bucket.tokens + ((now - bucket.at_ms) * per_second) / 1_000), at_ms: now }
}

/** A call: it takes its token, or is refused and takes nothing. */
export function take(bucket: Bucket, now: number, allowance: Allowance): Taken {
  const { tokens, at_ms } = refill(bucket, now, allowance)
  const allowed = tokens >= 1
  const left = allowed ? tokens - 1 : tokens
  const remaining = Math.max(0, Math.floor(left))
  const next_s = left >= 0 ? 1 : Math.ceil((1 - left) / allowance.per_second)
  return { bucket: { tokens: left, at_ms }, allowed, remaining, next_s }
}

/** Calls that others let through. The debt is bounded, so that a client waits no longer than two bursts take to refill. */
export function withdraw(bucket: Bucket, calls: number, { burst }: Allowance): Bucket {
  return { tokens: Math.max(-burst, bucket.tokens - calls), at_ms: bucket.at_ms }
}

/** Seconds in which an empty bucket is full again. */
export const refillTime = ({ per_second, burst }: Allowance) => Math.ceil(burst / per_second)
