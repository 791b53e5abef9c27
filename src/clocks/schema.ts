/** The clocks of a request from outside. Durations are in milliseconds of working time. */
import { type Static, Type } from '@sinclair/typebox'
import { CLOCK_CHANGES, CLOCK_STATES } from '../domain/clock'
import { CLOCK_KINDS } from '../domain/plan-document'
import { SEVERITIES } from '../domain/severity'
import { CategoryCode } from '../http/codes'
import { Id, Instant, nullable, oneOf, ref, strict } from '../http/schema'

const Milliseconds = (description: string) => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description })

export const ClockEntry = strict('ClockEntry', {
  at: Instant('When it was noted.'),
  change: oneOf(CLOCK_CHANGES, 'What happened to the clock.'),
  cause: Type.Unsafe<{ [name: string]: unknown }>({ type: 'object', additionalProperties: true, description: 'Why: an action, what was changed, or the revision of the plan in force.' }),
  target_ms: Milliseconds('The target from then on.'),
  used_ms: Milliseconds('What had been used by then.'),
  due_at: nullable(Instant('When it was due from then on; null while it stands still.')),
}, 'A line of the ledger of a clock.')
export type ClockEntry = Static<typeof ClockEntry>

const TargetSource = Type.Object({
  plan: Id('The support plan.'),
  plan_revision: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Its revision.' }),
  severity: oneOf(SEVERITIES, 'The severity that the target is for.'),
  category: nullable(CategoryCode),
  usual: Type.Boolean({ description: 'The plans name no target, so it is the usual one of the field.' }),
}, { additionalProperties: false, description: 'What set the target.' })

export const Clock = strict('Clock', {
  kind: oneOf(CLOCK_KINDS, '`response` runs until somebody acknowledges or answers, `resolution` until it is resolved.'),
  state: oneOf(CLOCK_STATES, '`met` and `missed` are the two ends; `stopped` is neither.'),
  target_ms: Milliseconds('The working time allowed.'),
  used_ms: Milliseconds('The working time used until now.'),
  left_ms: Milliseconds('What is left of it; 0 where nothing is.'),
  calendar: nullable(Id('The calendar that it runs by; null for around the clock.')),
  source: TargetSource,
  running_since: nullable(Instant('Since when it runs without a change.')),
  due_at: nullable(Instant('Until when; null while it stands still.')),
  warned_at: nullable(Instant('When most of the target had been used.')),
  breached_at: nullable(Instant('When the target had been used up.')),
  stopped_at: nullable(Instant('When it ended.')),
  ledger: Type.Array(ref(ClockEntry), { maxItems: 1_000, description: 'Oldest first.' }),
}, 'One of the two clocks of a request.')
export type Clock = Static<typeof Clock>

export const Clocks = strict('Clocks', {
  request: Id('The request.'),
  at: Instant('Now.'),
  clocks: Type.Array(ref(Clock), { maxItems: 2, description: 'Response first; none where no plan sets targets.' }),
}, 'The clocks of a request.')
export type Clocks = Static<typeof Clocks>

export const schemas = [ClockEntry, Clock, Clocks]
