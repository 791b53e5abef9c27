-- After an outage nobody can tell silence from beats that nobody heard: each heartbeat has a whole term anew. Only once
-- between two beats, though, or one with a long period would never be missed where outages are frequent: after that, just
-- the time of the outage does not count. What was due before the outage stays due.
update heartbeat
set due_at = case
  when heartbeat.due_at = heartbeat.last_beat_at + (heartbeat.period_seconds + heartbeat.grace_seconds) * interval '1 second'
  then :now::timestamptz + (heartbeat.period_seconds + heartbeat.grace_seconds) * interval '1 second'
  else heartbeat.due_at + (:now::timestamptz - :since::timestamptz)
end
where heartbeat.missed_at is null
  and heartbeat.due_at >= :since::timestamptz
