/**
 * The addresses of a name, asked for so that one whose servers are silent holds up no other. Asked are, in the order in which
 * most systems do it, the hosts file, which is read here; the name servers, by c-ares, which waits for any number of names at
 * once and gives each up in time; and the system, where these know nothing of the name, since it knows search domains (short
 * names in Kubernetes) and whatever else it was told. The system cannot give a name up and has two threads for all: the other
 * one is for the database. So it is asked for one name at a time, and never where name servers are silent.
 */
import { lookup, Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { memberOf } from './error'

export type Resolve = (name: string) => Promise<readonly { address: string }[]>

interface Asked {
  /** Where it is not there, as on Windows, the system is left to read it. */
  hosts?: string
  /** Absent: those of the system, as they are set at the moment. */
  servers?: readonly string[]
  /** For the first try; the second takes twice as long. */
  timeoutMs?: number
  system?: Resolve
}

const askSystem: Resolve = name => lookup(name, { all: true })

export function names({ hosts = '/etc/hosts', servers, timeoutMs = 1_500, system = askSystem }: Asked = {}): Resolve {
  const ofSystem = oneAtATime(system)
  const underWay = new Map<string, ReturnType<Resolve>>()

  const ask: Resolve = async name => {
    const listed = await fromHosts(hosts, name)
    if (listed.length > 0) return listed
    try {
      return await fromServers(name, { servers, timeoutMs })
    } catch (error) {
      if (isUnknown(error)) return ofSystem(name)
      throw error
    }
  }
  /** Calls to the same name share one question. */
  return name => {
    const asked = underWay.get(name) ?? ask(name).finally(() => underWay.delete(name))
    underWay.set(name, asked)
    return asked
  }
}

async function fromHosts(file: string, name: string) {
  const wanted = name.replace(/\.$/, '').toLowerCase()
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').map(line => line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/))
  return lines.filter(([address = '', ...listed]) => isIP(address) !== 0 && listed.includes(wanted)).map(([address = '']) => ({ address }))
}

async function fromServers(name: string, { servers, timeoutMs }: Required<Pick<Asked, 'timeoutMs'>> & Pick<Asked, 'servers'>) {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 })
  if (servers) resolver.setServers(servers)
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const addresses = answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
  if (addresses.length > 0) return addresses.map(address => ({ address }))
  const failures = answers.flatMap(answer => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
  throw failures.find(failure => !isUnknown(failure)) ?? failures[0]
}

/** There is no such name, it has no address, the server is not there for such names, or there is no server. */
const UNKNOWN = ['ENOTFOUND', 'ENODATA', 'EREFUSED', 'ECONNREFUSED']
const isUnknown = (error: unknown) => UNKNOWN.includes(String(memberOf(error, 'code')))

/** So long nobody waits for an answer. */
const PATIENCE_MS = 10_000

function oneAtATime(ask: Resolve): Resolve {
  let last: Promise<unknown> = Promise.resolve()
  return name => {
    const end = performance.now() + PATIENCE_MS
    const asked = last.then(() => {
      if (performance.now() > end) throw Object.assign(new Error('its turn came too late'), { code: 'ETIMEOUT' })
      return ask(name)
    })
    last = asked.catch(() => undefined)
    return asked
  }
}
