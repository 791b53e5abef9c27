/**
 * From a name to the addresses that may be called. They are resolved once for each call, and what was checked is what is
 * connected to: a name that changes its mind in between changes nothing.
 */
import { isIP } from 'node:net'
import { OutboundError } from './error'
import { names, type Resolve } from './names'
import { type Networks, refusalOf } from './networks'

const resolveName = names()

export async function addressesToCall(host: string, networks: Networks, resolve: Resolve = resolveName): Promise<string[]> {
  const found = isIP(host) !== 0 ? [host] : (await resolve(host)).map(({ address }) => address)
  const allowed = found.filter(address => refusalOf(address, networks) === undefined)
  if (allowed.length > 0) return allowed
  // Which addresses a name has inside is not for those to learn who may set a URL.
  const refusal = found.map(address => refusalOf(address, networks))[0]
  throw refusal === undefined
    ? new OutboundError('network', 'The name of the receiver has no address.')
    : new OutboundError('refused_address', `The address that the name of the receiver leads to ${refusal}.`)
}
