-- The request that this client already reported under this external reference, with the outcome kept for a repetition.
with request as (
  select
  -- include columns.sql
  from support_request as request
  where request.reported_by = :client_id::uuid
    and request.external_reference ->> 'system' = :external_reference::jsonb ->> 'system'
    and request.external_reference ->> 'id' = :external_reference::jsonb ->> 'id'
), kept as (
  insert into idempotency_key (client_id, key, digest, status, request_id, answer, created_at)
  select
    :client_id::uuid, :idempotency_key::text, :idempotency_digest::bytea, 200, request.id, to_jsonb(request),
    :now::timestamptz
  from request
  where :idempotency_key::text is not null
)
select request.* from request
