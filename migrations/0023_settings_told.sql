-- The last line that tells of the settings, which each start looks for. Other lines are not in it and pay nothing.
create index journal_settings on journal (seq) where event = 'settings.changed';
