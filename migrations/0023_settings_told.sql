-- Outside of a transaction: the journal is large.
-- The last line that tells of the settings, which each start looks for. Other lines are not in it and pay nothing.

drop index concurrently if exists journal_settings;

create index concurrently journal_settings on journal (seq) where event = 'settings.changed';
