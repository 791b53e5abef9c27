-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- What lists read in their own order or in few steps, however many requests there are. docs/decisions/0004-indexes.md names
-- the reader of each. Open requests are few, and young: what asks for them must not walk past all that is closed.

drop index concurrently if exists support_request_open_due_at;

create index concurrently support_request_open_due_at on support_request ((coalesce(resolution_due_at, 'infinity')), id)
  where state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');

drop index concurrently if exists support_request_open_severity;

create index concurrently support_request_open_severity on support_request (severity_rank, id)
  where state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');

drop index concurrently if exists support_request_severity;

create index concurrently support_request_severity on support_request (severity_rank, id);

drop index concurrently if exists support_request_person;

create index concurrently support_request_person on support_request (person, id) where person is not null;

drop index concurrently if exists support_request_workflow;

create index concurrently support_request_workflow on support_request (workflow, id) where workflow is not null;

drop index concurrently if exists support_request_unassigned;

create index concurrently support_request_unassigned on support_request (id) where team is null;

drop index concurrently if exists support_request_labels;

create index concurrently support_request_labels on support_request using gin (labels) where labels <> '{}';
