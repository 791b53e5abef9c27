-- Subscriptions that have something to be sent, or to be looked at in the feed.
select
  webhook.id,
  (webhook.xid, webhook.seq) < (:xid::text::xid8, :seq::bigint) as behind,
  exists (
    select from webhook_delivery as delivery
    where delivery.webhook_id = webhook.id and delivery.state = 'pending' and delivery.due_at <= :now::timestamptz
      and (delivery.leased_until is null or delivery.leased_until < clock_timestamp())
  ) as due
from webhook
join client on client.id = webhook.client_id and client.active
where webhook.active
