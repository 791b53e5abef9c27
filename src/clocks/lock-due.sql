-- Requests whose clocks have to be looked at, locked; those that somebody else holds wait for the next beat.
select request.id, request.component
from support_request as request
join request_clock as clock on clock.request_id = request.id
where clock.next_at < :now::timestamptz and clock.request_id <> all(:except::uuid[])
order by clock.next_at
limit :limit::integer
for update of request skip locked
