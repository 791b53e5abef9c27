-- Support requests by identifier or serial number, with what visibility depends on.
select
  request.id, request.serial, request.state, request.resolved_at, request.team, request.component, request.reported_by, request.sensitivity,
  'SR-' || lpad(request.serial::text, greatest(6, length(request.serial::text)), '0') as number
from support_request as request
where request.id = any (:ids::uuid[]) or request.serial = any (:serials::bigint[])
