-- What every room stands on: the identity of this installation, the two revisions that snapshots are compared with,
-- the journal, and the stored outcomes of calls that carried an Idempotency-Key.

-- One row. The secret signs cursors, so that every replica takes the cursors of the others.
create table instance (
  singleton boolean primary key default true check (singleton),
  id uuid not null default gen_random_uuid(),
  cursor_secret text not null default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
);
insert into instance default values;

-- Raised by a trigger on every table that decisions read; a write decided on an older revision changes nothing.
create table plan_revision (
  singleton boolean primary key default true check (singleton),
  revision bigint not null default 1
);
insert into plan_revision default values;

-- The same for what decides who calls: clients, keys, people and their teams.
create table access_revision (
  singleton boolean primary key default true check (singleton),
  revision bigint not null default 1
);
insert into access_revision default values;

create function raise_plan_revision() returns trigger language plpgsql as $$
begin
  update plan_revision set revision = revision + 1;
  return null;
end $$;

create function raise_access_revision() returns trigger language plpgsql as $$
begin
  update access_revision set revision = revision + 1;
  return null;
end $$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The table % takes new rows only.', tg_table_name using errcode = 'restrict_violation';
end $$;

-- What happened, by whom, when. Identity order is not commit order, hence xid: a reader of the feed takes only lines
-- whose transaction is below every running one. No text that a person wrote stands here (see journal_note), so that
-- erasure never has to change a line.
create table journal (
  seq bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  event text not null check (length(event) <= 100),
  request_id uuid,
  subject text check (length(subject) <= 200),
  actor text not null check (length(actor) <= 200),
  client_id uuid,
  key_id uuid,
  person_id uuid,
  origin text not null default 'api' check (length(origin) <= 100),
  call_id text check (length(call_id) <= 128),
  openhim_transaction text check (length(openhim_transaction) <= 128),
  data jsonb not null default '{}'
);
create index journal_request on journal (request_id, seq) where request_id is not null;

create trigger journal_insert_only before update or delete on journal
  for each statement execute function refuse_change();
create trigger journal_no_truncate before truncate on journal
  for each statement execute function refuse_change();

-- The words that a person gave with an event, such as the reason of a transition. Erasure replaces them.
create table journal_note (
  seq bigint primary key references journal (seq),
  request_id uuid,
  note text not null check (length(note) <= 20000)
);
create index journal_note_request on journal_note (request_id) where request_id is not null;

-- The outcome of a call, kept with what the call wrote, in one transaction. `answer` is the body as it was sent, or for
-- an opened request its row as it was then; erasure takes it away.
create table idempotency_key (
  client_id uuid not null,
  key text not null check (length(key) <= 300),
  digest bytea not null,
  status smallint not null,
  request_id uuid,
  location text,
  etag text,
  answer jsonb,
  created_at timestamptz not null,
  primary key (client_id, key)
);
create index idempotency_key_created_at on idempotency_key (created_at);
create index idempotency_key_request on idempotency_key (request_id) where request_id is not null;
