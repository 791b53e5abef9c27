-- Forgets the resources of the oldest lines, as far as these are older than they are kept, and notes up to where. The lines
-- stay. Looks at the oldest thousand and no further, since places in the journal are nearly in the order of time. The
-- limit is no parameter: the plan is made for so few.
with old as (
  select former.seq, journal.xid
  from journal_resource as former
  join journal on journal.seq = former.seq
  where former.seq in (select oldest.seq from journal_resource as oldest order by oldest.seq limit 1000)
    and journal.at < :before::timestamptz
  for update of former skip locked
), removed as (
  delete from journal_resource as former
  using old
  where former.seq = old.seq
  returning old.xid, old.seq
), border as (
  update feed_border
  set xid = last.xid, seq = last.seq
  from (select removed.xid, removed.seq from removed order by removed.xid desc, removed.seq desc limit 1) as last
  where (feed_border.xid, feed_border.seq) < (last.xid, last.seq)
)
select count(*)::integer as removed from removed
