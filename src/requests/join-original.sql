-- The same for the request of which that of the fault was found to be a duplicate, if it is still open.
with request as (
  update support_request as request
  set
  -- include count-reports.sql
  where request.id = :original::uuid and request.reported_by = :client_id::uuid
    and request.state in ('new', 'acknowledged', 'in_progress', 'pending', 'held')
  returning
  -- include columns.sql
), seen as (
  -- include keep-reports.sql
), kept as (
  -- include keep-joined.sql
)
select request.* from request
