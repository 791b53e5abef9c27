-- What waited for deliveries that have come to their end: of each request the first is due now.
update webhook_delivery as next
set due_at = :now::timestamptz
from (
  select distinct ended.webhook_id, ended.request_id
  from jsonb_to_recordset(:ended::jsonb) as ended (webhook_id uuid, request_id uuid)
) as ended, lateral (
  select waiting.id
  from webhook_delivery as waiting
  where waiting.webhook_id = ended.webhook_id and waiting.request_id = ended.request_id and waiting.state = 'pending'
  order by waiting.seq
  limit 1
) as first
where next.id = first.id and next.due_at is null
