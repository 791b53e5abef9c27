-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- What a team or a person has to do: of few open requests those that are theirs, past nobody else's (docs/decisions/0004-indexes.md).

drop index concurrently if exists support_request_open_team;

create index concurrently support_request_open_team on support_request (team, id)
  where team is not null and state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');

drop index concurrently if exists support_request_open_person;

create index concurrently support_request_open_person on support_request (person, id)
  where person is not null and state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');
