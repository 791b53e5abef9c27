-- The last request of a fingerprint, living or not.
select
  request.id, request.state, request.resolved_at,
  request.state = 'new' and request.responded_at is null and request.assigned_because ->> 'rule' <> 'by_hand' as untouched
from support_request as request
where request.reported_by = :client_id::uuid
  and coalesce(request.component, '') = coalesce(:component::text, '')
  and request.fingerprint = :fingerprint::text
order by request.id desc
limit 1
