not exists (
  select 1 from journal as line
  where line.request_id = request.id and line.client_id is not null and line.client_id <> request.reported_by
    and line.event in ('request.transitioned', 'request.changed', 'request.commented', 'request.linked', 'request.assigned', 'request.released')
)
