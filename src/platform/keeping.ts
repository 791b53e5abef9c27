/** How long what may be forgotten is kept. Requests, the journal and the audit stay for ever. */
import { type Config, readConfig } from './config'

export interface Keeping {
  /** The request as it was, beside each line of the feed. */
  feedMs: number
  /** What became of each delivery to a webhook. */
  deliveriesMs: number
  /** Outcomes of calls with an Idempotency-Key. */
  outcomesMs: number
  /** Samples of the reports that were joined in a request, from its end on. */
  occurrencesMs: number
}

type Settings = Pick<Config, 'KEEP_FEED_DAYS' | 'KEEP_DELIVERIES_DAYS' | 'KEEP_IDEMPOTENCY_KEYS_HOURS' | 'KEEP_OCCURRENCES_DAYS'>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export const keepingFrom = (settings: Settings): Keeping => ({
  feedMs: settings.KEEP_FEED_DAYS * DAY_MS,
  deliveriesMs: settings.KEEP_DELIVERIES_DAYS * DAY_MS,
  outcomesMs: settings.KEEP_IDEMPOTENCY_KEYS_HOURS * HOUR_MS,
  occurrencesMs: settings.KEEP_OCCURRENCES_DAYS * DAY_MS,
})

export const DEFAULT_KEEPING = keepingFrom(readConfig({}))
