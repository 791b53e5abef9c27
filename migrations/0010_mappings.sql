-- How what a client's monitoring sends becomes reports, and reports that are too few yet to open a request.

alter table client add column mapping jsonb;

create table awaited_report (
  client_id uuid not null,
  component text not null,
  fingerprint text not null check (length(fingerprint) <= 200),
  -- When they came, the oldest first; those that are too old are dropped with the next.
  seen_at timestamptz[] not null,
  last_seen_at timestamptz not null,
  primary key (client_id, component, fingerprint)
);
create index awaited_report_last_seen_at on awaited_report (last_seen_at);
