-- The journal goes by the numbers of transactions, which every server counts by itself. These two functions add what the
-- journal is ahead of this server: nothing, but where a dump was restored on a server that has counted less. The service
-- makes them again then (src/journal/continue-order.ts), with the sum in them, since they are called for each line.

-- The number of the transaction that writes a line.
create function journal_number() returns xid8 language sql volatile as
  'select (pg_current_xact_id()::text::bigint + 0)::text::xid8';

-- Lines below it are all there: no transaction runs that could write one in between.
create function journal_horizon() returns xid8 language sql stable as
  'select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + 0)::text::xid8';

alter table journal alter column xid set default journal_number();
