-- Takes deliveries that are due, for half a minute by the database's clock. Of before the subscription was switched on are
-- due all that do not wait for an earlier one, and what they have tried does not count.
with subscription as (
  select webhook.on_since
  from webhook join client on client.id = webhook.client_id
  where webhook.id = :webhook::uuid and webhook.active and client.active
), due as (
  select delivery.id
  from webhook_delivery as delivery
  where delivery.webhook_id = :webhook::uuid
    and delivery.state = 'pending'
    and delivery.due_at is not null
    and (delivery.on_since, delivery.due_at) <= ((select subscription.on_since from subscription), :now::timestamptz)
    and (delivery.leased_until is null or delivery.leased_until < clock_timestamp())
  order by delivery.on_since, delivery.due_at, delivery.xid, delivery.seq
  limit :limit::integer
  for update skip locked
)
update webhook_delivery as delivery
set leased_until = clock_timestamp() + interval '30 seconds', fence = delivery.fence + 1, on_since = subscription.on_since,
  attempt = case when delivery.on_since < subscription.on_since then 1 else delivery.attempt + 1 end,
  first_tried_at = case when delivery.on_since < subscription.on_since then :now::timestamptz else coalesce(delivery.first_tried_at, :now::timestamptz) end
from due, subscription
where delivery.id = due.id
returning delivery.id, delivery.seq, delivery.fence, delivery.attempt, delivery.first_tried_at, delivery.attempts
