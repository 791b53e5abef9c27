/** Takes an event of PagerDuty's Events API, version 2. Its key stands in the body, and its answers have a form of their own. */
import { createHash } from 'node:crypto'
import type { Deps } from '../deps'
import { type Mapping, identityOf, mapFacts } from '../domain/mapping'
import { detailsOf, factsOf, linksOf, type PagerDutyEvent, usualIdentity, USUAL_OF_PAGERDUTY } from '../domain/pagerduty-event'
import type { PlanInForce } from '../domain/plan'
import { type Refusal } from '../domain/refusal'
import { isInstant } from '../http/formats'
import type { IntakeEvent } from './schema'

const MOST_IN_A_TITLE = 200
const MOST_IN_A_FINGERPRINT = 200

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
      ...(title === undefined ? {} : { title: [...title].slice(0, MOST_IN_A_TITLE).join('') }),
      ...describe(title, description),
      ...codes,
      ...(source === undefined ? {} : { source: source.slice(0, MOST_IN_A_TITLE) }),
      ...(isInstant(event.payload?.timestamp ?? '') ? { occurred_at: event.payload?.timestamp } : {}),
      ...(Object.keys(details).length > 0 ? { details } : {}),
      ...(links.length > 0 ? { links } : {}),
    },
  }
}

/** A summary that is too long for a title is told in full. */
function describe(title: string | undefined, description: string | undefined): { description?: string } {
  if (title === undefined || title.length <= MOST_IN_A_TITLE) return description === undefined ? {} : { description }
  return { description: description === undefined ? title : `${title}\n\n${description}`.slice(0, 20_000) }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** A refusal in the form that PagerDuty's senders know: they repeat after 429 and 5xx, and give up on 400. */
export const refusedAs = ({ reason, message, faults }: Refusal): { status: 400 | 429; body: object } => (reason === 'too_many_requests'
  ? { status: 429, body: { status: 'throttle exceeded', message } }
  : { status: 400, body: { status: 'invalid event', message, errors: faults.length > 0 ? faults.map(({ pointer, detail }) => `${pointer} ${detail}`) : [message] } })

export const newDedupKey = ({ newId, now }: Pick<Deps, 'newId' | 'now'>) => newId(now())
