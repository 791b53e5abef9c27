-- One that is due, locked, with the client in whose name its miss is reported. No row: a beat came, it was removed, or
-- somebody else is at it.
select
  -- include columns.sql
  , heartbeat.key_id, heartbeat.person_id, client.name as client_name, client.roles, client.active
from heartbeat
join client on client.id = heartbeat.client_id
where heartbeat.client_id = :client_id::uuid
  and heartbeat.name = :name::text
  and heartbeat.missed_at is null
  and heartbeat.due_at < :now::timestamptz
for update of heartbeat skip locked
