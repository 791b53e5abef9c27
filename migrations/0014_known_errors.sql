-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- Faults that are known, with a way round each, and what a request carries of the one that it is of.

create table if not exists known_error (
  id uuid primary key,
  title text not null check (length(title) between 1 and 200),
  workaround text not null check (length(workaround) between 1 and 20000),
  -- For the whole fingerprint: `*` stands for any characters, everything else for itself.
  fingerprint_pattern text check (length(fingerprint_pattern) between 1 and 200),
  -- All of them must be on the request.
  labels text[] not null default '{}' check (cardinality(labels) <= 20),
  component text references component (code),
  category text references category (code),
  link text check (length(link) <= 2000 and link ~ '^https?://'),
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (fingerprint_pattern is not null or cardinality(labels) > 0)
);
create index if not exists known_error_component on known_error (component, id);
create index if not exists known_error_category on known_error (category);

-- The texts are read by the statement that writes them into a request, so decisions do not look at them.
create or replace trigger known_error_raises after insert or update of fingerprint_pattern, labels, component, category, active on known_error
  for each statement execute function raise_plan_revision();
create or replace trigger known_error_stays before delete on known_error for each statement execute function refuse_change();

-- {"id", "title", "workaround", "link"}: as they are while the request is open, then as they were.
alter table support_request add column if not exists known_error jsonb;

-- Most requests are of no known error. Serves the filter `known_error`, and finds the open ones when a text changes.
drop index concurrently if exists support_request_known_error;

create index concurrently support_request_known_error on support_request ((known_error ->> 'id'), id) where known_error is not null;
