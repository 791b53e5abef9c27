-- What happened to requests after a place, in the order of commits, as far as a caller may see it.
-- A line shows once no older transaction is under way, so that none can come in before it. Only so many lines are looked
-- at: each row says how far that was, and one row comes back even where none is shown. The limit that is no parameter lets
-- one plan, made once, do for all places: without it the planner would expect a tenth of the journal.
with scanned as (
  select line.*
  from (
    select journal.*
    from journal
    where (journal.xid, journal.seq) > (:xid::text::xid8, :seq::bigint)
      and journal.xid < journal_horizon()
    order by journal.xid, journal.seq
    limit 1000
  ) as line
  order by line.xid, line.seq
  limit :scan::integer
), shown as (
  -- include shown.sql
  order by line.xid, line.seq
  limit :limit::integer
), edge as (
  select scanned.xid::text as edge_xid, scanned.seq::text as edge_seq, (select count(*) from scanned) as looked_at
  from scanned
  order by scanned.xid desc, scanned.seq desc
  limit 1
)
select edge.*, shown.*
from edge
left join shown on true
order by shown.xid::xid8, shown.seq::bigint
