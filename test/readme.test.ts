/** The story of the README, run by its own commands. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { service } from './support/service'

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8')

describe('the README', () => {
  const on = service()

  test('tells a story that runs as it is printed', async () => {
    const story = /<!-- story -->\n```bash\n(.*?)```/s.exec(README)?.[1] ?? ''
    const { port } = on.app.server.address() as AddressInfo
    const env = { ...process.env, BASE: `http://127.0.0.1:${port}`, KEY: on.administrator.key }
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', story], { env })
    expect(stdout.replace(/team \d+\./, 'team 0.').trim().split('\n')).toEqual([
      'The category Integration issue names no team; its parent Integration support is handled by the team Integration team 0.',
      'acknowledged',
      'resolved',
      'SR-000002',
    ])
  })

  test('names only commands and files that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    for (const file of ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'docs/operations.md']) {
      const text = readFileSync(join(__dirname, '..', file), 'utf8')
      const named = [...text.matchAll(/`(?:npm run |npm )([a-z:-]+)[^`]*`/g)].map(([, name = '']) => name).filter(name => !['ci', 'install', 'view'].includes(name))
      expect([file, named.filter(name => scripts[name] === undefined)]).toEqual([file, []])
      for (const [, path = ''] of text.matchAll(/`((?:docs|src|test|migrations|openapi|bench)\/[\w./-]+\.\w+)`/g))
        expect([path, existsSync(join(__dirname, '..', path)) || path.includes('NNNN')]).toEqual([path, true])
    }
  })
})
