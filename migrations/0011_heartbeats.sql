-- Heartbeats: how often a component promised to tell that it lives, and when somebody last watched for it.

-- No foreign keys on what is never removed (components, categories, keys, requests): each wants an index, and a beat, which
-- moves due_at, would write an entry in every one of them.
create table heartbeat (
  client_id uuid not null references client (id),
  name text not null check (length(name) between 1 and 100),
  component text check (length(component) <= 40),
  title text not null check (length(title) between 1 and 200),
  severity text not null check (severity in ('critical', 'high', 'normal', 'low')),
  category text check (length(category) <= 101),
  period_seconds integer not null check (period_seconds between 10 and 2678400),
  grace_seconds integer not null check (grace_seconds between 0 and 2678400),
  last_beat_at timestamptz not null,
  -- Of the last beat: in their name a miss is reported.
  key_id uuid not null,
  person_id uuid,
  -- The last beat, a period and the grace; later where the service was away meanwhile.
  due_at timestamptz not null,
  missed_at timestamptz,
  -- What the last miss opened or joined.
  request_id uuid,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (client_id, name),
  check (missed_at is null or request_id is not null)
);
create index heartbeat_due on heartbeat (due_at) where missed_at is null;

-- One row: while nobody watched, nobody heard either, and what fell silent then has missed nothing yet.
create table heartbeat_watch (
  singleton boolean primary key default true check (singleton),
  ran_at timestamptz not null default date_trunc('milliseconds', now())
);
insert into heartbeat_watch default values;
