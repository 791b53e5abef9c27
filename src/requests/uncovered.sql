select
  request.id, request.category, request.component, request.workflow, request.counterpart, request.severity,
  request.reported_by as client, request.labels, request.facility ->> 'code' as facility_code
from support_request as request
where request.team is null
  and request.state in ('new', 'acknowledged', 'in_progress', 'pending', 'held')
  and request.assigned_because ->> 'rule' = 'nobody'
  and request.id > :after::uuid
order by request.id
limit :limit::integer
