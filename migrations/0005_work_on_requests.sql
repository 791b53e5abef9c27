-- What is done with a request: who held it, what was said, what it is linked with, how often it was seen, how it ended.

create table assignment (
  id uuid primary key,
  request uuid not null references support_request (id),
  team uuid not null references team (id),
  person uuid references person (id),
  assigned_because jsonb not null,
  assigned_by uuid,
  assigned_at timestamptz not null,
  ended_at timestamptz,
  check (ended_at >= assigned_at)
);
-- At most one open assignment a request, whoever races.
create unique index assignment_open on assignment (request) where ended_at is null;
create index assignment_request on assignment (request, id);
create index assignment_team on assignment (team, id);
create index assignment_person on assignment (person, id) where person is not null;

create table comment (
  id uuid primary key,
  request_id uuid not null references support_request (id),
  text text not null check (length(text) between 1 and 20000),
  visibility text not null check (visibility in ('public', 'team')),
  author text not null check (length(author) <= 200),
  client_id uuid not null,
  person uuid,
  created_at timestamptz not null
);
create index comment_request on comment (request_id, id);

-- Stored once, shown from both ends.
create table request_link (
  id uuid primary key,
  from_request uuid not null references support_request (id),
  to_request uuid not null references support_request (id),
  type text not null check (type in ('duplicates', 'blocks', 'relates_to', 'caused_by', 'follow_up_of')),
  created_at timestamptz not null,
  check (from_request <> to_request),
  unique (from_request, to_request, type)
);
create index request_link_to on request_link (to_request);
-- A request is the duplicate of one other at most.
create unique index request_link_one_original on request_link (from_request) where type = 'duplicates';

-- Of the reports of a fault the first five and the last five are kept, however many there were; the request counts them all.
create table occurrence (
  id uuid primary key,
  request_id uuid not null references support_request (id),
  client_id uuid not null,
  title text not null check (length(title) between 1 and 200),
  details jsonb,
  source text check (length(source) <= 200),
  state text not null default 'firing' check (state in ('firing', 'resolved')),
  seen_at timestamptz not null,
  -- Which report it was, from 1 on.
  ordinal integer not null check (ordinal > 0),
  -- Places 1 to 5 are those of the first reports, 6 to 10 go round among the later ones, 11 is that of the last "resolved".
  slot smallint not null generated always as
    (case when state = 'resolved' then 11 when ordinal <= 5 then ordinal else 6 + ordinal % 5 end) stored
);
create unique index occurrence_slot on occurrence (request_id, slot);

create table feedback (
  request_id uuid primary key references support_request (id),
  rating smallint not null check (rating between 1 and 5),
  comment text check (length(comment) <= 20000),
  client_id uuid not null,
  created_at timestamptz not null
);
