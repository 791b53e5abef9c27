/** Takes an event of PagerDuty's Events API, version 2. Its key stands in the body, and its answers have a form of their own. */
import type { Deps } from '../deps'
import { cut } from '../domain/cut'
import { cutGuarded } from '../domain/cut-guarded'
import { type Mapping, identityOf, mapFacts } from '../domain/mapping'
import { detailsOf, factsOf, linksOf, type PagerDutyEvent, usualIdentity, USUAL_OF_PAGERDUTY } from '../domain/pagerduty-event'
import type { PlanInForce } from '../domain/plan'
import { type Refusal } from '../domain/refusal'
import { isInstant } from '../http/formats'
import { digest } from '../platform/digest'
import type { IntakeEvent } from './schema'

const MOST_IN_A_TITLE = 200
const MOST_IN_A_FINGERPRINT = 200
const MOST_IN_A_DESCRIPTION = 20_000

/** As the other doors take it, by the mapping of its client. @param made names a fault that has no name. */
export function eventOf(event: PagerDutyEvent, mapping: Mapping | null, plan: PlanInForce, made: string): { event: IntakeEvent; dedup_key: string } {
  const facts = factsOf(event)
  const { title, description, ...codes } = mapFacts(facts, USUAL_OF_PAGERDUTY, mapping, plan)
  const identity = mapping?.fingerprint ? identityOf(facts, mapping.fingerprint.from) : usualIdentity(facts)
  const dedup_key = event.dedup_key ?? (identity === undefined ? made : digest(identity))
  const source = event.payload?.source
  const links = linksOf(event)
  const details = detailsOf(event)
  return {
    dedup_key,
    event: {
      action: event.event_action,
      fingerprint: dedup_key.length > MOST_IN_A_FINGERPRINT ? digest(dedup_key) : dedup_key,
      ...(title === undefined ? {} : { title: cutGuarded(title, MOST_IN_A_TITLE) }),
      ...describe(title, description),
      ...codes,
      ...(source === undefined ? {} : { source: cutGuarded(source, MOST_IN_A_TITLE) }),
      ...(isInstant(event.payload?.timestamp ?? '') ? { occurred_at: event.payload?.timestamp } : {}),
      ...(Object.keys(details).length > 0 ? { details } : {}),
      ...(links.length > 0 ? { links } : {}),
    },
  }
}

/** A summary that is too long for a title is told in full. */
function describe(title: string | undefined, description: string | undefined): { description?: string } {
  const told = title !== undefined && title.length > MOST_IN_A_TITLE ? [title, description] : [description]
  const text = told.filter(each => each !== undefined).join('\n\n')
  return text === '' ? {} : { description: cutGuarded(text, MOST_IN_A_DESCRIPTION) }
}

/** Where the sender wrote what stands at a place of the event that was made of it. A place of its own body stays. */
const WRITTEN_AT: readonly (readonly [made: RegExp, written: string])[] = [
  [/^\/title$/, '/payload/summary'],
  [/^\/description$/, '/payload/custom_details/description'],
  [/^\/source$/, '/payload/source'],
  [/^\/fingerprint$/, '/dedup_key'],
  [/^\/occurred_at$/, '/payload/timestamp'],
  [/^\/details\/images\/(\d+)$/, '/images/$1/src'],
  [/^\/details\/(client|client_url)$/, '/$1'],
  [/^\/details\/(source|timestamp|component|group|class|custom_details)(?=\/|$)/, '/payload/$1'],
  [/^\/(routing_key|event_action|dedup_key|payload|client|client_url|links|images)(?=\/|$)/, '/$1'],
]

const writtenAt = (pointer: string) => WRITTEN_AT.flatMap(([made, written]) => (made.test(pointer) ? [pointer.replace(made, written)] : []))[0]

const LONGEST_ERROR = 1_000

/** What is wrong at a place that the sender does not know is told by the sentence alone. */
const errorsOf = ({ message, faults }: Refusal) => [...new Set(faults.map(({ pointer, detail }) => {
  const place = writtenAt(pointer)
  return place === undefined ? message : cut(`${place} ${detail}`, LONGEST_ERROR)
}))]

/** A refusal in the form that PagerDuty's senders know: they repeat after 429 and 5xx, and give up on 400. */
export const refusedAs = (refusal: Refusal): { status: 400 | 429; body: object } => (refusal.reason === 'too_many_requests'
  ? { status: 429, body: { status: 'throttle exceeded', message: refusal.message } }
  : { status: 400, body: { status: 'invalid event', message: refusal.message, errors: refusal.faults.length > 0 ? errorsOf(refusal) : [refusal.message] } })

export const newDedupKey = ({ newId, now }: Pick<Deps, 'newId' | 'now'>) => newId(now())
