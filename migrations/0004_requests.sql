-- Support requests and what hangs on them. Columns bear the names of the JSON members.

create sequence support_request_serial as bigint;

create table support_request (
  id uuid primary key,
  serial bigint not null default nextval('support_request_serial') unique,
  title text not null check (length(title) between 1 and 200),
  description text check (length(description) <= 20000),
  category text not null,
  category_given boolean not null,
  severity text not null check (severity in ('critical', 'high', 'normal', 'low')),
  severity_rank smallint generated always as
    (case severity when 'critical' then 4 when 'high' then 3 when 'normal' then 2 else 1 end) stored,
  component text,
  -- A fault is known by the component that it was reported of: triage may correct the component, and the source goes on.
  reported_component text,
  counterpart text,
  workflow text,
  facility jsonb,
  external_reference jsonb,
  fingerprint text check (length(fingerprint) between 1 and 200),
  on_behalf_of jsonb,
  labels text[] not null default '{}' check (cardinality(labels) <= 20),
  details jsonb,
  sensitivity text not null default 'normal' check (sensitivity in ('normal', 'restricted')),
  state text not null default 'new' check (state in
    ('new', 'acknowledged', 'in_progress', 'pending', 'held', 'resolved', 'closed', 'rejected', 'cancelled')),
  state_reason text check (length(state_reason) <= 2000),
  resolution jsonb,
  team uuid,
  person uuid,
  assigned_because jsonb not null,
  reported_by uuid not null,
  openhim_transaction text check (length(openhim_transaction) <= 128),
  occurrences integer not null default 1 check (occurrences > 0),
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  response_due_at timestamptz,
  resolution_due_at timestamptz,
  resolved_at timestamptz,
  closed_at timestamptz,
  erased_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  -- The words of no one language: names of systems and codes matter more here than inflection.
  search tsvector generated always as
    (to_tsvector('simple', title || ' ' || coalesce(description, ''))) stored,
  check ((state = 'resolved' or state = 'closed') = (resolution is not null)),
  check (person is null or team is not null)
);

-- Each index has a reader: docs/decisions/0004-indexes.md. Identifiers are in order of creation, so they sort lists.
create unique index support_request_external_reference on support_request
  (reported_by, (external_reference ->> 'system'), (external_reference ->> 'id')) where external_reference is not null;
create unique index support_request_living_fingerprint on support_request (reported_by, fingerprint, coalesce(reported_component, ''))
  where fingerprint is not null and state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');
create index support_request_reported_by on support_request (reported_by, id);
create index support_request_component on support_request (component, id);
create index support_request_category on support_request (category, id);
create index support_request_team on support_request (team, id) where team is not null;
create index support_request_open on support_request (id, state)
  where state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');
create index support_request_updated_at on support_request (updated_at, id);
create index support_request_openhim_transaction on support_request (openhim_transaction) where openhim_transaction is not null;
create index support_request_search on support_request using gin (search);
