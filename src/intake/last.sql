-- The last request of each fingerprint, living or not.
select
  asked.place, request.id, request.state, request.component, request.resolved_at,
  request.state = 'new' and request.responded_at is null and request.assigned_because ->> 'rule' <> 'by_hand' as untouched
from jsonb_to_recordset(:asked::jsonb) as asked (place integer, client_id uuid, component text, fingerprint text), lateral (
  select * from support_request as each
  where each.reported_by = asked.client_id
    and coalesce(each.component, '') = coalesce(asked.component, '')
    and each.fingerprint = asked.fingerprint
  order by each.id desc
  limit 1
) as request
