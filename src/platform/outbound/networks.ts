/**
 * Which addresses may be called: public ones, and what WEBHOOK_NETWORKS adds. Loopback, link-local, metadata and what
 * carries another address inside are covered by no network, however wide: only an entry of that single address allows them.
 * The tables follow the special-purpose registries of IANA.
 */
import { BlockList, isIP } from 'node:net'

/** One list for each family: with both in one, a mapped IPv6 address would pass by the rules for IPv4. */
interface Addresses {
  4: BlockList
  6: BlockList
}

export interface Networks {
  readonly single: Addresses
  readonly several: Addresses
}

const ONLY_ALONE = addressesOf([
  '0.0.0.0/8', // "this network"; 0.0.0.0 leads to this machine
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, and with it 169.254.169.254, where clouds tell machines their keys
  '224.0.0.0/4', // multicast
  '255.255.255.255', // broadcast
  '100.100.100.200', '168.63.129.16', '192.0.0.192', // where other clouds tell them
  '::/8', // unspecified, loopback, mapped, compatible and translated IPv4, NAT64
  '2001::/32', '2002::/16', // Teredo, 6to4: IPv4 inside
  'fe80::/10', 'fec0::/10', // link-local, site-local
  'ff00::/8', // multicast
  'fd00:ec2::254', 'fd20:ce::254', 'fd00:c1::a9fe:a9fe', // metadata
])

const PUBLIC = addressesOf(['0.0.0.0/0', '2000::/3'])

/** Inside of PUBLIC, and not. */
const SPECIAL = addressesOf([
  '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', // private
  '100.64.0.0/10', // shared between a provider and its customers
  '192.0.0.0/24', // IETF protocols
  '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', // documentation
  '192.88.99.0/24', // relays of 6to4
  '198.18.0.0/15', // benchmarks
  '240.0.0.0/4', // reserved
  '2001::/23', // IETF protocols, with benchmarks and identifiers that are no places
  '2001:db8::/32', '3fff::/20', // documentation
])

/** Of addresses and networks such as readConfig() has found well formed. */
export function networksFrom(setting: readonly string[]): Networks {
  const isSingle = (entry: string) => prefixOf(entry) === bitsOf(addressIn(entry))
  return {
    single: addressesOf(setting.filter(isSingle)),
    several: addressesOf(setting.filter(entry => !isSingle(entry))),
  }
}

/** Why an address may not be called, as the end of a sentence. */
export function refusalOf(address: string, { single, several }: Networks): string | undefined {
  // With a zone behind it an address is one of this machine's own links.
  if (isIP(address) === 0 || address.includes('%')) return 'is not an address that can be called'
  if (covers(single, address)) return undefined
  if (covers(ONLY_ALONE, address)) return 'may be called only where WEBHOOK_NETWORKS lists that very address'
  if (covers(several, address) || (covers(PUBLIC, address) && !covers(SPECIAL, address))) return undefined
  return 'is not public, and in no network that WEBHOOK_NETWORKS lists'
}

const covers = (list: Addresses, address: string): boolean =>
  (isIP(address) === 4 ? list[4].check(address, 'ipv4') : list[6].check(address, 'ipv6'))

function addressesOf(entries: readonly string[]): Addresses {
  const lists = { 4: new BlockList(), 6: new BlockList() }
  for (const entry of entries) {
    const address = addressIn(entry)
    if (isIP(address) === 4) lists[4].addSubnet(address, prefixOf(entry), 'ipv4')
    else lists[6].addSubnet(address, prefixOf(entry), 'ipv6')
  }
  return lists
}

function addressIn(entry: string): string {
  return entry.split('/')[0] ?? ''
}

function prefixOf(entry: string): number {
  return Number(entry.split('/')[1] ?? bitsOf(addressIn(entry)))
}

function bitsOf(address: string): number {
  return isIP(address) === 4 ? 32 : 128
}
