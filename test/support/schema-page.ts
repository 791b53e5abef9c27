/** The whole database on one page, for people who review a migration. Read from the catalogue; never run. */
import type { Knex } from 'knex'

interface Line {
  line: string
}

const NOT_OURS = "c.relname not like 'knex_migrations%'"

export async function describeSchema(db: Knex): Promise<string> {
  const tables = await ask(db, `
    select 'table ' || c.relname || E'\\n' || string_agg('  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attgenerated = 's' then ' generated' when a.attidentity <> '' then ' identity' else '' end
      || case when a.attnotnull then ' not null' else '' end
      || case when d.adbin is not null and a.attgenerated = '' then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end, E'\\n' order by a.attnum) as line
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef as d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and ${NOT_OURS}
    group by c.relname order by c.relname`)
  const constraints = await ask(db, `
    select c.relname || ': ' || k.conname || ' ' || pg_get_constraintdef(k.oid) as line
    from pg_constraint as k join pg_class as c on c.oid = k.conrelid
    where c.relnamespace = 'public'::regnamespace and k.contype in ('c', 'f', 'p', 'u') and ${NOT_OURS} order by c.relname, k.conname`)
  const indexes = await ask(db, `
    select replace(pg_get_indexdef(i.indexrelid), ' public.', ' ') as line
    from pg_index as i join pg_class as c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and not i.indisprimary and ${NOT_OURS}
    order by c.relname, i.indexrelid::regclass::text collate "C"`)
  const triggers = await ask(db, `
    select replace(pg_get_triggerdef(t.oid), ' public.', ' ') as line
    from pg_trigger as t join pg_class as c on c.oid = t.tgrelid
    where c.relnamespace = 'public'::regnamespace and not t.tgisinternal order by c.relname, t.tgname`)
  return `-- The whole database on one page. Generated from the migrated database, never run.\n\n${
    [tables.join('\n\n'), constraints.join('\n'), indexes.join('\n'), triggers.join('\n')].join('\n\n')}\n`
}

async function ask(db: Knex, statement: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: Line[] }>(statement)
  return rows.map(({ line }) => line)
}
