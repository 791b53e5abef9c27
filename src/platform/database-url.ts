/**
 * DATABASE_URL: a server, or several of which one is the primary, in the form of libpq:
 * `postgresql://user:password@one:5432,two:5432/database?target_session_attrs=read-write`. pg reads one server only.
 */

/** What is wrong with it, as the end of a sentence, without repeating any of it. */
export function faultOfUrl(url: string): string | undefined {
  const parts = split(url)
  if (!parts || !isDecodable(url) || parts.servers.some(server => !URL.canParse(server)))
    return 'must look like postgresql://user:password@host:5432/database, or with several hosts like postgresql://user:password@one:5432,two:5432/database.'
  if (parts.hosts.length > MOST)
    return `must name ${MOST} hosts at most, since all of them are asked within a second.`
  if (!['read-write', 'primary', null].includes(parts.attributes))
    return 'must have read-write or primary as target_session_attrs, or none: the service writes.'
  return undefined
}

/** What its `options` set for each session. Taken apart, or pg would set nothing else. */
export const optionsOf = (url: string): string | undefined => split(url)?.options ?? undefined

/** An URL for each server, in the order of the list, without `options`. */
export const serversOf = (url: string): string[] => split(url)?.servers ?? [url]

const MOST = 5

function split(url: string) {
  const [, scheme, user = '', list = '', path = '', query = ''] = /^(postgres(?:ql)?:\/\/)(?=.)([^/?#]*@)?([^/?#]*)([^?#]*)(.*)$/s.exec(url) ?? []
  if (scheme === undefined) return undefined
  const hosts = list.split(',')
  if (hosts.length > 1 && hosts.some(host => host === '' || host.startsWith(':'))) return undefined
  const parameters = new URLSearchParams(query)
  const attributes = parameters.get('target_session_attrs'), options = parameters.get('options')
  // Ours to look at: the one pg does not know, the other it would take in the place of ours.
  const rest = query.replace(/(?<=[?&])(?:target_session_attrs|options)=[^&#]*&?/g, '').replace(/[?&]$/, '')
  return { hosts, attributes, options, servers: hosts.map(host => `${scheme}${user}${host}${path}${rest}`) }
}

/** A password with a bare % would otherwise stop the driver with an error of its own. */
const isDecodable = (value: string) => !/%(?![\da-f]{2})/i.test(value)
