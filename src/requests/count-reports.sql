occurrences = least(request.occurrences::bigint + :count::integer, 2147483647),
occurrence_rate = :count::integer +
  -- include decayed-rate.sql
  ,
last_seen_at = greatest(request.last_seen_at, :now::timestamptz),
known_error = coalesce(request.known_error, (
  select
  -- include ../known-errors/carried.sql
  from known_error
  where known_error.id = :known_error::uuid and known_error.active
))
