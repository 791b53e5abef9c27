-- Counts a report of a fault beside those that came a short while ago. What a call with a key is told is kept with it, unless
-- they are enough now: then what opens the request keeps its own outcome.
with awaited as (
  insert into awaited_report as awaited (client_id, component, fingerprint, seen_at, last_seen_at)
  values (:client_id::uuid, coalesce(:component::text, ''), :fingerprint::text, array[:now::timestamptz], :now::timestamptz)
  on conflict (client_id, component, fingerprint) do update
  set seen_at = array(
        select each.at from unnest(awaited.seen_at || excluded.seen_at) as each (at)
        where each.at > :since::timestamptz
        order by each.at
      ),
      last_seen_at = greatest(awaited.last_seen_at, excluded.last_seen_at)
  returning cardinality(awaited.seen_at) as count, (select min(each.at) from unnest(awaited.seen_at) as each (at)) as first_seen_at
), kept as (
  insert into idempotency_key (client_id, key, digest, status, created_at)
  select :client_id::uuid, outcome.key, decode(outcome.digest, 'hex'), :counted::smallint, :now::timestamptz
  from awaited, jsonb_to_recordset(:outcomes::jsonb) as outcome (key text, digest text)
  where awaited.count < :enough::integer
)
select awaited.* from awaited
