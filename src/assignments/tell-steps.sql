-- Steps of the ladder that only tell or add a watcher, for as many requests as one likes.
with step as (
  select * from jsonb_to_recordset(:steps::jsonb) as step (request uuid, clock text, at_percent integer, action text, team uuid, stands boolean)
), watching as (
  insert into request_watcher (request_id, team, because, since)
  select distinct on (step.request, step.team)
    step.request, step.team, jsonb_build_object('rule', 'escalation', 'clock', step.clock, 'at_percent', step.at_percent), :now::timestamptz
  from step
  where step.action = 'add_watcher' and step.stands
  on conflict do nothing
)
insert into journal (at, event, request_id, actor, origin, data)
select
  :now::timestamptz, 'request.escalated', step.request, 'service', 'service',
  jsonb_build_object('clock', step.clock, 'at_percent', step.at_percent, 'action', step.action, 'team', step.team)
from step
returning seq
