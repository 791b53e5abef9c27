insert into idempotency_key (client_id, key, digest, status, request_id, answer, created_at)
select
  :client_id::uuid, :idempotency_key::text, :idempotency_digest::bytea, 200, request.id, to_jsonb(request),
  :now::timestamptz
from request
where :idempotency_key::text is not null
