-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- Who watches a request without asking for it; and how far the feed has been forgotten.

-- Whoever is given a request watches it, by whatever statement: the person, and what the escalation ladder gives it to.
-- Most requests are given to a team by a rule; for them nothing is called.
create or replace function watch_assigned() returns trigger language plpgsql as $$
declare
  rule text := case when new.assigned_because ->> 'rule' = 'escalation' then 'escalation' else 'assignment' end;
begin
  insert into request_watcher (request_id, team, person, because, since)
  select new.request, given.team, given.person, jsonb_build_object('rule', rule, 'assignment', new.id), new.assigned_at
  from (values (case when rule = 'escalation' then new.team end, null), (null, new.person)) as given (team, person)
  where num_nonnulls(given.team, given.person) = 1
  on conflict do nothing;
  return null;
end $$;
create or replace trigger assignment_is_watched after insert on assignment
  for each row when (new.person is not null or new.assigned_because ->> 'rule' = 'escalation') execute function watch_assigned();

-- People whom a comment names, so that they watch the request.
alter table comment
  add column if not exists mentions uuid[] not null default '{}',
  drop constraint if exists comment_mentions_check,
  add constraint comment_mentions_check check (cardinality(mentions) <= 20) not valid;

alter table comment validate constraint comment_mentions_check;

-- The last line, in the order of the feed, whose resource is not kept any more: a cursor before it is too old.
create table if not exists feed_border (
  singleton boolean primary key default true check (singleton),
  xid xid8 not null default '0',
  seq bigint not null default 0
);
insert into feed_border default values on conflict do nothing;
