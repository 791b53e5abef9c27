-- Counts one more report of a fault whose request is living, and keeps it as an occurrence.
with request as (
  update support_request as request
  set occurrences = request.occurrences + 1,
      last_seen_at = greatest(request.last_seen_at, :now::timestamptz),
      updated_at = :now::timestamptz,
      version = request.version + 1
  where request.reported_by = :client_id::uuid
    and coalesce(request.component, '') = coalesce(:component::text, '')
    and request.fingerprint = :fingerprint::text
    and request.state in ('new', 'acknowledged', 'in_progress', 'pending', 'held')
  returning
  -- include columns.sql
), seen as (
  insert into occurrence (id, request_id, client_id, title, details, seen_at)
  select :occurrence_id::uuid, request.id, :client_id::uuid, :title::text, :details::jsonb, :now::timestamptz
  from request
), kept as (
  -- include keep-joined.sql
)
select request.* from request
