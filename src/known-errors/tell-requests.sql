-- Puts what open requests carry of a known error in step with it. Their versions rise, since they read differently now.
-- One that is being written at this very moment is not seen, and keeps the texts that it was written with.
with now_carried as (
  select
  -- include carried.sql
  as known_error
  from known_error
  where known_error.id = :id::uuid
), outdated as (
  select request.id
  from support_request as request
  where request.known_error is not null
    and request.known_error ->> 'id' = :id::text
    and request.state in ('new', 'acknowledged', 'in_progress', 'pending', 'held')
    and request.known_error <> (select known_error from now_carried)
  -- In the order in which everybody locks them.
  order by request.id
  for update
)
update support_request as request
set known_error = now_carried.known_error, version = request.version + 1, updated_at = :now::timestamptz
from outdated, now_carried
where request.id = outdated.id
returning request.id
