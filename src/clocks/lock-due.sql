-- Requests whose clocks have to be looked at, locked; those that somebody else holds wait for the next beat.
select request.id, request.component
from support_request as request
where request.id in (
  select clock.request_id from request_clock as clock
  where clock.next_at < :now::timestamptz
  order by clock.next_at
  limit :limit::integer
)
for update of request skip locked
