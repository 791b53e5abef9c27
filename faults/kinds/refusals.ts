/** A database that is there and refuses: locked, full, without a place, read only. */
import { execFile } from 'node:child_process'
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { Scene } from '../scene'
import { type Kind, NothingDone, one } from './kind'

const HELD_MS = 4_000

/** Everything that writes waits for it, until no connection is left. */
export const poolUsedUp: Kind = {
  name: 'pool used up',
  async run({ cluster }, random) {
    const table = one(['support_request', 'journal', 'idempotency_key', 'plan_revision'], random)
    const holder = new Client({ connectionString: cluster.url('support') })
    await holder.connect()
    await holder.query(`begin; lock table ${table} in access exclusive mode`)
    await wait(HELD_MS)
    await holder.query('commit')
    await holder.end()
    return `${table} locked for ${HELD_MS / 1_000} s`
  },
}

/** SQLSTATE 53100 as PostgreSQL gives it, but raised by a trigger on what every act writes. */
export const diskFullAnswer: Kind = {
  name: 'disk full raised',
  async run({ cluster }) {
    await cluster.ask(`
      create function watch.full() returns trigger language plpgsql as $$ begin raise exception 'No space left on device' using errcode = '53100'; end $$`)
    // A lock that waits behind a writer would hold up the others.
    await tried(() => cluster.ask("set lock_timeout = '500ms'; create trigger disk_is_full before insert on journal for each statement execute function watch.full()"))
    await wait(3_000)
    await tried(() => cluster.ask("set lock_timeout = '500ms'; drop trigger disk_is_full on journal"))
    await cluster.ask('drop function watch.full()')
    return 'every write is answered 53100 for 3 s'
  },
}

/** For what a thousand writes leave there, several times over. */
const MB_A_THOUSAND = 4
const LEAST_MB = 32

/** What is kept under keys lies on a small disk of its own, which is full for a while. Needs the right to mount one. */
export const diskFull: Kind = {
  name: 'disk full',
  mayBeLeftOut: true,
  async run(scene) {
    const disk = await diskOf(scene)
    if (disk === undefined) throw new NothingDone('this machine lets nobody mount a small disk')
    const ballast = join(disk, 'ballast')
    const file = openSync(ballast, 'w')
    try {
      for (;;) writeSync(file, Buffer.alloc(64 * 1_024))
    } catch { /* it is full */ }
    closeSync(file)
    await wait(5_000)
    unlinkSync(ballast)
    return 'no room for what is kept under keys, for 5 s'
  },
}

const disks = new WeakMap<Scene, Promise<string | undefined>>()

function diskOf(scene: Scene): Promise<string | undefined> {
  const made = disks.get(scene) ?? makeDisk(scene).catch(() => undefined)
  disks.set(scene, made)
  return made
}

async function makeDisk({ cluster, folder, closing, settings }: Scene): Promise<string> {
  const disk = join(folder, 'small-disk')
  await mkdir(disk)
  const size = LEAST_MB + Math.ceil(settings.writes * MB_A_THOUSAND / 1_000)
  await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', disk])
  closing.push(() => promisify(execFile)('umount', ['-l', disk]))
  const place = join(disk, 'tablespace')
  await mkdir(place, { mode: 0o700 })
  if (cluster.owner) await chown(place, cluster.owner.uid, cluster.owner.gid)
  await cluster.ask(`create tablespace small location '${place}'`)
  await tried(() => cluster.ask("set lock_timeout = '2s'; alter table idempotency_key set tablespace small"))
  return disk
}

/** As at a server that has given all its places to others: 53300, and who is there is sent away. */
export const tooManyConnections: Kind = {
  name: 'too many connections',
  async run({ cluster }, random) {
    const limit = Math.floor(random() * 3)
    await cluster.ask(`alter role service connection limit ${limit}; ${SENT_AWAY}`)
    await wait(4_000)
    await cluster.ask('alter role service connection limit -1')
    return `no more than ${limit} connections for 4 s`
  },
}

/** As a provider does whose disk is nearly full. */
export const readOnly: Kind = {
  name: 'read only',
  async run({ cluster }, random) {
    const bySession = random() < 0.5
    const [set, reset] = bySession
      ? [`alter role service set default_transaction_read_only = on; ${SENT_AWAY}`, `alter role service reset default_transaction_read_only`]
      : ['alter system set default_transaction_read_only = on', 'alter system reset default_transaction_read_only']
    await cluster.ask(set)
    await cluster.ask('select pg_reload_conf()')
    await wait(4_000)
    // ALTER SYSTEM runs outside transactions, and a session that is read only may undo it all the same.
    await cluster.ask(reset)
    await cluster.ask('select pg_reload_conf()')
    return `read only for 4 s, ${bySession ? 'by new sessions, which stay so' : 'by the server'}`
  },
}

const SENT_AWAY = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'service'"

async function tried(act: () => Promise<unknown>): Promise<void> {
  for (let tries = 50; ; tries--) {
    try {
      await act()
      return
    } catch (error) {
      if (tries === 0) throw error
      await wait(50)
    }
  }
}
