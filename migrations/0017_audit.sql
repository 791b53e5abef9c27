-- Seals chain the committed lines of the journal in the order of the feed. They are numbered without gaps, each holds the digest of
-- the one before it. What they are made of: src/audit/sealed-line.ts.
create table audit_seal (
  number bigint primary key check (number > 0),
  -- Positions of its first and of its last line.
  from_xid xid8 not null,
  from_seq bigint not null,
  to_xid xid8 not null,
  to_seq bigint not null,
  lines integer not null check (lines > 0),
  previous bytea not null check (length(previous) = 32),
  digest bytea not null check (length(digest) = 32),
  -- For each line its seq and the first eight bytes of its SHA-256, so that the first one that does not fit can be named.
  entries bytea not null check (length(entries) = lines * 16),
  sealed_at timestamptz not null
);
-- Digests cannot be compressed.
alter table audit_seal alter column entries set storage external;

create trigger audit_seal_insert_only before update or delete on audit_seal
  for each statement execute function refuse_change();
create trigger audit_seal_no_truncate before truncate on audit_seal
  for each statement execute function refuse_change();

-- From when to when: lines are written in the order of time, so a few bytes for many of them are enough.
create index journal_at on journal using brin (at);
-- Who has read a restricted request, where it was read with others.
create index journal_read on journal using gin ((data -> 'requests')) where event = 'request.read';

-- As before, but for reads: they change nothing, so there is nothing to keep.
create or replace function keep_resource() returns trigger language plpgsql as $$
begin
  insert into journal_resource (seq, resource)
  select line.seq, to_jsonb(request)
  from line
  join lateral (
    select
      each.id, 'SR-' || lpad(each.serial::text, greatest(6, length(each.serial::text)), '0') as number, each.title, each.description,
      each.category, each.severity, each.component, each.counterpart, each.workflow, each.facility, each.labels, each.details,
      each.sensitivity, each.external_reference, each.fingerprint, each.on_behalf_of, each.state, each.state_reason,
      each.resolution, each.team, each.person, each.assigned_because, each.occurrences, each.occurrence_rate,
      each.first_seen_at, each.last_seen_at, each.reported_by, each.openhim_transaction, each.responded_at,
      each.response_due_at, each.resolution_due_at, each.known_error, each.created_at, each.updated_at, each.resolved_at,
      each.closed_at, each.erased_at, each.version
    from support_request as each
    where each.id = line.request_id
  ) as request on true
  where line.event like 'request.%' and line.event <> 'request.read';
  return null;
end $$;
