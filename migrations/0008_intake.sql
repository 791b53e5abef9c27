-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- Machine reports: which request of a fingerprint came last, and what a group of alerts said.

-- What a group of alerts said last: a group repeats itself on purpose, and that is no new occurrence. By the group itself: a
-- mapping may make several groups one fault, which is over when none of them fires.
create table if not exists alert_group (
  client_id uuid not null,
  fingerprint text not null check (length(fingerprint) <= 200),
  content text not null check (length(content) <= 100),
  -- That of its first report: which labels are common to a group changes with its alerts.
  component text,
  seen_at timestamptz not null,
  group_key text not null check (length(group_key) <= 200),
  fires boolean not null default true,
  primary key (client_id, group_key)
);
create index if not exists alert_group_seen_at on alert_group (seen_at);
create index if not exists alert_group_fingerprint on alert_group (client_id, fingerprint) where fires;

-- The last request of a fingerprint decides whether a report reopens it or follows it up.
drop index concurrently if exists support_request_last_of_fingerprint;

create index concurrently support_request_last_of_fingerprint on support_request (reported_by, fingerprint, id) where fingerprint is not null;
