/** What may be called: every spelling of what is inside is refused, before a connection is made. */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { closeOutbound, isAllowedUrl, networksFrom, post } from '../../src/platform/outbound'

const none = networksFrom([])
const call = { headers: {}, body: '{}', timeoutMs: 5_000, networks: none }

/** Reachable by many of the spellings, were they not refused. */
let port = 0
let connections = 0
const inside = createServer(socket => { connections++; socket.destroy() })
beforeAll(() => new Promise<void>(listening => inside.listen(0, '0.0.0.0', () => {
  port = (inside.address() as AddressInfo).port
  listening()
})))
afterAll(() => { inside.close(); closeOutbound() })

const HOSTS = [
  // Loopback: as such, decimal, octal, hexadecimal, short, mixed, with other digits and dots.
  '127.0.0.1', '127.0.0.1.', '127.1', '127.0.1', '127.255.255.254', '2130706433', '017700000001', '0177.0.0.1', '0177.1', '0x7f000001', '0x7f.1', '0x7f.0.0.0x1',
  '127.0.0.01', '１２７.0.0.1', '①②⑦.0.0.1', '127。0。0。1', '%31%32%37.0.0.1',
  '[::1]', '[0:0:0:0:0:0:0:1]', '[::0001]', 'localhost', 'localhost.', 'LOCALHOST', 'sub.localhost',
  // Unspecified.
  '0', '0.0.0.0', '0.1.2.3', '0x0', '[::]', '[0::0]',
  // IPv4 inside of IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo.
  '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:10.0.0.1]', '[::127.0.0.1]', '[::7f00:1]', '[::a9fe:a9fe]', '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::1]', '[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2001:0:7f00:1::]', '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
  '[::ffff:8.8.8.8]', '[64:ff9b::8.8.8.8]',
  // Link-local and metadata.
  '169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.43518', '[::ffff:169.254.169.254]', '[fe80::1]', '[febf::1]', '[fec0::1]',
  '[fd00:ec2::254]', '[fd20:ce::254]', '100.100.100.200', '168.63.129.16', '192.0.0.192',
  // Private and shared.
  '10.0.0.1', '012.0.0.1', '167772161', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.1', '100.64.0.1', '100.127.255.255', '[fc00::1]', '[fdff::1]',
  // Multicast, broadcast, reserved, documentation, benchmarks, and what is no place at all.
  '224.0.0.1', '239.255.255.255', '255.255.255.255', '240.0.0.1', '[ff02::1]', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '198.19.255.255',
  '192.88.99.1', '[2001:db8::1]', '[3fff::1]', '[2001:2::1]', '[2001:10::1]', '[100::1]', '[5f00::1]', '[4000::1]', '[e000::1]',
]

describe('what is inside', () => {
  test.each(HOSTS)('http://%s/ is refused, and nothing is resolved or connected to', async host => {
    const url = `http://${host}:${port}/hook`
    expect(isAllowedUrl(url, none)).toMatch(/^The (address|name) .* WEBHOOK_NETWORKS .*\.$/)
    const resolve = () => Promise.reject(new Error('resolved'))
    await expect(post(url, { ...call, resolve })).rejects.toMatchObject({ reason: 'refused_address' })
    expect(connections).toBe(0)
  })

  const addresses = HOSTS.map(host => new URL(`http://${host}`).hostname.replace(/[[\]]/g, '')).filter(host => !host.includes('localhost'))

  test.each([...new Set(addresses), 'fe80::1%lo', '::1%1', '2606:4700::1111%lo', 'nonsense', ''])('a name that leads to %s is refused, and the address not told', async address => {
    const resolve = () => Promise.resolve([{ address }])
    const failed = await post(`http://hooks.example.org:${port}/`, { ...call, resolve }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ reason: 'refused_address' })
    if (address !== '') expect((failed as Error).message).not.toContain(address)
    expect(connections).toBe(0)
  })

  test('is refused when the system resolves a name to it', async () => {
    // Allowed by one of the two addresses, so that the URL passes and the name is resolved.
    const networks = networksFrom(['::2'])
    for (const name of ['localhost', 'localhost.'])
      await expect(post(`http://${name}:${port}/`, { ...call, networks })).rejects.toMatchObject({ reason: 'refused_address' })
    expect(connections).toBe(0)
  })
})

describe('what is public', () => {
  test.each([
    'https://hooks.example.org/a?b=c', 'http://8.8.8.8/', 'http://1.1.1.1:8080/', 'http://[2606:4700::1111]/', 'http://[2a00:1450:4001::1]/', 'http://172.32.0.1/', 'http://172.15.255.255/',
    'http://100.63.255.255/', 'http://100.128.0.0/', 'http://11.0.0.0/', 'http://192.167.255.255/', 'http://198.17.255.255/', 'http://223.255.255.255/', 'http://[2001:200::1]/', 'http://openhim/hook',
    `https://hooks.example.org/${'a'.repeat(2_000 - 26)}`,
  ])('%s may be called', url => expect(isAllowedUrl(url, none)).toBeUndefined())
})

describe('WEBHOOK_NETWORKS', () => {
  const may = (host: string, ...setting: string[]) => isAllowedUrl(`http://${host}/`, networksFrom(setting)) === undefined

  test('allows a private network, and nothing beside it', () => {
    const setting = ['10.1.0.0/16', '192.168.7.7', 'fd12:3456:789a::/48']
    expect(['10.1.0.0', '10.1.255.255', '192.168.7.7', '[fd12:3456:789a:1::2]'].filter(host => !may(host, ...setting))).toEqual([])
    expect(['10.0.255.255', '10.2.0.0', '192.168.7.8', '[fd12:3456:789b::1]', '[::ffff:10.1.0.1]', '[64:ff9b::10.1.0.1]', '[2002:a01:1::]'].filter(host => may(host, ...setting))).toEqual([])
  })

  test('never covers loopback, link-local, metadata or IPv4 inside of IPv6 with a network', () => {
    const wide = ['0.0.0.0/0', '::/0', '127.0.0.0/8', '127.0.0.0/31', '127.0.0.1/31', '169.254.169.254/31', '169.254.0.0/16', '100.64.0.0/10', 'fd00::/8', '::/8', '::/127', '::1/127', 'fe80::/10', '::ffff:0:0/96', '64:ff9b::/96']
    const hosts = ['127.0.0.1', '127.0.0.0', '0.0.0.0', '169.254.169.254', '224.0.0.1', '255.255.255.255', '100.100.100.200', '[::1]', '[::]', '[fe80::1]', '[ff02::1]', '[fd00:ec2::254]', '[::ffff:127.0.0.1]', '[64:ff9b::a9fe:a9fe]', '[2002:7f00:1::]', 'localhost']
    expect(hosts.filter(host => may(host, ...wide))).toEqual([])
    expect(['10.0.0.1', '100.64.0.1', '192.0.2.1', '240.0.0.1', '[fd00:ec2::253]'].filter(host => !may(host, ...wide))).toEqual([])
  })

  test('allows one of them by its very address, in any spelling, and none of its neighbours', () => {
    for (const entry of ['127.0.0.1', '127.0.0.1/32']) {
      expect(['127.0.0.1', '2130706433', 'localhost'].filter(host => !may(host, entry))).toEqual([])
      expect(['127.0.0.2', '[::1]', '[::ffff:127.0.0.1]', '[64:ff9b::127.0.0.1]', '0.0.0.0'].filter(host => may(host, entry))).toEqual([])
    }
    for (const entry of ['::1', '::1/128', '0:0::1']) {
      expect(may('[::1]', entry)).toBe(true)
      expect(['[::]', '[::2]', '127.0.0.1', '0.0.0.1'].filter(host => may(host, entry))).toEqual([])
    }
    expect(may('169.254.169.254', '169.254.169.254')).toBe(true)
  })
})

describe('a URL', () => {
  test.each([
    ['ftp://hooks.example.org/', 'begin with'], ['file:///etc/passwd', 'begin with'], ['javascript:alert(1)', 'begin with'], ['data:text/plain,x', 'begin with'], ['unix:/var/run/docker.sock', 'begin with'],
    ['https://user@hooks.example.org/', 'password'], ['https://user:word@hooks.example.org/', 'password'], ['https://:word@hooks.example.org/', 'password'], ['http://8.8.8.8@127.0.0.1/', 'password'],
    ['https://hooks.example.org/#part', 'fragment'], ['https://hooks.example.org/#', 'fragment'],
    [`https://hooks.example.org/${'a'.repeat(2_000 - 25)}`, '2,000'],
    ['', 'absolute'], ['/hook', 'absolute'], ['//hooks.example.org/', 'absolute'], ['hooks.example.org', 'absolute'], ['https://', 'absolute'], ['http://256.0.0.1/', 'absolute'], ['http://[::1', 'absolute'], ['http://[fe80::1%25lo]/', 'absolute'], ['http://a:99999/', 'absolute'],
    ['https://hooks.example.org/a b', 'blanks'], [' https://hooks.example.org/', 'blanks'], ['https://hooks.exam\nple.org/', 'blanks'], ['https://hooks.example.org/\0', 'blanks'],
  ])('%j is refused in a sentence that says why', (url, why) => {
    expect(isAllowedUrl(url, networksFrom(['127.0.0.1']))).toMatch(new RegExp(`^The URL must .*${why}.*\\.$`))
  })
})
