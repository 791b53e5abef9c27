/** From when to when a report looks: the last 30 days, unless it is asked for others, and never more than 400. */
import { Refusal } from '../domain/refusal'
import { toUtc } from '../http/formats'

export interface Period {
  from: string
  to: string
}

const DAY_MS = 86_400_000
const USUAL_DAYS = 30
const MOST_DAYS = 400

export function periodOf(asked: { from?: string; to?: string }, now: string): Period {
  const to = toUtc(asked.to ?? now)
  const from = toUtc(asked.from ?? new Date(Math.max(0, Date.parse(to) - USUAL_DAYS * DAY_MS)).toISOString())
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS
  if (days <= 0) throw refused('The period ends before it has begun.', 'must be after the beginning')
  if (days > MOST_DAYS) throw refused('The period is too long for one report.', `must be at most ${MOST_DAYS} days after the beginning`)
  return { from, to }
}

const refused = (sentence: string, detail: string) => new Refusal('validation_failed', sentence, [{ pointer: '/query/to', detail }])
