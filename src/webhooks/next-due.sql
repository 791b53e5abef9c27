-- What waited for deliveries that have come to their end: of each request the first is due now.
update webhook_delivery as next
set due_at = :now::timestamptz
from unnest(:requests::uuid[]) as ended (request_id), lateral (
  select waiting.id
  from webhook_delivery as waiting
  where waiting.webhook_id = :webhook::uuid and waiting.request_id = ended.request_id and waiting.state = 'pending'
  order by waiting.seq
  limit 1
) as first
where next.id = first.id and next.due_at is null
