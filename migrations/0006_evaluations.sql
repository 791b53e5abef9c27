-- The post-production evaluation of the OpenHIE guide: rounds, and their two lists.

create table evaluation (
  id uuid primary key,
  title text not null check (length(title) between 1 and 200),
  scope text not null check (scope in ('exchange', 'component')),
  component text references component (code),
  iteration integer not null check (iteration > 0),
  summary text check (length(summary) <= 20000),
  closed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((scope = 'component') = (component is not null))
);
-- One round an iteration of a scope; the round before is the one with the next lower iteration.
create unique index evaluation_iteration on evaluation (scope, coalesce(component, ''), iteration);
create index evaluation_component on evaluation (component);

create table evaluation_entry (
  id uuid primary key,
  evaluation uuid not null references evaluation (id),
  list text not null check (list in ('worked_well', 'do_differently')),
  text text not null check (length(text) between 1 and 20000),
  component text references component (code),
  category text references category (code),
  -- Identifiers of support requests, which are never deleted.
  requests uuid[] not null default '{}',
  owner_team uuid references team (id),
  due_on date,
  follow_up uuid references support_request (id),
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (list = 'do_differently' or (owner_team is null and due_on is null and follow_up is null))
);
create index evaluation_entry_evaluation on evaluation_entry (evaluation, id);
create index evaluation_entry_component on evaluation_entry (component);
create index evaluation_entry_category on evaluation_entry (category);
create index evaluation_entry_owner_team on evaluation_entry (owner_team);
create unique index evaluation_entry_follow_up on evaluation_entry (follow_up) where follow_up is not null;
