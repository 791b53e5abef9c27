-- What was reported of a duplicate counts for its original, as of :now, the later of when the two were last reported.
update support_request as request
set occurrences = least(request.occurrences::bigint + duplicate.occurrences, 2147483647),
    occurrence_rate = duplicate.rate +
      -- include decayed-rate.sql
      ,
    first_seen_at = least(request.first_seen_at, duplicate.first_seen_at),
    last_seen_at = :now::timestamptz
from (
  select
    -- include decayed-rate.sql
    as rate, request.occurrences, request.first_seen_at
  from support_request as request
  where request.id = :duplicate::uuid
) as duplicate
where request.id = :original::uuid
