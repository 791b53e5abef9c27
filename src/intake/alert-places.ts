/** Where in a group of alerts its sender wrote what a refusal points at in the event that was made of it. */
import { type AlertGroup, factsOf, USUAL_OF_ALERTS } from '../domain/alert-group'
import type { Mapping } from '../domain/mapping'
import { type Fault, Refusal } from '../domain/refusal'

const PLAIN: Readonly<Record<string, string>> = {
  '/source': '/externalURL', '/fingerprint': '/groupKey', '/details/receiver': '/receiver', '/details/external_url': '/externalURL',
  '/details/runbook_url': '/commonAnnotations/runbook_url',
}

const OF_ALERT: Readonly<Record<string, string>> = { starts_at: 'startsAt', generator_url: 'generatorURL' }

/** The refusal with places of the group; what stands at none of them is told by the sentence alone. */
export function writtenInGroup(refusal: Refusal, group: AlertGroup, mapping: Mapping | null): Refusal {
  const faults = refusal.faults.map(({ pointer, detail }): Fault => ({ pointer: placeOf(pointer, group, mapping) ?? '', detail }))
  return new Refusal(refusal.reason, refusal.message, faults, refusal.retryAfterSeconds)
}

function placeOf(pointer: string, group: AlertGroup, mapping: Mapping | null): string | undefined {
  const [, member = '', ...rest] = pointer.split('/')
  if (member === 'title' || member === 'description') return placeOfFact(member, group, mapping)
  if (member !== 'details') return PLAIN[pointer]
  const [kept, at = '', ...more] = rest
  if (kept === 'labels') return `${labelled(group, at)}/${at}`
  if (kept === 'alerts') return placeInAlert(group, Number(at), more)
  return PLAIN[pointer]
}

/** Labels of the group stand in the way of those that are common to its alerts. Names as in pointers. */
const labelled = ({ groupLabels }: AlertGroup, name: string) => (Object.keys(groupLabels).map(escaped).includes(name) ? '/groupLabels' : '/commonLabels')

/** Only those that fire are told, if any does. */
function placeInAlert({ alerts }: AlertGroup, told: number, [member = '', ...rest]: readonly string[]): string | undefined {
  const firing = alerts.flatMap(({ status }, place) => (status === 'firing' ? [place] : []))
  const place = firing.length > 0 ? firing[told] : told
  return place === undefined ? undefined : ['/alerts', place, OF_ALERT[member] ?? member, ...rest].join('/')
}

/** The first fact that says something, as the mapping finds it. */
function placeOfFact(member: 'title' | 'description', group: AlertGroup, mapping: Mapping | null): string | undefined {
  const facts = factsOf(group)
  const name = [...mapping?.[member]?.from ?? [], ...USUAL_OF_ALERTS[member]].find(each => facts.get(each)?.trim())
  if (name === undefined) return undefined
  const [, of, own] = /^((?:alert\.)?(?:labels|annotations))\.(.*)$/s.exec(name) ?? []
  if (own === undefined) return { group_key: '/groupKey', receiver: '/receiver', external_url: '/externalURL' }[name]
  const key = escaped(own)
  if (of === 'labels') return `${labelled(group, key)}/${key}`
  if (of === 'annotations') return `/commonAnnotations/${key}`
  return placeInAlert(group, 0, [of?.slice('alert.'.length) ?? '', key])
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')
