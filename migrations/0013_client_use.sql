-- How many calls each replica let through, by client: so that a limit holds over all of them, roughly.

-- Unlogged: written each second while there are calls, and so without a flush to disk. A crash empties it, which costs
-- nothing: what it held has been refilled before the database is back. No foreign keys, since rows live for an hour.
create unlogged table client_use (
  replica uuid not null,
  client_id uuid not null,
  used bigint not null,
  -- Of the last beat alone: what counts for a replica that has not met this row before.
  lately bigint not null,
  seen_at timestamptz not null,
  primary key (replica, client_id)
) with (fillfactor = 50);
