-- Counts reports of a fault whose request is living. Of them the first five and the last five are kept as occurrences.
with request as (
  update support_request as request
  set
  -- include count-reports.sql
  where request.reported_by = :client_id::uuid
    and coalesce(request.reported_component, '') = coalesce(:component::text, '')
    and request.fingerprint = :fingerprint::text
    and request.state in ('new', 'acknowledged', 'in_progress', 'pending', 'held')
  returning
  -- include columns.sql
), seen as (
  -- include keep-reports.sql
), kept as (
  -- include keep-joined.sql
)
select request.* from request
