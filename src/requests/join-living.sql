-- Counts reports of a fault whose request is living. Of them the first five and the last five are kept as occurrences.
with request as (
  update support_request as request
  set occurrences = least(request.occurrences::bigint + :count::integer, 2147483647),
      occurrence_rate = :count::integer +
        -- include decayed-rate.sql
        ,
      last_seen_at = greatest(request.last_seen_at, :now::timestamptz),
      known_error = coalesce(request.known_error, (
        select
        -- include ../known-errors/carried.sql
        from known_error
        where known_error.id = :known_error::uuid and known_error.active
      ))
  where request.reported_by = :client_id::uuid
    and coalesce(request.reported_component, '') = coalesce(:component::text, '')
    and request.fingerprint = :fingerprint::text
    and request.state in ('new', 'acknowledged', 'in_progress', 'pending', 'held')
  returning
  -- include columns.sql
), seen as (
  insert into occurrence (id, request_id, client_id, title, details, source, seen_at, ordinal)
  select
    report.id, request.id, :client_id::uuid, report.title, report.details, report.source, :now::timestamptz,
    request.occurrences - report.before_last
  from request, jsonb_to_recordset(:reports::jsonb) as report (id uuid, title text, details jsonb, source text, before_last integer)
  where report.before_last < 5 or request.occurrences - report.before_last <= 5
  on conflict (request_id, slot) do update
  set id = excluded.id, title = excluded.title, details = excluded.details, source = excluded.source, seen_at = excluded.seen_at,
      ordinal = excluded.ordinal
), kept as (
  -- include keep-joined.sql
)
select request.* from request
