-- Queues events for a subscription, each once; a replay asks anew for what has come to its end.
insert into webhook_delivery as delivery (id, webhook_id, xid, seq, request_id, event, due_at, created_at)
select item.id, :webhook::uuid, item.xid::xid8, item.seq, item.request_id, item.event, :now::timestamptz, :now::timestamptz
from jsonb_to_recordset(:items::jsonb) as item (id uuid, xid text, seq bigint, request_id uuid, event text)
on conflict (webhook_id, seq) do update
  set state = 'pending', due_at = excluded.due_at, attempt = 0, first_tried_at = null, settled_at = null, leased_until = null,
    fence = delivery.fence + 1
  where :again::boolean and delivery.state <> 'pending'
returning delivery.id
