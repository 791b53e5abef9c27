-- What lists read in their own order or in few steps, however many requests there are. docs/decisions/0004-indexes.md names
-- the reader of each.

-- Open requests are few, and young: what asks for them must not walk past all that is closed. In the order of creation,
-- whatever states are asked for; and in the order of what is due, and of how grave it is.
drop index support_request_open;
create index support_request_open on support_request (id, state)
  where state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');
create index support_request_open_due_at on support_request ((coalesce(resolution_due_at, 'infinity')), id)
  where state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');
create index support_request_open_severity on support_request (severity_rank, id)
  where state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');

create index support_request_severity on support_request (severity_rank, id);
create index support_request_person on support_request (person, id) where person is not null;
create index support_request_workflow on support_request (workflow, id) where workflow is not null;
create index support_request_unassigned on support_request (id) where team is null;
create index support_request_labels on support_request using gin (labels) where labels <> '{}';
