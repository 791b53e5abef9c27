/**
 * An event as senders of PagerDuty write it, read as facts. Source: PagerDuty's Events API, version 2. Unlike there, what
 * has no `dedup_key` is folded where the source says which part of it is concerned; never by its free text.
 */
import { keepFirst, keepMembers, noteOf } from './keep-room'
import { type Facts, identityOf, type UsualMapping } from './mapping'

export interface PagerDutyEvent {
  routing_key: string
  event_action: 'trigger' | 'acknowledge' | 'resolve'
  dedup_key?: string
  payload?: {
    summary: string
    source: string
    severity: string
    timestamp?: string
    component?: string
    group?: string
    class?: string
    custom_details?: unknown
  }
  client?: string
  client_url?: string
  links?: readonly { href: string; text?: string }[]
  images?: readonly { src: string }[]
}

export const USUAL_OF_PAGERDUTY: UsualMapping = {
  title: ['summary'],
  description: ['custom_details.description'],
  component: ['component', 'custom_details.component'],
  category: ['custom_details.category'],
  severity: ['severity'],
  workflow: ['custom_details.workflow'],
}

/** What else a payload says by a text. What nobody named is not looked at: it has passed no check. */
const TEXTS = ['source', 'timestamp', 'component', 'group', 'class'] as const
const OWN = 'custom_details.'

export function factsOf({ payload, client }: PagerDutyEvent): Facts {
  const facts = new Map<string, string>()
  const tell = (name: string, value: unknown) => {
    if (typeof value === 'string' || typeof value === 'number') facts.set(name, String(value))
  }
  for (const name of ['summary', 'severity', ...TEXTS] as const) tell(name, payload?.[name])
  tell('client', client)
  for (const [name, value] of particularsOf(payload)) tell(name, value)
  return facts
}

/** Those of its own, by the names that they have as facts. */
function particularsOf(payload: PagerDutyEvent['payload']): [name: string, value: unknown][] {
  const details = payload?.custom_details
  return typeof details === 'object' && details !== null ? Object.entries(details).map(([name, value]) => [`${OWN}${name}`, value]) : []
}

const PARTS = ['component', 'group', 'class'] as const

/** What makes two events the same fault where neither names it: the source, and which part of it. */
export function usualIdentity(facts: Facts): string | undefined {
  const isSaid = facts.has('source') && PARTS.some(part => facts.has(part))
  return isSaid ? identityOf(facts, ['source', ...PARTS]) : undefined
}

const MOST_LINKS = 20
const BYTES_OF_LINKS = 6_000
const BYTES_OF_IMAGES = 4_000
const BYTES_OF_DETAILS = 18_000
/** Those of details, without the object that they stand in and that of the particulars. */
const MOST_LEVELS = 18

/** What is kept of it beside its title, and the names of what there is no room for. */
export function detailsOf(event: PagerDutyEvent): { [name: string]: unknown } {
  const { payload, client, client_url, images = [], links = [] } = event
  const pictures = keepFirst(images.slice(0, MOST_LINKS).map(each => each.src), BYTES_OF_IMAGES)
  const own = particularsOf(payload)
  const deep = own.filter(([, value]) => levelsOf(value) > MOST_LEVELS)
  const said: [name: string, value: unknown][] = [
    ...TEXTS.map(name => [name, payload?.[name]] as [string, unknown]), ['client', client], ['client_url', client_url],
    ['custom_details', typeof payload?.custom_details === 'string' ? payload.custom_details : undefined],
    ...own.filter(each => !deep.includes(each)), ['images', pictures.length > 0 ? pictures : undefined],
  ]
  const { members, leftOut } = keepMembers(Object.fromEntries(said.filter(([, value]) => value !== undefined)), BYTES_OF_DETAILS)
  const fewer = [...(pictures.length < images.length ? ['images'] : []), ...(linksOf(event).length < links.length ? ['links'] : [])]
  return { ...nested(members, own.length > 0), ...noteOf([...leftOut, ...deep.map(([name]) => name), ...fewer]) }
}

/** The particulars in their object again. */
function nested(members: Readonly<Record<string, unknown>>, hasOwn: boolean): { [name: string]: unknown } {
  const all = Object.entries(members)
  const own = all.filter(([name]) => name.startsWith(OWN)).map(([name, value]) => [name.slice(OWN.length), value] as const)
  return { ...Object.fromEntries(all.filter(([name]) => !name.startsWith(OWN))), ...(hasOwn ? { custom_details: Object.fromEntries(own) } : {}) }
}

const levelsOf = (value: unknown): number =>
  (typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(levelsOf)) : 0)

export const linksOf = ({ links = [] }: PagerDutyEvent) =>
  keepFirst(links.slice(0, MOST_LINKS).map(({ href, text }) => ({ href, ...(text?.trim() ? { text } : {}) })), BYTES_OF_LINKS)
