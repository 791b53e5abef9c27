-- Removes samples of requests that ended long ago. Looks only at samples that are as old themselves, by their identifiers,
-- which are in the order of time: what is left of those belongs to requests that have been open for very long.
with old as (
  select occurrence.id
  from occurrence
  join support_request as request on request.id = occurrence.request_id
  where occurrence.id < :before_id::uuid and request.closed_at < :before::timestamptz
  order by occurrence.id
  limit 500
  for update of occurrence skip locked
), removed as (
  delete from occurrence using old where occurrence.id = old.id returning occurrence.id
)
select count(*)::integer as removed from removed
