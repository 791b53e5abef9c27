/** What reports tell: figures of groups of requests. */
import { type Static, type TProperties, Type } from '@sinclair/typebox'
import { OPEN_STATES, STATES } from '../domain/lifecycle'
import { Instant, nullable, ref, strict } from '../http/schema'
import { By, Count, Group, MOST_GROUPS } from './query-schema'

const closed = { additionalProperties: false }

/** A count for each word of a list. */
const countEach = <const T extends readonly string[]>(words: T, description: string) =>
  // The list of words gives the members, and their type.
  Type.Object(Object.fromEntries(words.map(word => [word, Count(`Requests: ${word}.`)])) as Record<T[number], ReturnType<typeof Count>>, { ...closed, description })

const period = { from: Instant('From this instant on.'), to: Instant('Before this instant.') }

const linesOf = <T extends TProperties>(id: string, figures: T) => {
  const line = strict(id, { group: Group, ...figures })
  return { line, lines: Type.Array(ref(line), { maxItems: MOST_GROUPS, description: 'A line for each group, in the order of the groups.' }) }
}

const Minutes = (description: string) => nullable(Type.Number({ minimum: 0, description }))

export const ClockFigures = strict('ClockFigures', {
  met: Count('Ended in time.'),
  missed: Count('Ended after the due time.'),
  breached_running: Count('Not ended, and past the due time.'),
  running: Count('Not ended, running or paused, with time left.'),
  stopped: Count('Neither: withdrawn, refused, or a duplicate.'),
  met_percent: nullable(Type.Number({ minimum: 0, maximum: 100, description: 'Of those that have ended; null for none.' })),
  median_minutes: Minutes('Working time that half of those that have ended took at most.'),
  p90_minutes: Minutes('Working time that nine in ten of those that have ended took at most.'),
}, 'How clocks of one kind stand now.')
export type ClockFigures = Static<typeof ClockFigures>

const serviceLevels = linesOf('ServiceLevelsLine', {
  requests: Count('Opened in the period, with clocks or without.'),
  response: ref(ClockFigures),
  resolution: ref(ClockFigures),
})
export type ServiceLevelsLine = Static<typeof serviceLevels.line>
export const ServiceLevels = strict('ServiceLevels', { ...period, by: By, lines: serviceLevels.lines }, 'How the clocks of the requests opened in a period stand now.')
export type ServiceLevels = Static<typeof ServiceLevels>

const volume = linesOf('VolumeLine', {
  opened: Count('Opened in the period.'),
  resolved: Count('Resolved in the period, and not reopened since.'),
  closed: Count('Ended in the period: closed, rejected or cancelled.'),
  reopened: Count('How often one was reopened in the period.'),
  occurrences: Count('Reports of those opened in the period. What joined another counts there.'),
  by_state: countEach(STATES, 'Where those opened in the period stand now.'),
})
export type VolumeLine = Static<typeof volume.line>
export const Volume = strict('Volume', { ...period, by: By, lines: volume.lines }, 'What came and went in a period. A week is that of the opening, resolution, end or reopening.')
export type Volume = Static<typeof Volume>

const backlog = linesOf('BacklogLine', {
  open: Count('Open requests.'),
  by_state: countEach(OPEN_STATES, 'Where they stand.'),
  unassigned: Count('Held by no team.'),
  overdue: Count('A due time has passed.'),
  by_age: Type.Object({
    under_1_day: Count('Opened less than a day ago.'),
    days_1_to_3: Count('A day ago or more, less than three.'),
    days_3_to_7: Count('Three days ago or more, less than seven.'),
    days_7_to_30: Count('Seven days ago or more, less than thirty.'),
    days_30_to_90: Count('Thirty days ago or more, less than ninety.'),
    over_90_days: Count('Ninety days ago or more.'),
  }, { ...closed, description: 'By the time since they were opened.' }),
  oldest_created_at: nullable(Instant('When the oldest was opened; null for none.')),
})
export type BacklogLine = Static<typeof backlog.line>
export const Backlog = strict('Backlog', { at: Instant('Now.'), by: By, lines: backlog.lines }, 'What is open now. A week is that of the opening.')
export type Backlog = Static<typeof Backlog>

export const schemas = [ClockFigures, serviceLevels.line, ServiceLevels, volume.line, Volume, backlog.line, Backlog]
