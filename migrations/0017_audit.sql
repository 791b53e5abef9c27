-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- Seals chain the committed lines of the journal in the order of the feed. They are numbered without gaps, each holds the digest of
-- the one before it. What they are made of: src/audit/sealed-line.ts.
create table if not exists audit_seal (
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

create or replace trigger audit_seal_insert_only before update or delete on audit_seal
  for each statement execute function refuse_change();
create or replace trigger audit_seal_no_truncate before truncate on audit_seal
  for each statement execute function refuse_change();

-- From when to when: lines are written in the order of time, so a few bytes for many of them are enough.
drop index concurrently if exists journal_at;

create index concurrently journal_at on journal using brin (at);

-- Who has read a restricted request, where it was read with others.
drop index concurrently if exists journal_read;

create index concurrently journal_read on journal using gin ((data -> 'requests')) where event = 'request.read';
