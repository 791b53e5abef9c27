-- Subscriptions that have something to be sent, or to be looked at in the feed. The first in order, rather than any, so that
-- PostgreSQL goes by the index also where nothing is due.
select webhook.id, (webhook.xid, webhook.seq) < (:xid::text::xid8, :seq::bigint) as behind, first.id is not null as due
from webhook
join client on client.id = webhook.client_id and client.active
left join lateral (
  select delivery.id
  from webhook_delivery as delivery
  where delivery.webhook_id = webhook.id
    and delivery.state = 'pending'
    and delivery.due_at is not null
    and (delivery.on_since, delivery.due_at) <= (webhook.on_since, :now::timestamptz)
    and (delivery.leased_until is null or delivery.leased_until < clock_timestamp())
  order by delivery.on_since, delivery.due_at, delivery.xid, delivery.seq
  limit 1
) as first on true
where webhook.active
