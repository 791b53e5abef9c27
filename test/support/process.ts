/**
 * The built service as a process of its own, for tests that kill it, and what stands between it and its database.
 * Every wait is for a condition and has a bound; what is started is killed by `stopAll` in `afterEach`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../bench/free-port'

const ROOT = join(__dirname, '..', '..')
// Where this very file is built, its service is built beside it.
const DIST = [join(ROOT, 'src', 'bin'), join(ROOT, 'dist', 'bin')].find(folder => existsSync(join(folder, 'serve.js'))) ?? 'dist/bin'
const PATIENCE_MS = 150_000
const LOOK_AGAIN_MS = 20

/** Resolves with the first thing that is there; fails after a bound, naming what was waited for. */
export async function until<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  throw new Error(`waited in vain: ${what}`)
}

export interface Program {
  child: ChildProcess
  pid: number
  output: () => string
  errors: () => string
  /** The exit code; undefined where a signal ended it. */
  exit: Promise<number | undefined>
  signal(name: NodeJS.Signals): void
}

export interface Service extends Program {
  base: string
  port: number
  get(path: string, key?: string): Promise<Response>
  post(path: string, body: object, headers: Record<string, string>): Promise<Response>
  ready(): Promise<void>
}

const programs: Program[] = []

/** Runs `dist/bin/<name>.js` with this environment and nothing of our own but the path. */
export function run(name: string, environment: Record<string, string>, args: readonly string[] = []): Program {
  const file = join(DIST, `${name}.js`)
  if (!existsSync(file)) throw new Error('There is no dist/: `npm test` builds it, `npx jest` does not.')
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, LOG_LEVEL: 'info', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (piece: Buffer) => { output += piece.toString() })
  child.stderr.on('data', (piece: Buffer) => { errors += piece.toString() })
  const program: Program = {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    errors: () => errors,
    exit: once(child, 'close').then(([code]) => (code as number | null) ?? undefined),
    signal: name => { child.kill(name) },
  }
  programs.push(program)
  return program
}

// The tests' database keeps nothing over a power cut, and a machine busy with tests would shed calls.
const FOR_TESTS = { DATABASE_ALLOW_UNSAFE: 'on', MAX_EVENT_LOOP_DELAY_MS: '0' }

/** Starts the service and waits until it listens, ready or not. */
export async function serve(environment: Record<string, string>): Promise<Service> {
  const port = Number(environment.SERVER_PORT ?? await freePort())
  const program = run('serve', { SERVER_PORT: String(port), ...FOR_TESTS, ...environment })
  const base = `http://127.0.0.1:${port}`
  await until(`process ${program.pid} listens on ${port}`, () => {
    if (program.child.exitCode !== null) throw new Error(`the service ended: ${program.errors()}`)
    return answers(`${base}/health/live`, 200)
  })
  return {
    ...program,
    base,
    port,
    get: (path, key) => fetch(`${base}${path}`, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } }),
    post: (path, body, headers) =>
      fetch(`${base}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }),
    ready: () => until('the service is ready', () => answers(`${base}/health/ready`, 200)).then(() => undefined),
  }
}

const answers = (url: string, status: number) => fetch(url, { signal: AbortSignal.timeout(3_000) }).then(answer => answer.status === status, () => false)

/** Kills what a test left running. */
export async function stopAll(): Promise<void> {
  for (const program of programs.splice(0)) {
    program.signal('SIGKILL')
    await program.exit
  }
}
