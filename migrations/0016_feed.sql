-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- The feed, the audit and the webhooks read the journal. What they need of each line is written with it.

-- By which address a call came, and through how many services that mirror one another. The digest of the words that were
-- given with it is salted, and the salt stands beside the words: both go with an erasure, and the line stays as it is.
alter table journal
  add column if not exists address text,
  add column if not exists hops smallint not null default 0,
  add column if not exists note_digest bytea,
  drop constraint if exists journal_address_check,
  add constraint journal_address_check check (length(address) <= 64) not valid;
alter table journal_note add column if not exists salt bytea;

alter table journal validate constraint journal_address_check;

-- The order of the feed. A line shows once its transaction is below every running one.
drop index concurrently if exists journal_order;

create index concurrently journal_order on journal (xid, seq);

-- The request as it was when the line was written. Erasure takes the words out of it.
create table if not exists journal_resource (
  seq bigint primary key,
  resource jsonb not null
);

-- Whatever writes a line about a request, by whatever statement: the request goes with it. A read changes nothing, so there
-- is nothing to keep.
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
create or replace trigger journal_keeps_resource after insert on journal
  referencing new table as line for each statement execute function keep_resource();
