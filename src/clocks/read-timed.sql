select
  request.id, request.state, request.category, request.component, request.severity, request.resolution,
  request.responded_at is not null as responded, request.response_due_at, request.resolution_due_at
from support_request as request
where request.id = any (:requests::uuid[])
