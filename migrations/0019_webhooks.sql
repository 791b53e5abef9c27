-- Subscriptions to the feed, and what was sent to each.

create table webhook (
  id uuid primary key,
  client_id uuid not null references client (id),
  url text not null check (length(url) <= 2000),
  description text check (length(description) <= 2000),
  -- Empty: all.
  types text[] not null default '{}' check (cardinality(types) <= 50),
  components text[] not null default '{}' check (cardinality(components) <= 50),
  categories text[] not null default '{}' check (cardinality(categories) <= 50),
  format text not null check (format in ('standard', 'cloudevents')),
  exclude_own boolean not null,
  active boolean not null default true,
  -- Why the service switched it off by itself.
  switched_off_because text check (switched_off_because in ('gone', 'failing')),
  secret text not null check (length(secret) <= 100),
  -- Signs as well until the moment.
  former_secret text check (length(former_secret) <= 100),
  former_secret_until timestamptz,
  -- How far the feed has been looked at for it.
  xid xid8 not null,
  seq bigint not null,
  -- Since when nothing arrives.
  failing_since timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index webhook_client on webhook (client_id, id);

-- Its identifier stays over all tries, and is the `webhook-id` by which a receiver knows what it has had.
create table webhook_delivery (
  id uuid primary key,
  webhook_id uuid not null references webhook (id) on delete cascade,
  xid xid8 not null,
  seq bigint not null,
  request_id uuid not null,
  event text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'dead', 'dropped')),
  -- Null: it waits for an earlier one about the same request, and is due when that has come to its end.
  due_at timestamptz,
  attempt integer not null default 0,
  -- Of the attempts since it was last asked for.
  first_tried_at timestamptz,
  -- By the database's clock. Who settles a delivery names the fence of its claim: another one has taken it over otherwise.
  leased_until timestamptz,
  fence bigint not null default 0,
  -- The last ten.
  attempts jsonb not null default '[]',
  created_at timestamptz not null,
  settled_at timestamptz,
  unique (webhook_id, seq)
) with (fillfactor = 80);
create index webhook_delivery_due on webhook_delivery (webhook_id, due_at, xid, seq) where state = 'pending' and due_at is not null;
create index webhook_delivery_order on webhook_delivery (webhook_id, request_id, seq) where state = 'pending';
create index webhook_delivery_listed on webhook_delivery (webhook_id, id);
create index webhook_delivery_settled on webhook_delivery (settled_at) where settled_at is not null;
