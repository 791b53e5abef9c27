heartbeat.client_id, heartbeat.name, heartbeat.component, heartbeat.title, heartbeat.severity, heartbeat.category,
heartbeat.period_seconds, heartbeat.grace_seconds, heartbeat.last_beat_at, heartbeat.due_at, heartbeat.missed_at,
heartbeat.request_id, heartbeat.version, heartbeat.created_at, heartbeat.updated_at
