-- Writes clocks, the lines of their ledgers and what is told of them, for as many requests as one likes.
-- Call with the requests locked.
with given as (
  select * from jsonb_to_recordset(:clocks::jsonb) as clock (
    request_id uuid, kind text, state text, target_ms bigint, used_ms bigint, running_since timestamptz, calendar uuid,
    source jsonb, due_at timestamptz, next_at timestamptz, warned_at timestamptz, breached_at timestamptz,
    steps_walked smallint, stopped_at timestamptz
  )
), written as (
  insert into request_clock as clock (
    request_id, kind, state, target_ms, used_ms, running_since, calendar, source, due_at, next_at, warned_at, breached_at,
    steps_walked, stopped_at
  )
  select
    given.request_id, given.kind, given.state, given.target_ms, given.used_ms, given.running_since, given.calendar,
    given.source, given.due_at, given.next_at, given.warned_at, given.breached_at, given.steps_walked, given.stopped_at
  from given
  on conflict (request_id, kind) do update set
    state = excluded.state, target_ms = excluded.target_ms, used_ms = excluded.used_ms,
    running_since = excluded.running_since, calendar = excluded.calendar, source = excluded.source,
    due_at = excluded.due_at, next_at = excluded.next_at, warned_at = excluded.warned_at,
    breached_at = excluded.breached_at, steps_walked = excluded.steps_walked, stopped_at = excluded.stopped_at
), noted as (
  insert into clock_entry (request_id, kind, at, change, cause, target_ms, used_ms, due_at)
  select entry.request_id, entry.kind, entry.at, entry.change, entry.cause, entry.target_ms, entry.used_ms, entry.due_at
  from jsonb_to_recordset(:entries::jsonb) as entry (
    request_id uuid, kind text, at timestamptz, change text, cause jsonb, target_ms bigint, used_ms bigint, due_at timestamptz
  )
), told as (
  insert into journal (at, event, request_id, actor, origin, data)
  select
    entry.at, case entry.change when 'warn' then 'request.clock_warned' else 'request.clock_breached' end,
    entry.request_id, 'service', 'service', jsonb_build_object('clock', entry.kind, 'due_at', entry.due_at)
  from jsonb_to_recordset(:entries::jsonb) as entry (request_id uuid, kind text, at timestamptz, change text, due_at timestamptz)
  where entry.change in ('warn', 'breach')
)
select count(*) as written from given
