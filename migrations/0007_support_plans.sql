-- The support plan: calendars, plans with their revisions, the clocks of requests, who watches a request.

create table calendar (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  time_zone text not null check (length(time_zone) <= 60),
  -- [{"day": "monday", "from": "08:00", "to": "17:00"}]; a span whose end is not after its start goes over midnight.
  hours jsonb not null,
  -- [{"date": "2026-12-25", "name": "…"}]
  holidays jsonb not null default '[]',
  -- Where the public holidays of a country are kept too: ISO 3166-1, such as KE.
  holidays_of text check (holidays_of ~ '^[A-Z]{2}$'),
  -- [{"from": instant, "to": instant, "reason": "…"}]
  closures jsonb not null default '[]',
  retired boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index calendar_name on calendar (lower(name));

-- When somebody is on duty: a person's own calendar, else that of the team, else that of the plan.
alter table team add column calendar uuid references calendar (id);
create index team_calendar on team (calendar) where calendar is not null;
alter table person add column calendar uuid references calendar (id);
create index person_calendar on person (calendar) where calendar is not null;

-- A calendar as it was at each time: working time that was used is counted by the hours that held then.
create table calendar_version (
  calendar uuid not null references calendar (id),
  version integer not null,
  from_at timestamptz not null,
  time_zone text not null,
  hours jsonb not null,
  holidays jsonb not null,
  holidays_of text,
  closures jsonb not null,
  primary key (calendar, version)
);

create function keep_calendar_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or (new.time_zone, new.hours, new.holidays, new.holidays_of, new.closures)
      is distinct from (old.time_zone, old.hours, old.holidays, old.holidays_of, old.closures) then
    insert into calendar_version (calendar, version, from_at, time_zone, hours, holidays, holidays_of, closures)
    values (new.id, new.version, new.updated_at, new.time_zone, new.hours, new.holidays, new.holidays_of, new.closures);
  end if;
  return null;
end $$;
create trigger calendar_kept after insert or update on calendar for each row execute function keep_calendar_version();

create table support_plan (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  scope text not null check (scope in ('exchange', 'component')),
  component text references component (code),
  -- Where it is set, the exchange plan in force says what a component's plan does not.
  parent uuid references support_plan (id),
  draft jsonb not null default '{}',
  retired boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((scope = 'component') = (component is not null)),
  check (parent is null or scope = 'component')
);
create unique index support_plan_name on support_plan (lower(name));
create index support_plan_component on support_plan (component);
create index support_plan_parent on support_plan (parent);

-- A document that was activated once stays as it was. `scope_key` is `exchange` or the code of the component.
create table support_plan_revision (
  plan uuid not null references support_plan (id),
  number integer not null check (number > 0),
  document jsonb not null,
  note text check (length(note) <= 2000),
  state text not null check (state in ('scheduled', 'active', 'ended', 'cancelled')),
  scope_key text not null,
  active_from timestamptz not null,
  active_until timestamptz,
  created_by uuid,
  created_at timestamptz not null,
  primary key (plan, number),
  check ((state = 'active') <= (active_until is null))
);
-- One active revision a scope, whoever races; and one that waits for its time.
create unique index support_plan_revision_active on support_plan_revision (scope_key) where state = 'active';
create unique index support_plan_revision_scheduled on support_plan_revision (scope_key) where state = 'scheduled';

create trigger calendar_raises after insert or update on calendar for each statement execute function raise_plan_revision();
create trigger support_plan_revision_raises after insert or update of state on support_plan_revision
  for each statement execute function raise_plan_revision();
-- A document speaks for what its plan stands below, and is spoken of by the plan's name.
create trigger support_plan_raises after update of name, parent on support_plan
  for each statement execute function raise_plan_revision();
-- Who may be given a request by a rule of the plan.
create trigger person_raises after insert or update on person for each statement execute function raise_plan_revision();
create trigger team_member_raises_plan after insert or update or delete on team_member
  for each statement execute function raise_plan_revision();
create trigger calendar_stays before delete on calendar for each statement execute function refuse_change();
create trigger support_plan_stays before delete on support_plan for each statement execute function refuse_change();
create trigger support_plan_revision_stays before delete on support_plan_revision for each statement execute function refuse_change();

-- The truth of a clock is small: its target, what was used before it last started, and since when it runs.
-- Due times are computed from that and a calendar, and kept for lists and for the sweep.
create table request_clock (
  request_id uuid not null references support_request (id),
  kind text not null check (kind in ('response', 'resolution')),
  state text not null check (state in ('running', 'paused', 'met', 'missed', 'stopped')),
  target_ms bigint not null check (target_ms > 0),
  used_ms bigint not null default 0 check (used_ms >= 0),
  running_since timestamptz,
  -- Null: around the clock. No foreign key, as for codes: calendars are never deleted, and each open request would check it.
  calendar uuid,
  -- What set the target: plan, revision of it, severity.
  source jsonb not null,
  due_at timestamptz,
  -- When the sweep has to look at it next: a warning, a breach, a step of the ladder.
  next_at timestamptz,
  warned_at timestamptz,
  breached_at timestamptz,
  -- How many steps of the escalation ladder have been walked.
  steps_walked smallint not null default 0,
  stopped_at timestamptz,
  primary key (request_id, kind),
  check ((state = 'running') = (running_since is not null)),
  check ((state in ('met', 'missed', 'stopped')) = (stopped_at is not null))
);
create index request_clock_next_at on request_clock (next_at) where next_at is not null;

-- Every change of a clock with its cause. Without a foreign key, as the journal: requests are never deleted.
create table clock_entry (
  id bigint generated always as identity primary key,
  request_id uuid not null,
  kind text not null check (kind in ('response', 'resolution')),
  at timestamptz not null,
  change text not null check (change in ('start', 'pause', 'resume', 'stop', 'recompute', 'warn', 'breach')),
  -- Why: an action, a plan, a change of severity.
  cause jsonb not null,
  target_ms bigint not null,
  used_ms bigint not null,
  due_at timestamptz
);
create index clock_entry_request on clock_entry (request_id, id);
create trigger clock_entry_insert_only before update or delete on clock_entry
  for each statement execute function refuse_change();

-- Up to which revision of the plan every running clock has been looked at.
create table clock_sweep (
  singleton boolean primary key default true check (singleton),
  seen_revision bigint not null default 0,
  seen_at timestamptz not null default '1970-01-01T00:00:00Z',
  settled_revision bigint not null default 0
);
insert into clock_sweep default values;

-- Teams, people and clients that are told of a request without holding it.
create table request_watcher (
  id uuid not null default gen_random_uuid() primary key,
  request_id uuid not null references support_request (id),
  team uuid references team (id),
  person uuid references person (id),
  client uuid references client (id),
  because jsonb not null,
  since timestamptz not null,
  constraint request_watcher_is_one check (num_nonnulls(team, person, client) = 1)
);
-- Each watches a request once, whoever races.
create unique index request_watcher_team on request_watcher (team, request_id) where team is not null;
create unique index request_watcher_person on request_watcher (person, request_id) where person is not null;
create unique index request_watcher_client on request_watcher (client, request_id) where client is not null;
create index request_watcher_request on request_watcher (request_id, since, id);

-- The first answer of those who handle requests; from then on the response is not overdue.
alter table support_request add column responded_at timestamptz;
update support_request as request
set responded_at = first.at
from (
  select line.request_id, min(line.at) as at
  from journal as line
  join support_request as asked on asked.id = line.request_id
  where (line.event = 'request.transitioned' and line.data ->> 'to' not in ('new', 'cancelled'))
    or (line.event = 'request.commented' and line.data ->> 'visibility' = 'public' and line.client_id <> asked.reported_by)
  group by line.request_id
) as first
where first.request_id = request.id;
-- Lists in the order of due times.
create index support_request_due_at on support_request ((coalesce(resolution_due_at, 'infinity')), id);

-- When an assignment that nobody acknowledged goes on to the deputy or the next step.
alter table assignment add column times_out_at timestamptz;
create index assignment_times_out_at on assignment (times_out_at) where times_out_at is not null and ended_at is null;
-- Who has least to do.
create index assignment_open_person on assignment (person) where ended_at is null and person is not null;
-- What the closing task looks for.
create index support_request_resolved_at on support_request (resolved_at) where state = 'resolved';
-- What a plan may come to cover.
create index support_request_uncovered on support_request (id)
  where team is null and state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');
-- What the reports count by when it happened; nothing of it is written when a request is opened.
create index support_request_resolved on support_request (resolved_at) where resolved_at is not null;
create index support_request_closed_at on support_request (closed_at) where closed_at is not null;
create index journal_reopened on journal (at) where event = 'request.transitioned' and data ->> 'action' = 'reopen';
