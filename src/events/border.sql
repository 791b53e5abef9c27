-- Where what is kept of the feed begins, and whether anything is shown after a place: most who follow the feed are at its end.
-- The next line in order, not any line that exists: for that the planner would read the table from its beginning.
select
  feed_border.xid::text as xid, feed_border.seq::text as seq,
  (
    select true
    from journal
    where (journal.xid, journal.seq) > (:xid::text::xid8, :seq::bigint) and journal.xid < journal_horizon()
    order by journal.xid, journal.seq
    limit 1
  ) is true as more
from feed_border
