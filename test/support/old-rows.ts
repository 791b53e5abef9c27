/**
 * A database as the last release left it, and what a replica of that release writes while a newer one migrates. The columns
 * are those of BASE and never follow later migrations.
 */
import type { Knex } from 'knex'

/** The last migration of the last release. There is none yet: the one with which all that grows had been made. */
export const BASE = '0007_support_plans.sql'

/** What grows with the requests. */
export const LARGE = [
  'assignment', 'clock_entry', 'comment', 'feedback', 'idempotency_key', 'journal', 'journal_note', 'journal_resource', 'occurrence', 'request_clock',
  'request_label', 'request_link', 'request_watcher', 'support_request', 'webhook_delivery',
]

const TEAM = '00000000-0000-7000-8000-000000000001'

export async function fillAsOfBase(db: Knex, requests: number): Promise<void> {
  await db.raw("insert into team (id, name, created_at, updated_at) values (?, 'Help desk', now(), now())", [TEAM])
  await writeAsOfBase(db, requests)
  await db.raw(`
    insert into feedback (request_id, rating, client_id, created_at) select id, 5, reported_by, created_at from support_request;
    insert into request_link (id, from_request, to_request, type, created_at)
    select gen_random_uuid(), id, lag(id) over (order by id), 'relates_to', created_at from support_request order by id offset 1`)
}

/** Rows for what grows as well and was made later, once it has been; a trigger fills the others. */
export async function writeDeliveries(db: Knex): Promise<void> {
  if ((await db.raw<{ rows: { made: boolean }[] }>("select to_regclass('webhook_delivery') is not null as made")).rows[0]?.made !== true) return
  await db.raw(`
    insert into client (id, name, roles, created_at, updated_at) values ('${TEAM}', 'Receiver', '{reporter}', now(), now()) on conflict do nothing;
    insert into webhook (id, client_id, url, format, exclude_own, secret, xid, seq, created_at, updated_at)
    values ('${TEAM}', '${TEAM}', 'https://receiver.example', 'standard', false, 'x', '0', 0, now(), now()) on conflict do nothing;
    insert into webhook_delivery (id, webhook_id, xid, seq, request_id, event, created_at)
    select gen_random_uuid(), '${TEAM}', '0', seq, request_id, event, now() from journal on conflict do nothing`)
}

/** Takes the labels from some of the youngest requests and gives others to some. */
export const relabelAsOfBase = (db: Knex): Promise<void> => db.raw(`
  update support_request set labels = case serial % 4 when 0 then '{}' when 1 then array['pilot', 'moved'] else labels end
  where serial in (select serial from support_request order by serial desc limit 20)`)

/** Requests with all that hangs on each, in one transaction. */
export const writeAsOfBase = (db: Knex, requests: number): Promise<void> => db.transaction(async trx => {
  await trx.raw(`
    create temporary table made on commit drop as
    select gen_random_uuid() as id, gen_random_uuid() as client, n from generate_series(1, ${requests}) as n;
    insert into support_request (id, title, category, category_given, severity, component, fingerprint, labels, team, assigned_because, reported_by, first_seen_at, last_seen_at, created_at, updated_at)
    select id, 'As before ' || n, 'other', true, 'normal', 'CR', 'fault-' || n, case when n % 3 > 0 then array['pilot', 'site-' || n % 7] else '{}' end, '${TEAM}', '{}', client, now(), now(), now(), now() from made;
    insert into assignment (id, request, team, assigned_because, assigned_at) select gen_random_uuid(), id, '${TEAM}', '{}', now() from made;
    insert into comment (id, request_id, text, visibility, author, client_id, created_at) select gen_random_uuid(), id, 'Looking', 'public', 'x', client, now() from made;
    insert into occurrence (id, request_id, client_id, title, seen_at, ordinal) select gen_random_uuid(), id, client, 'Again', now(), 1 from made;
    insert into request_clock (request_id, kind, state, target_ms, running_since, source) select id, 'response', 'running', 1000, now(), '{}' from made;
    insert into clock_entry (request_id, kind, at, change, cause, target_ms, used_ms) select id, 'response', now(), 'start', '{}', 1000, 0 from made;
    insert into request_watcher (request_id, team, because, since) select id, '${TEAM}', '{}', now() from made;
    insert into idempotency_key (client_id, key, digest, status, created_at) select client, 'key', '', 201, now() from made;
    with line as (insert into journal (at, event, request_id, actor) select now(), 'request.opened', id, 'x' from made returning seq, request_id)
    insert into journal_note (seq, request_id, note) select seq, request_id, 'Because' from line`)
})
