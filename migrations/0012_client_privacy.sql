-- What the guard does with what it finds in a client's texts, by kind, where that is stricter than what the service does.

alter table client add column privacy jsonb check (jsonb_typeof(privacy) = 'object');
