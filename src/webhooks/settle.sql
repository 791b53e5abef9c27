-- What became of deliveries. Another claim has taken over what has another fence: then nothing is written.
update webhook_delivery as delivery
set state = item.state, due_at = item.due_at, attempts = item.attempts, attempt = delivery.attempt - item.taken_back, leased_until = null,
  settled_at = case when item.state = 'pending' then null else :now::timestamptz end
from jsonb_to_recordset(:items::jsonb) as item (id uuid, fence bigint, state text, due_at timestamptz, attempts jsonb, taken_back integer)
where delivery.id = item.id and delivery.fence = item.fence and delivery.state = 'pending'
returning delivery.id, delivery.request_id, delivery.state
