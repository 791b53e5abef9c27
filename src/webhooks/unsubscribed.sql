-- Subscriptions that are gone while deliveries are left. Goes from one subscription to the next, not over each delivery.
with recursive subscription as (
  (select delivery.webhook_id as id from webhook_delivery as delivery order by delivery.webhook_id limit 1)
  union all
  select (
    select delivery.webhook_id from webhook_delivery as delivery
    where delivery.webhook_id > subscription.id
    order by delivery.webhook_id
    limit 1
  )
  from subscription
  where subscription.id is not null
)
select subscription.id
from subscription
where subscription.id is not null and not exists (select from webhook where webhook.id = subscription.id)
