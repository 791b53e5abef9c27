-- Subscriptions with hundreds of thousands of deliveries: no act of theirs touches each.

-- One that is removed goes at once, and what was queued for it in batches (webhooks/forget.ts), not with it by a cascade.
alter table webhook_delivery drop constraint webhook_delivery_webhook_id_fkey;

-- Since when a subscription is on, as far as it was ever switched on again; and beside each delivery, what stood there when it
-- was queued or claimed last. A delivery of before is due now and counts its tries anew, whatever it says itself.
alter table webhook add column on_since timestamptz not null default '1970-01-01T00:00:00Z';
alter table webhook_delivery add column on_since timestamptz not null default '1970-01-01T00:00:00Z';
drop index webhook_delivery_due;
create index webhook_delivery_due on webhook_delivery (webhook_id, on_since, due_at, xid, seq) where state = 'pending' and due_at is not null;
