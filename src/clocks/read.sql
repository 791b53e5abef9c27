select
  clock.request_id, clock.kind, clock.state, clock.target_ms, clock.used_ms, clock.running_since, clock.calendar,
  clock.source, clock.due_at, clock.next_at, clock.warned_at, clock.breached_at, clock.steps_walked, clock.stopped_at
from request_clock as clock
where clock.request_id = any (:requests::uuid[])
