/** The worked examples of the documents, run one after the other: calls on the sample plan, and commands in a shell. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Deps } from '../src/deps'
import { TYPES } from '../src/events/types'
import type { PlanBundle, PlanImport } from '../src/plans/bundle-schema'
import type { Delivering } from '../src/webhooks/deliver'
import { workerTasks } from '../src/worker'
import { examplesIn, Reader } from './support/examples'
import { type Running, service } from './support/service'

const ROOT = join(__dirname, '..')
const SAMPLE = JSON.parse(readFileSync(join(ROOT, 'samples', 'national-exchange.json'), 'utf8')) as PlanBundle

async function bringSampleIntoForce(on: Running): Promise<void> {
  on.clock.set('2026-03-02T05:00:00.000Z')
  const { body } = await on.lead.post('/v1/support-plans/imports', SAMPLE).expect(201)
  for (const { id } of (body as PlanImport).plans) await on.lead.post(`/v1/support-plans/${id}/activations`, {}).expect(201)
}

describe.each(['docs/support-plan.md', 'docs/clocks.md', 'docs/intake.md', 'docs/events.md', 'docs/audit.md'])('%s', file => {
  const on = service()
  let reader: Reader
  beforeAll(async () => {
    await bringSampleIntoForce(on)
    reader = new Reader(on)
  })

  test.each(examplesIn(readFileSync(join(ROOT, file), 'utf8')))('is right in line $line: $call', async example => {
    const { status, answer, promised } = await reader.follow(example)
    // With the answer, so that a failure shows it.
    expect([`${status}`, answer]).toEqual([example.status === undefined ? expect.stringMatching(/^2/) : `${example.status}`, answer])
    expect(answer).toMatchObject(promised as object)
  })
})

describe.each(['docs/intake.md', 'docs/events.md', 'docs/audit.md'])('%s', file => {
  const on = service({ networks: ['127.0.0.1'] })
  let folder: string
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'support-docs-')) })
  afterAll(() => { rmSync(folder, { recursive: true }) })
  const blocks = [...readFileSync(join(ROOT, file), 'utf8').matchAll(/```sh\n(.*?)```/gs)].map(([, commands = '']) => [commands.split(' -H ', 1).join(''), commands])

  test.each(blocks)('has commands that run as they are printed: %s', async (_first, commands = '') => {
    const { port } = on.app.server.address() as AddressInfo
    const env = { ...process.env, KEY: on.reporter.key, AGENT_KEY: on.agent.key, ADMIN_KEY: on.administrator.key, AUDITOR_KEY: on.auditor.key, CLIENT: on.reporter.id }
    // A problem is a failure of the command.
    const script = `curl() { case $1 in -sf) command curl "$@";; *) command curl --fail-with-body "$@";; esac; }\n${commands.replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`)}`
    await expect(promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', script], { env, cwd: folder })).resolves.toMatchObject({ stderr: '' })
  })
})

describe('docs/events.md', () => {
  test('lists every type of event with all that it says', () => {
    const rows = [...readFileSync(join(ROOT, 'docs', 'events.md'), 'utf8').matchAll(/^\| `(request\.\w+)` \|.*?\|(.*)\|$/gm)]
    const listed = rows.map(([, type = '', members = '']) => [type, [...members.matchAll(/`(\w+)`/g)].map(([, name]) => name)])
    expect(listed).toEqual(Object.entries(TYPES).map(([type, { data }]) => [type, Object.keys(data.properties)]))
  })
})

test('docs/operations.md lists every background task of the worker, with its beat', () => {
  const [, table = ''] = readFileSync(join(ROOT, 'docs', 'operations.md'), 'utf8').split('## Background tasks')
  const listed = [...(table.split('\n## ', 1)[0] ?? '').matchAll(/^\| `([\w-]+)` \| ([\d.]+) s \|/gm)].map(([, name, seconds]) => `${name} ${seconds}`)
  const all = workerTasks({} as Deps, {} as Delivering).map(({ name, everySeconds }) => `${name} ${everySeconds}`)
  expect(listed.sort()).toEqual(all.sort())
})
