/** Starts and migrations: many at once on an empty database, one killed in the middle, a new version beside the old one. */
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Scene } from '../scene'
import { type Kind, one } from './kind'

let databases = 0

async function emptyDatabase({ cluster }: Scene): Promise<string> {
  const name = `empty_${databases++}`
  await cluster.ask(`create database ${name} owner service`, [], 'postgres')
  return name
}

/** What a database holds of the service, to compare it with one that nothing happened to. */
const SHAPE = `
  select (select string_agg(name, ',' order by name) from knex_migrations) as migrations,
    (select string_agg(table_name || '.' || column_name, ',' order by table_name, column_name) from information_schema.columns where table_schema = 'public') as columns,
    (select count(*)::int from category) as categories, (select count(*)::int from component) as components, (select count(*)::int from client) as clients`

async function compareShape({ cluster, findings }: Scene, database: string, shape: object | undefined): Promise<object | undefined> {
  const [found] = await cluster.ask<object>(SHAPE, [], database)
  if (shape && JSON.stringify(found) !== JSON.stringify(shape)) findings.add('wrong', `${database} is another one than was started in peace: ${JSON.stringify(found).slice(0, 300)}`)
  return found
}

let inPeace: object | undefined

export const manyStart: Kind = {
  name: 'many start at once',
  async run(scene) {
    const database = await emptyDatabase(scene)
    const replicas = await Promise.all(Array.from({ length: scene.settings.replicas }, (_, place) => scene.replicaOn(`starting-${place}`, database)))
    for (const replica of replicas) replica.start({ environment: { WORKER: 'off' } })
    const slow = await Promise.allSettled(replicas.map(replica => replica.ready()))
    for (const each of slow) if (each.status === 'rejected') scene.findings.add('stuck', String(each.reason))
    inPeace = await compareShape(scene, database, inPeace)
    for (const replica of replicas) { await replica.kill(); replica.proxy.close() }
    await scene.cluster.ask(`drop database ${database} with (force)`, [], 'postgres')
    return `${replicas.length} on an empty database`
  },
}

const MIGRATED = 'insert into "knex_migrations"'

export const migrationKilled: Kind = {
  name: 'migration killed',
  async run(scene, random) {
    const database = await emptyDatabase(scene)
    const replica = await scene.replicaOn('migrating', database)
    let left = 1 + Math.floor(random() * readdirSync(join(scene.build, 'migrations')).filter(name => /^\d{4}_/.test(name)).length)
    const at = left
    await new Promise<void>(resolve => {
      replica.proxy.watch = piece => {
        if (!piece.includes(MIGRATED) || --left > 0) return 'pass'
        void replica.kill().then(() => resolve())
        return 'cut_before'
      }
      replica.start({ environment: { WORKER: 'off' } })
    })
    replica.proxy.watch = undefined
    replica.start({ environment: { WORKER: 'off' } })
    await replica.ready()
    inPeace = await compareShape(scene, database, inPeace)
    await replica.kill()
    replica.proxy.close()
    await scene.cluster.ask(`drop database ${database} with (force)`, [], 'postgres')
    return `kill -9 as migration ${at} is noted, and started again`
  },
}

let releases = 0

/**
 * The next release is this one with one more migration, which does what an expanding one may: a column, an index, a table.
 * This one goes on serving, and is even started again on the database of its successor.
 */
export const upgrade: Kind = {
  name: 'upgrade',
  async run(scene, random) {
    const build = nextRelease(scene)
    const newer = one(scene.replicas, random)
    const older = scene.replicas.find(each => each !== newer)
    await newer.term()
    newer.start({ build })
    await newer.ready()
    await wait(1_000)
    await older?.kill()
    older?.start()
    await older?.ready()
    await newer.term()
    newer.start()
    return `${newer.name} migrated to the next release while ${older?.name ?? ''} served, which was then killed and started again`
  },
}

function nextRelease({ folder, build }: Scene): string {
  const number = ++releases
  const next = join(folder, `release-${number}`)
  mkdirSync(next)
  for (const part of ['dist', 'migrations']) cpSync(join(build, part), join(next, part), { recursive: true })
  for (const part of ['node_modules', 'openapi']) symlinkSync(join(build, part), join(next, part))
  // All that earlier releases of this run have brought are part of it.
  for (let each = 1; each <= number; each++) writeFileSync(join(next, 'migrations', `9${String(each).padStart(3, '0')}_next_release.sql`), `
    alter table support_request add column next_release_${each} text;
    alter table comment add column next_release_${each} integer not null default ${each};
    create table next_release_${each} (id uuid primary key, request uuid references support_request (id));
    create index next_release_${each}_request on next_release_${each} (request);`)
  return next
}
