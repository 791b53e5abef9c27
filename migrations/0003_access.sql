-- Who may call: clients and their keys. Of a key only the SHA-256 digest is kept.

create table client (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  roles text[] not null check (cardinality(roles) > 0 and roles <@ array['reporter', 'agent', 'lead', 'administrator', 'auditor']),
  component text references component (code),
  person uuid references person (id),
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index client_name on client (lower(name));
create index client_component on client (component);
create index client_person on client (person);

create table client_key (
  id uuid primary key,
  client_id uuid not null references client (id),
  label text check (length(label) <= 200),
  -- The first characters of a generated key, so that people can tell keys apart.
  prefix text not null check (length(prefix) <= 20),
  digest bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index client_key_client on client_key (client_id);

-- When a key was last used is noted often and decides nothing: it does not raise the revision.
create trigger client_raises after insert or update on client for each statement execute function raise_access_revision();
create trigger client_key_raises after insert or update of revoked_at, expires_at on client_key
  for each statement execute function raise_access_revision();
create trigger person_raises_access after update on person for each statement execute function raise_access_revision();
create trigger team_member_raises after insert or update or delete on team_member
  for each statement execute function raise_access_revision();
