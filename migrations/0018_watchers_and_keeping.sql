-- People and clients watch requests as teams do; and how far the feed has been forgotten.

alter table request_watcher drop constraint request_watcher_pkey;
alter table request_watcher add column id uuid not null default gen_random_uuid() primary key;
alter table request_watcher alter column team drop not null;
alter table request_watcher add column person uuid references person (id);
alter table request_watcher add column client uuid references client (id);
alter table request_watcher add constraint request_watcher_is_one check (num_nonnulls(team, person, client) = 1);
update request_watcher set because = '{"rule": "escalation"}' || because;

-- Each watches a request once, whoever races.
drop index request_watcher_team;
create unique index request_watcher_team on request_watcher (team, request_id) where team is not null;
create unique index request_watcher_person on request_watcher (person, request_id) where person is not null;
create unique index request_watcher_client on request_watcher (client, request_id) where client is not null;
create index request_watcher_request on request_watcher (request_id, since, id);

-- Whoever is given a request watches it, by whatever statement: the person, and what the escalation ladder gives it to.
-- Most requests are given to a team by a rule; for them nothing is called.
create function watch_assigned() returns trigger language plpgsql as $$
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
create trigger assignment_is_watched after insert on assignment
  for each row when (new.person is not null or new.assigned_because ->> 'rule' = 'escalation') execute function watch_assigned();

-- People whom a comment names, so that they watch the request.
alter table comment add column mentions uuid[] not null default '{}' check (cardinality(mentions) <= 20);

-- The last line, in the order of the feed, whose resource is not kept any more: a cursor before it is too old.
create table feed_border (
  singleton boolean primary key default true check (singleton),
  xid xid8 not null default '0',
  seq bigint not null default 0
);
insert into feed_border default values;
