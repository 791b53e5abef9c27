-- Reference data of the exchange: components, workflows and categories. Codes are never changed or deleted, since
-- requests carry them without a foreign key (a key lock on one category row by every open request is a hot row).

create table component (
  code text primary key check (code ~ '^[A-Z0-9][A-Z0-9-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  layer text not null check (layer in ('registry', 'business', 'interoperability', 'point_of_service')),
  part_of text references component (code),
  aliases text[] not null default '{}',
  retired boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index component_part_of on component (part_of);

create table workflow (
  code text primary key check (code ~ '^[a-z0-9][a-z0-9-]{0,99}$'),
  name text not null check (length(name) between 1 and 200),
  group_code text not null check (length(group_code) between 1 and 100),
  group_name text not null check (length(group_name) between 1 and 200),
  maturity text check (length(maturity) between 1 and 40),
  retired boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table team (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  description text check (length(description) <= 2000),
  contact text check (length(contact) <= 200),
  retired boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index team_name on team (lower(name));

create table person (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  contact text check (length(contact) <= 200),
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table team_member (
  team uuid not null references team (id),
  person uuid not null references person (id),
  role text not null check (role in ('member', 'lead')),
  version integer not null default 1,
  created_at timestamptz not null,
  primary key (team, person)
);
create index team_member_person on team_member (person);

-- A tree of two levels.
create table category (
  code text primary key check (code ~ '^[a-z0-9][a-z0-9-]{0,49}(\.[a-z0-9][a-z0-9-]{0,49})?$'),
  parent text references category (code),
  name text not null check (length(name) between 1 and 200),
  description text check (length(description) <= 2000),
  owner_role text not null check (owner_role in ('content', 'infrastructure', 'software')),
  team uuid references team (id),
  retired boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (parent is null or code like parent || '.%'),
  check (parent is not null or position('.' in code) = 0)
);
create index category_parent on category (parent);
create index category_team on category (team);

create trigger component_raises after insert or update on component for each statement execute function raise_plan_revision();
create trigger workflow_raises after insert or update on workflow for each statement execute function raise_plan_revision();
create trigger category_raises after insert or update on category for each statement execute function raise_plan_revision();
create trigger team_raises after insert or update on team for each statement execute function raise_plan_revision();

create trigger component_stays before delete on component for each statement execute function refuse_change();
create trigger workflow_stays before delete on workflow for each statement execute function refuse_change();
create trigger category_stays before delete on category for each statement execute function refuse_change();
create trigger team_stays before delete on team for each statement execute function refuse_change();

-- Which sets of reference data have been put in, so that a start finds nothing to do.
create table seeded (
  version text primary key
);
