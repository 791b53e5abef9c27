-- Of a row `request`: the open request that it was folded into, by however many steps. Only one of the same client: whoever
-- reports is told what its report went into, and may see no others.
case when request.state = 'closed' then (
  with recursive original as (
    select link.to_request as id from request_link as link where link.from_request = request.id and link.type = 'duplicates'
    union
    select link.to_request from original join request_link as link on link.from_request = original.id and link.type = 'duplicates'
  )
  select found.id
  from original join support_request as found on found.id = original.id
  where found.reported_by = request.reported_by and found.state in ('new', 'acknowledged', 'in_progress', 'pending', 'held')
) end
