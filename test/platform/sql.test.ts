/** Statements in files, migrations, and the shape of the database. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { knex, type Knex } from 'knex'
import { Client } from 'pg'
import { OPEN_STATES, STATES } from '../../src/domain/lifecycle'
import { firstIdAt, newId } from '../../src/platform/ids'
import { openDatabase } from '../../src/platform/database'
import { openLog } from '../../src/platform/log'
import { isMigrated, migrate, MIGRATION_LOCK, migrationNames } from '../../src/platform/migrations'
import { instantFromText } from '../../src/platform/row-types'
import { compile, readStatement } from '../../src/platform/sql'
import { copyDatabase } from '../support/databases'
import { until } from '../support/process'
import { describeSchema } from '../support/schema-page'

const SOURCE = join(__dirname, '..', '..', 'src')
const SCHEMA_PAGE = join(SOURCE, '..', 'migrations', 'schema.sql')
const statements = (folder: string): string[] => readdirSync(folder).flatMap(name => {
  const path = join(folder, name)
  return statSync(path).isDirectory() ? statements(path) : path.endsWith('.sql') ? [path] : []
})

describe('a statement in a file', () => {
  test('has its parameters numbered in the order of their first use', () => {
    expect(compile('select :b::int, :a, :b')).toEqual({ text: 'select $1::int, $2, $1', names: ['b', 'a'] })
  })

  test('takes nothing for a parameter in comments, quotes and casts', () => {
    expect(compile("-- a :comment\nselect ':quoted', x::text, y ? 'k'")).toEqual({ text: "select ':quoted', x::text, y ? 'k'", names: [] })
  })

  test('can be prepared against the migrated database, every one of them', async () => {
    const database = await copyDatabase()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const files = [...statements(SOURCE), ...statements(join(SOURCE, '..', 'bench'))]
    const pieces = new Set(files.flatMap(path => [...readFileSync(path, 'utf8').matchAll(/^\s*-- include (\S+)$/gm)].map(([, file = '']) => join(dirname(path), file))))
    const whole = files.filter(path => !pieces.has(path))
    expect(whole.length).toBeGreaterThan(5)
    for (const [index, path] of whole.entries()) {
      const { text } = compile(readStatement(path))
      await expect(client.query(`prepare statement_${index} as ${text}`).then(() => path)).resolves.toBe(path)
    }
    await client.end()
    await database.drop()
  })
})

describe('what is open', () => {
  test('is the same in every statement and every index that spells it out', () => {
    const spelledOut = [...statements(SOURCE), SCHEMA_PAGE].flatMap(path => [...readFileSync(path, 'utf8').matchAll(/(?:\(|ARRAY\[)('new'[^)\]]*)[)\]]/g)])
      .map(([, list = '']) => [...list.matchAll(/'([a-z_]+)'/g)].map(([, state]) => state))
    const open = spelledOut.filter(states => states.length !== STATES.length)
    expect(open.length).toBeGreaterThanOrEqual(7)
    expect(open.filter(states => !isDeepStrictEqual(states, OPEN_STATES))).toEqual([])
  })
})

describe('opening many requests', () => {
  test('finds the item of each by a hash, and not by walking all of them for each', async () => {
    const database = await copyDatabase()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query('set plan_cache_mode = force_generic_plan')
    await client.query(`prepare opening as ${compile(readStatement(join(SOURCE, 'requests/open.sql'))).text}`)
    const { rows } = await client.query<{ 'QUERY PLAN': string }>('explain execute opening (null)')
    const joins = rows.map(row => row['QUERY PLAN'].trim()).filter(line => /^(Hash|Merge|Join) (Cond|Filter): .*item.*\.id = |^(Hash|Merge|Join) (Cond|Filter): .* = item.*\.id/.test(line))
    expect(joins.length).toBeGreaterThanOrEqual(5)
    expect(joins.filter(line => !line.startsWith('Hash Cond: '))).toEqual([])
    await client.end()
    await database.drop()
  })
})

describe('what a partial index holds', () => {
  test.each([
    ['requests/join-living.sql', 'support_request', 'living_fingerprint'], ['requests/uncovered.sql', 'support_request', 'uncovered'], ['requests/last.sql', 'support_request', 'last_of_fingerprint'],
    ['requests/erase.sql', 'webhook_delivery', 'answered'],
  ])('is found by %s in %s through the index %s, since what the statement asks for proves what the index holds', async (file, table, name) => {
    const index = `${table}_${name}`
    const database = await copyDatabase()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const { text, names } = compile(readStatement(join(SOURCE, file)))
    // On an empty table all indexes are the same to the planner, so that no other is left to it.
    const { rows: others } = await client.query<{ name: string }>("select indexname as name from pg_indexes where tablename = $1 and indexname not in ($2, $3)", [table, index, `${table}_pkey`])
    for (const other of others) await client.query(`alter table ${table} drop constraint if exists ${other.name}; drop index if exists ${other.name}`)
    await client.query('set enable_seqscan = off; set plan_cache_mode = force_generic_plan')
    await client.query(`prepare looking as ${text}`)
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain execute looking (${names.map(() => 'null').join(', ')})`)
    expect(rows.map(row => row['QUERY PLAN']).join('\n')).toContain(`using ${index} on ${table}`)
    await client.end()
    await database.drop()
  })
})

describe('migrating', () => {
  test('an empty database from ten replicas at once is done by one of them', async () => {
    const database = await copyDatabase('template1')
    const pools = Array.from({ length: 10 }, () => openDatabase({ url: database.url, poolMax: 3, prepared: true, log: openLog('silent'), queryTimeoutMs: 0 }))
    const applied = await Promise.all(pools.map(pool => migrate(pool)))
    expect(applied.filter(names => names.length > 0)).toEqual([migrationNames()])
    await expect(isMigrated(pools[0] ?? knex({}))).resolves.toBe(true)
    await Promise.all(pools.map(pool => pool.destroy()))
    await database.drop()
  })

  test('leaves no transaction open while it waits for another replica, since an index would wait for its end', async () => {
    const database = await copyDatabase()
    const [first, second] = [1, 2].map(() => openDatabase({ url: database.url, poolMax: 3, prepared: true, log: openLog('silent'), queryTimeoutMs: 0 })) as [Knex, Knex]
    const other = await first.transaction()
    await other.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK])
    const done = migrate(second)
    await until('it has asked in a transaction that has ended', async () => {
      const [idle] = await first('pg_stat_activity').whereRaw('datname = current_database()').where({ state: 'idle', query: 'COMMIT;' })
      return idle !== undefined
    })
    await other.commit()
    await expect(done).resolves.toEqual([])
    await Promise.all([first.destroy(), second.destroy()])
    await database.drop()
  })

  test('goes on after a replica was killed with Knex\'s mark set', async () => {
    const database = await copyDatabase()
    const db = openDatabase({ url: database.url, poolMax: 3, prepared: true, log: openLog('silent'), queryTimeoutMs: 0 })
    await db('knex_migrations_lock').update({ is_locked: 1 })
    await expect(migrate(db)).resolves.toEqual([])
    await db.destroy()
    await database.drop()
  })
})

describe('the database', () => {
  test('looks as the page migrations/schema.sql says', async () => {
    const database = await copyDatabase()
    const db = openDatabase({ url: database.url, poolMax: 2, prepared: true, log: openLog('silent') })
    const page = await describeSchema(db)
    // `UPDATE_SCHEMA=yes npx jest test/platform/sql` writes it anew.
    if (process.env.UPDATE_SCHEMA === 'yes') writeFileSync(SCHEMA_PAGE, page)
    expect(page).toBe(readFileSync(SCHEMA_PAGE, 'utf8'))
    await db.destroy()
    await database.drop()
  })

  test('forbids changing, removing and truncating the journal', async () => {
    const database = await copyDatabase()
    const db = openDatabase({ url: database.url, poolMax: 2, prepared: true, log: openLog('silent') })
    await db('journal').insert({ at: '2026-01-01T00:00:00Z', event: 'team.added', actor: 'x' })
    for (const attempt of [db('journal').update({ actor: 'y' }), db('journal').delete(), db.raw('truncate journal cascade')])
      await expect(attempt).rejects.toThrow('takes new rows only')
    expect(await db('journal').select('actor')).toEqual([{ actor: 'x' }])
    await db.destroy()
    await database.drop()
  })

  test('has an index for every foreign key', async () => {
    expect(await wanting(`
      select c.conrelid::regclass || ' ' || c.conname as wanting from pg_constraint as c
      where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not exists (
        select from pg_index as i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])`)).toEqual([])
  })

  test('has statistics of every column that an index is of', async () => {
    expect(await wanting(`
      select i.indexrelid::regclass || ' ' || a.attname as wanting from pg_index as i
      join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
      where i.indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) and a.attstattarget = 0`)).toEqual([])
  })
})

async function wanting(text: string): Promise<string[]> {
  const database = await copyDatabase()
  const db = openDatabase({ url: database.url, poolMax: 2, prepared: true, log: openLog('silent') })
  const { rows } = await db.raw<{ rows: { wanting: string }[] }>(text)
  await db.destroy()
  await database.drop()
  return rows.map(({ wanting }) => wanting)
}

describe('an instant', () => {
  test.each([
    ['2026-03-02 09:00:00+00', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02 09:00:00.1+00', '2026-03-02T09:00:00.100Z'],
    ['2026-03-02 09:00:00.123+00', '2026-03-02T09:00:00.123Z'],
    ['2026-03-02 09:00:00.123456+00', '2026-03-02T09:00:00.123Z'],
    ['2026-03-02 12:00:00+03', '2026-03-02T09:00:00.000Z'],
  ])('%s of PostgreSQL is %s', (text, expected) => expect(instantFromText(text)).toBe(expected))

  test('is in the identifier that was made of it', () => {
    const at = '2026-03-02T09:00:00.123Z'
    const id = newId(at)
    expect(id >= firstIdAt(at)).toBe(true)
    expect(id < firstIdAt('2026-03-02T09:00:00.124Z')).toBe(true)
    expect(firstIdAt('1970-01-01T00:00:00.000Z')).toMatch(/^0{8}-0{4}-7000-8000-0{12}$/)
  })
})
