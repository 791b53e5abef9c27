/**
 * A real Prometheus Alertmanager against the built service, configured by the snippets of docs/intake.md: it opens, repeats
 * itself, grows, resolves, fires again, and finds the service away, without a wrong request; by its webhook and as a sender
 * of PagerDuty. Run `npm run build`, then `node test/real/alertmanager.mjs`. The program is `prometheus-alertmanager` on the
 * PATH, or what ALERTMANAGER names.
 */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const program = process.env.ALERTMANAGER ?? 'prometheus-alertmanager'
const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'support-alertmanager-'))
const administrator = 'sk_of-the-administrator-of-this-trial'
const running = new Set()

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

function start(command, args, env = {}) {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', process.env.LOUD ? 'inherit' : 'ignore'], env: { PATH: process.env.PATH, ...env } })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

/** Looks again until it is so. */
async function until(what, check, seconds = 60) {
  const latest = Date.now() + seconds * 1_000
  for (;;) {
    const found = await check().catch(error => {
      if (error instanceof assert.AssertionError) throw error
    })
    if (found) return found
    if (Date.now() > latest) throw new Error(`Not within ${seconds} s: ${what}.`)
    await wait(100)
  }
}

const [port, alertPort] = [await freePort(), await freePort()]
const service = `http://127.0.0.1:${port}`
const alertmanager = `http://127.0.0.1:${alertPort}`

async function startService() {
  const child = start(process.execPath, [join(root, 'dist', 'bin', 'serve.js')], { SERVER_PORT: String(port), DATA_DIR: join(folder, 'data'), BOOTSTRAP_ADMIN_KEY: administrator, LOG_LEVEL: 'warn' })
  await until('the service is ready', () => fetch(`${service}/health/ready`).then(answer => answer.ok))
  return child
}

async function call(method, path, body) {
  const headers = { 'authorization': `Bearer ${administrator}`, 'content-type': 'application/json' }
  const answer = await fetch(service + path, { method, headers, body: body && JSON.stringify(body) })
  assert.ok(answer.ok, `${method} ${path} answered ${answer.status}`)
  return answer.json()
}

/** A snippet of the document, with the address and the key of this trial, and impatient. */
function configFrom(first, key) {
  const document = readFileSync(join(root, 'docs', 'intake.md'), 'utf8')
  const snippet = [...document.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text).find(text => text.startsWith(`# ${first}`))
  assert.ok(snippet, `docs/intake.md has a snippet that begins with ${first}`)
  return snippet.replaceAll('http://support.example.org:3000', service).replaceAll('sk_…', key)
    .replace(/^( *)receiver: support$/m, '$1receiver: support\n$1group_wait: 500ms\n$1group_interval: 1s\n$1repeat_interval: 2s')
}

async function startAlertmanager(config) {
  writeFileSync(join(folder, 'alertmanager.yml'), config)
  const child = start(program, [`--config.file=${join(folder, 'alertmanager.yml')}`, `--storage.path=${join(folder, 'alerts')}`, `--web.listen-address=127.0.0.1:${alertPort}`, '--cluster.listen-address='])
  await until('Alertmanager is ready', () => fetch(`${alertmanager}/-/ready`).then(answer => answer.ok))
  return child
}

const began = new Date().toISOString()
async function post(component, instances, endsAt) {
  const alerts = instances.map(instance => ({ labels: { alertname: 'DiskFull', component, severity: 'critical', instance }, annotations: { summary: `The disk of ${component} is full` }, startsAt: began, ...(endsAt ? { endsAt } : {}) }))
  const answer = await fetch(`${alertmanager}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(alerts) })
  assert.equal(answer.status, 200)
}
const fire = (component, ...instances) => post(component, instances, new Date(Date.now() + 3_600_000).toISOString())
const end = (component, ...instances) => post(component, instances, new Date().toISOString())

async function requestsOf(component) {
  const { items } = await call('GET', `/v1/support-requests?component=${component}`)
  return items
}
const oneThat = (component, check) => until(`one request of ${component} is as it should be`, async () => {
  const found = await requestsOf(component)
  assert.ok(found.length <= 1, `${found.length} requests of ${component} instead of one`)
  return found[0] && check(found[0]) ? found[0] : undefined
})

/** How often Alertmanager has sent something. */
async function sent(integration) {
  const text = await fetch(`${alertmanager}/metrics`).then(answer => answer.text())
  return Number(new RegExp(`^alertmanager_notifications_total\\{integration="${integration}"[^}]*\\} (\\S+)`, 'm').exec(text)?.[1] ?? 0)
}
async function repeats(integration) {
  const before = await sent(integration)
  await until('Alertmanager repeats itself', async () => await sent(integration) >= before + 2)
}

/** @param counts whether a repetition is told apart from another occurrence; senders of PagerDuty cannot say. */
async function trial(integration, { component, counts }) {
  await fire(component, 'db1')
  const opened = await oneThat(component, request => request.state === 'new' && request.severity === 'critical')
  assert.match(opened.title, new RegExp(component))
  await repeats(integration)
  if (counts) {
    assert.equal((await requestsOf(component))[0].occurrences, 1)
    await fire(component, 'db1', 'db2')
    await oneThat(component, request => request.occurrences === 2)
  }
  await end(component, 'db1', 'db2')
  await oneThat(component, request => request.state === 'resolved')
  await fire(component, 'db1')
  await oneThat(component, request => request.id === opened.id && request.state === 'in_progress')
  console.log(`${integration}: opened, repeated, resolved and reopened ${opened.number}.`)
}

try {
  if (spawnSync(program, ['--version']).error) throw new Error(`${program} is not there: install the Debian package prometheus-alertmanager, or name the program in ALERTMANAGER.`)
  let child = await startService()
  const client = await call('POST', '/v1/clients', { name: 'Alertmanager', roles: ['reporter'] })
  const { secret } = await call('POST', `/v1/clients/${client.id}/keys`, {})

  let sender = await startAlertmanager(configFrom('alertmanager.yml', secret))
  await trial('webhook', { component: 'CR', counts: true })
  await stop(child)
  await fire('FR', 'db1')
  await wait(3_000)
  child = await startService()
  await oneThat('FR', request => request.state === 'new' && request.occurrences === 1)
  console.log('webhook: what fired while the service was away was opened once when it was back.')
  await stop(sender)
  rmSync(join(folder, 'alerts'), { recursive: true, force: true })

  sender = await startAlertmanager(configFrom('alertmanager.yml, as a sender of PagerDuty', secret))
  await trial('pagerduty', { component: 'SHR', counts: false })
  assert.equal((await call('GET', '/v1/support-requests?count=exact')).total, 3)
  console.log('Three requests in all, as there should be.')
} finally {
  await Promise.all([...running].map(stop))
  rmSync(folder, { recursive: true, force: true })
}
