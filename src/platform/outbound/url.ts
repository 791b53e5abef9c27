/**
 * What can be said of a URL before anything is called. A name can lead anywhere, and elsewhere the next time: of names
 * the decision falls when they are resolved, of addresses here. Both read the URL with the same parser.
 */
import { isIP } from 'node:net'
import { type Networks, refusalOf } from './networks'

const LONGEST = 2_000

/** A sentence why the URL cannot be called; nothing where it can. */
export function isAllowedUrl(text: string, allowed: Networks): string | undefined {
  if (text.length > LONGEST) return 'The URL must have at most 2,000 characters.'
  if (/[\s\p{Cc}]/u.test(text)) return 'The URL must have no blanks and no control characters.'
  if (!URL.canParse(text)) return 'The URL must be an absolute one, such as https://chat.example.org/hooks/1.'
  const url = new URL(text)
  if (!['http:', 'https:'].includes(url.protocol)) return 'The URL must begin with https:// or http://.'
  if (url.username !== '' || url.password !== '') return 'The URL must have no user and no password in it.'
  // An empty one leaves no trace in what the parser gives.
  if (text.includes('#')) return 'The URL must have no fragment.'
  return refusalOfHost(hostOf(url), allowed)
}

/** A name, or an address without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

function refusalOfHost(host: string, allowed: Networks): string | undefined {
  if (isIP(host) !== 0) {
    const refusal = refusalOf(host, allowed)
    return refusal && `The address ${host} ${refusal}.`
  }
  if (/(^|\.)localhost\.?$/.test(host) && ['127.0.0.1', '::1'].every(each => refusalOf(each, allowed)))
    return 'The name localhost leads to this machine, which may be called only where WEBHOOK_NETWORKS lists 127.0.0.1 or ::1.'
  return undefined
}
