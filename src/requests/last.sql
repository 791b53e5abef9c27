-- The request of each fingerprint: the living one, else the last. Where its report names no component, whatever component it has.
select
  asked.place, request.id, request.state, request.component, request.reported_component, request.sensitivity, request.resolved_at,
  -- include untouched.sql
  as untouched,
  -- include open-original.sql
  as original
from jsonb_to_recordset(:asked::jsonb) as asked (place integer, client_id uuid, component text, fingerprint text, anywhere boolean), lateral (
  select * from support_request as each
  where each.reported_by = asked.client_id
    and each.fingerprint = asked.fingerprint
    and (asked.anywhere or coalesce(each.reported_component, '') = coalesce(asked.component, ''))
  order by each.state in ('new', 'acknowledged', 'in_progress', 'pending', 'held') desc, each.id desc
  limit 1
) as request
