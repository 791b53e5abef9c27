-- Takes deliveries that are due, for half a minute by the database's clock.
with due as (
  select delivery.id
  from webhook_delivery as delivery
  where delivery.webhook_id = :webhook::uuid
    and delivery.state = 'pending'
    and delivery.due_at <= :now::timestamptz
    and (delivery.leased_until is null or delivery.leased_until < clock_timestamp())
    and exists (
      select from webhook join client on client.id = webhook.client_id
      where webhook.id = :webhook::uuid and webhook.active and client.active
    )
  order by delivery.due_at, delivery.xid, delivery.seq
  limit :limit::integer
  for update skip locked
)
update webhook_delivery as delivery
set leased_until = clock_timestamp() + interval '30 seconds', fence = delivery.fence + 1, attempt = delivery.attempt + 1,
  first_tried_at = coalesce(delivery.first_tried_at, :now::timestamptz)
from due
where delivery.id = due.id
returning delivery.id, delivery.seq, delivery.fence, delivery.attempt, delivery.first_tried_at, delivery.attempts
