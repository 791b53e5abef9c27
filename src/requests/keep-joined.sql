insert into idempotency_key (client_id, key, digest, status, request_id, answer, created_at)
select :client_id::uuid, outcome.key, decode(outcome.digest, 'hex'), 200, request.id, to_jsonb(request), :now::timestamptz
from request, jsonb_to_recordset(:outcomes::jsonb) as outcome (key text, digest text)
