-- The request that this client already reported under this external reference, with the outcome kept for a repetition.
with request as (
  select
  -- include columns.sql
  from support_request as request
  where request.reported_by = :client_id::uuid
    and request.external_reference ->> 'system' = :external_reference::jsonb ->> 'system'
    and request.external_reference ->> 'id' = :external_reference::jsonb ->> 'id'
), kept as (
  -- include keep-joined.sql
)
select request.* from request
