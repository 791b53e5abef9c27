/** The receiver that docs/events.md prints, run as it stands there. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepDelivering } from '../../src/webhooks/deliver'
import { signatureOf } from '../../src/platform/webhook-signature'
import { freePort } from '../../bench/free-port'
import { allCommitted } from '../support/all-committed'
import { until } from '../support/process'
import { service } from '../support/service'
import { aRequest } from '../support/world'

const DOCUMENT = readFileSync(join(__dirname, '..', '..', 'docs', 'events.md'), 'utf8')

describe('The receiver of docs/events.md', () => {
  const on = service({ networks: ['127.0.0.1'] })
  let folder: string
  let url: string
  let path: string
  let secret: string
  let receiver: ChildProcess
  let printed = ''

  const listens = () => fetch(url, { method: 'POST' }).then(() => true, () => false)
  const start = async (secrets: string) => {
    const { port } = new URL(url)
    receiver = spawn(process.execPath, [join(folder, 'receiver.mjs')], { env: { ...process.env, WEBHOOK_SECRETS: secrets, PORT: port } })
    for (const stream of [receiver.stdout, receiver.stderr]) stream?.on('data', (piece: Buffer) => { printed += piece.toString() })
    await until('the receiver listens', listens)
  }
  const stop = async () => {
    receiver.kill('SIGKILL')
    await until('the receiver is gone', async () => !await listens())
  }
  const deliver = async () => {
    await allCommitted(on.db)
    const deliveries = keepDelivering(on.assembly.deps)
    await deliveries.run()
    await deliveries.idle()
  }
  const prints = (line: string) => until(line, () => printed.split('\n').includes(line))
  const seconds = () => Math.floor(Date.now() / 1_000)
  const post = async ({ id = 'forged', timestamp = seconds(), body = '{"type": "forged", "data": {}}', secrets = [secret], signature = signatureOf({ id, timestamp, body, secrets }) }) =>
    (await fetch(url, { method: 'POST', body, headers: { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature } })).status

  beforeAll(async () => {
    // The receiver holds the age of a message against the time of the machine.
    on.clock.set(new Date().toISOString())
    folder = mkdtempSync(join(tmpdir(), 'support-receiver-'))
    writeFileSync(join(folder, 'receiver.mjs'), /```js\n(.*?)```/s.exec(DOCUMENT)?.[1] ?? '')
    url = `http://127.0.0.1:${await freePort()}/`
    await allCommitted(on.db)
    const { body } = await on.agent.post('/v1/webhooks', { url }).expect(201) as { body: { id: string; secret: string } }
    path = `/v1/webhooks/${body.id}`
    secret = body.secret
    await start(secret)
  })
  afterAll(() => {
    receiver.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  test('prints each event once, and the ping', async () => {
    const { number } = await aRequest(on, { title: 'Search is down' })
    await deliver()
    await prints(`request.opened ${number} Search is down`)
    const { body } = await on.agent.get(`${path}/deliveries`).expect(200) as { body: { items: { id: string; state: string }[] } }
    expect(body.items).toMatchObject([{ state: 'delivered' }])
    await on.agent.post(`${path}/deliveries/${body.items[0]?.id}/redelivery`).expect(202)
    await deliver()
    expect((await on.agent.post(`${path}/pings`).expect(200)).body).toMatchObject({ status: 204 })
    await prints('ping')
    expect(printed.split('\n').filter(line => line.startsWith('request.opened'))).toHaveLength(1)
  })

  test('answers 401 to what is forged, old, early or not signed, and prints nothing of it', async () => {
    expect(await post({})).toBe(204)
    expect(await Promise.all([
      post({ secrets: ['whsec_AAAA'] }), post({ secrets: ['whsec_'] }), post({ signature: '' }), post({ signature: 'v1,' }), post({ timestamp: seconds() - 600 }), post({ timestamp: seconds() + 600 }),
      post({ timestamp: NaN }), post({ signature: signatureOf({ id: 'another', timestamp: seconds(), body: '{}', secrets: [secret] }) }),
    ])).toEqual(Array(8).fill(401))
    expect(printed.split('\n').filter(line => line.startsWith('forged'))).toHaveLength(1)
  })

  test('outlives a call that breaks off', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await new Promise<void>(resolve => {
      socket.on('close', () => resolve())
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nbegun', () => socket.destroy())
    })
    expect(await post({ id: 'afterwards' })).toBe(204)
  })

  test('takes both secrets of a rotation, whichever it has', async () => {
    const { body: rotated } = await on.agent.post(`${path}/secret-rotations`).expect(201) as { body: { secret: string } }
    for (const secrets of [secret, rotated.secret, `${secret} ${rotated.secret}`]) {
      await stop()
      await start(secrets)
      expect((await on.agent.post(`${path}/pings`).expect(200)).body).toMatchObject({ status: 204 })
    }
    // With both it takes what is signed by either alone.
    expect(await Promise.all([post({}), post({ secrets: [rotated.secret] })])).toEqual([204, 204])
  })

  test('takes nothing where it has no secret', async () => {
    await stop()
    await start('')
    expect(await Promise.all([post({}), post({ secrets: ['whsec_'] })])).toEqual([401, 401])
  })
})
