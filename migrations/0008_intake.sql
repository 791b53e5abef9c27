-- Machine reports: which request of a fingerprint came last, and what an occurrence says of its source.

-- The last request of a fingerprint decides whether a report reopens it or follows it up.
create index support_request_last_of_fingerprint on support_request (reported_by, coalesce(component, ''), fingerprint, id)
  where fingerprint is not null;

alter table occurrence add column source text check (length(source) <= 200);
alter table occurrence add column state text not null default 'firing' check (state in ('firing', 'resolved'));

-- What a group of alerts said last: a group repeats itself on purpose, and that is no new occurrence.
create table alert_group (
  client_id uuid not null,
  fingerprint text not null check (length(fingerprint) <= 200),
  content text not null check (length(content) <= 100),
  -- That of its first report: which labels are common to a group changes with its alerts.
  component text,
  seen_at timestamptz not null,
  primary key (client_id, fingerprint)
);
create index alert_group_seen_at on alert_group (seen_at);
