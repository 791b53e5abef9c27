// One service per data folder: a session of the service holds an advisory lock in the database 'postgres'.
// The lock tells a database in use from an orphan, because the session ends with the service's process, however it dies.

import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { superuser } from './data-folder'

// Any constant would do; advisory locks count per database, and nothing else works in this one.
const lockKey = 7_200_118

export interface ServiceLock {
  readonly client: Client
  release(): Promise<void>
}

async function connect(port: number, password: string): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1', port, user: superuser, password, database: 'postgres', ssl: false,
    connectionTimeoutMillis: 5_000, query_timeout: 60_000,
  })
  client.on('error', () => undefined) // a dying database must not end the process
  await client.connect()
  return client
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [lockKey])
  return rows[0]?.locked === true
}

/** Takes the lock for an instant; rejects when the database gives no session. */
export async function findWhetherLockIsFree(port: number, password: string): Promise<boolean> {
  const client = await connect(port, password)
  try {
    return await tryLock(client)
  } finally {
    await client.end()
  }
}

/** Resolves to undefined when another service holds the lock. */
export async function holdLock(port: number, password: string): Promise<ServiceLock | undefined> {
  let released = false
  let client = await lockedSession(port, password)
  if (!client) return undefined

  // A session can be cut while the database lives on (a crash of another session restarts them all); without the lock
  // the next start would take this database for an orphan.
  const holdAgain = async (): Promise<void> => {
    while (!released) {
      client = await lockedSession(port, password).catch(() => undefined)
      if (client) return watch(client)
      await sleep(500, undefined, { ref: false })
    }
  }
  const watch = (session: Client): void => {
    session.once('end', () => { void holdAgain() })
  }
  watch(client)

  return {
    client,
    release: async () => {
      released = true
      await client?.end()
    },
  }
}

// Another start looks at a young database by taking the lock for an instant, hence more than one try.
async function lockedSession(port: number, password: string): Promise<Client | undefined> {
  const client = await connect(port, password)
  for (let tries = 0; tries < 20; tries += 1) {
    if (await tryLock(client)) return client
    await sleep(50)
  }
  await client.end()
  return undefined
}
