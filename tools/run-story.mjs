// Starts the built service on a database of its own, has the generated client tell its story, and stops the service.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { tellStory } from './generated/js/client-story.js'

const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

const root = new URL('..', import.meta.url).pathname
const dataDir = mkdtempSync(join(tmpdir(), 'support-story-'))
const key = `story-${randomBytes(24).toString('hex')}`
const port = await freePort()
const baseUrl = `http://127.0.0.1:${port}`
// DATABASE_URL is taken over where it is set: an empty database.
const service = spawn(process.execPath, ['dist/bin/serve.js'], {
  cwd: root,
  env: { ...process.env, DATA_DIR: dataDir, SERVER_PORT: String(port), BOOTSTRAP_ADMIN_KEY: key, LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'ignore', 'inherit'],
})
const ended = new Promise(resolve => service.once('exit', resolve))

try {
  for (let i = 0; ; i++) {
    const answer = await fetch(`${baseUrl}/health/ready`).catch(() => undefined)
    if (answer?.ok) break
    if (i > 300 || service.exitCode !== null) throw new Error('The service did not get ready. Is it built (npm run build)?')
    await wait(100)
  }
  await tellStory(baseUrl, key, line => console.log(`  ${line}`))
  console.log('The generated client told its story.')
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  service.kill('SIGTERM')
  await ended
  rmSync(dataDir, { recursive: true, force: true })
}
