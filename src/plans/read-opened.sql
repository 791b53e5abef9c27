select
  request.id, request.category, request.component, request.workflow, request.counterpart, request.severity,
  request.reported_by as client, request.labels, request.facility ->> 'code' as facility_code, request.created_at as at
from support_request as request
where request.id >= :since::uuid
  and (
    :sees_all::boolean or request.sensitivity = 'normal' or request.reported_by = :client_id::uuid or request.team = any (:teams::uuid[])
    or request.component = any (:content::text[])
    or (:content_but::text[] is not null and (request.component is null or request.component <> all (:content_but::text[])))
  )
order by request.id desc
limit :limit::integer
