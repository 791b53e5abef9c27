/**
 * An event as senders of PagerDuty write it, read as facts. Source: PagerDuty's Events API, version 2. Unlike there, what
 * has no `dedup_key` is folded where the source says which part of it is concerned; never by its free text.
 */
import { type Facts, identityOf, type UsualMapping } from './mapping'

export interface PagerDutyEvent {
  routing_key: string
  event_action: 'trigger' | 'acknowledge' | 'resolve'
  dedup_key?: string
  payload?: {
    summary: string
    source: string
    severity: 'critical' | 'error' | 'warning' | 'info'
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

export function factsOf({ payload, client }: PagerDutyEvent): Facts {
  const facts = new Map<string, string>()
  const tell = (name: string, value: unknown) => {
    if (typeof value === 'string' || typeof value === 'number') facts.set(name, String(value))
  }
  const { custom_details: details, ...rest } = payload ?? {}
  for (const [name, value] of Object.entries(rest)) tell(name, value)
  tell('client', client)
  if (typeof details === 'object' && details !== null)
    for (const [name, value] of Object.entries(details)) tell(`custom_details.${name}`, value)
  return facts
}

const PARTS = ['component', 'group', 'class'] as const

/** What makes two events the same fault where neither names it: the source, and which part of it. */
export function usualIdentity(facts: Facts): string | undefined {
  const isSaid = facts.has('source') && PARTS.some(part => facts.has(part))
  return isSaid ? identityOf(facts, ['source', ...PARTS]) : undefined
}

const MOST_LINKS = 20

/** What is kept of it beside its title. */
export function detailsOf({ payload, client, client_url, images = [] }: PagerDutyEvent): { [name: string]: unknown } {
  const pictures = images.length > 0 ? images.slice(0, MOST_LINKS).map(each => each.src) : undefined
  const told = { ...payload, summary: undefined, severity: undefined, client, client_url, images: pictures }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}

export const linksOf = ({ links = [] }: PagerDutyEvent) => links.slice(0, MOST_LINKS).map(({ href, text }) => ({ href, ...(text ? { text } : {}) }))
