-- A beat, where it changes nothing else. No row comes back where there is more to do: it is not known, it was missed, or
-- other settings came with it.
update heartbeat
set last_beat_at = :now::timestamptz,
    due_at = :now::timestamptz + (heartbeat.period_seconds + heartbeat.grace_seconds) * interval '1 second',
    key_id = :key_id::uuid,
    person_id = :person_id::uuid
where heartbeat.client_id = :client_id::uuid
  and heartbeat.name = :name::text
  and heartbeat.missed_at is null
  and (not :with_settings::boolean or (
    heartbeat.component is not distinct from :component::text
    and heartbeat.title = :title::text
    and heartbeat.severity = :severity::text
    and heartbeat.category is not distinct from :category::text
    and heartbeat.period_seconds = :period_seconds::integer
    and heartbeat.grace_seconds = :grace_seconds::integer
  ))
returning
-- include columns.sql
