-- The faults of these requests go on, and nothing of them is new. The rate is as of when a fault was last seen, so it moves with that.
update support_request as request
set occurrence_rate =
      -- include decayed-rate.sql
      ,
    last_seen_at = greatest(request.last_seen_at, :now::timestamptz)
where request.id = any (:ids::uuid[]) and request.state in ('new', 'acknowledged', 'in_progress', 'pending', 'held')
