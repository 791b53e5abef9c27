-- Queues events for a subscription, each once; a replay asks anew for what has come to its end. What is about the same
-- request goes one after the other, in the order in which its lines were written under its lock: only the first is due.
-- Call with the subscription and its queue locked.
with item as (
  select item.*, row_number() over (partition by item.request_id order by item.seq) = 1 and not exists (
    select from webhook_delivery as earlier
    where earlier.webhook_id = :webhook::uuid and earlier.request_id = item.request_id and earlier.state = 'pending'
  ) as is_first
  from jsonb_to_recordset(:items::jsonb) as item (id uuid, xid text, seq bigint, request_id uuid, event text)
)
insert into webhook_delivery as delivery (id, webhook_id, xid, seq, request_id, event, due_at, on_since, created_at)
select item.id, webhook.id, item.xid::xid8, item.seq, item.request_id, item.event, case when item.is_first then :now::timestamptz end,
  webhook.on_since, :now::timestamptz
from item
join webhook on webhook.id = :webhook::uuid
on conflict (webhook_id, seq) do update
  set state = 'pending', due_at = excluded.due_at, on_since = excluded.on_since, attempt = 0, first_tried_at = null, settled_at = null, leased_until = null,
    fence = delivery.fence + 1
  where :again::boolean and delivery.state <> 'pending'
returning delivery.id
