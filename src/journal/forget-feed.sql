-- Forgets the resources of the oldest lines, as far as these are older than they are kept, and notes up to where. The lines
-- stay. Looks at the oldest and no further, since places in the journal are nearly in the order of time. The limit is no
-- parameter: the plan is made for so few.
with oldest as (
  select former.seq from journal_resource as former
  order by former.seq
  limit 1000
  for update skip locked
), removed as (
  delete from journal_resource as former
  using oldest, journal
  where former.seq = oldest.seq and journal.seq = oldest.seq and journal.at < :before::timestamptz
  returning journal.xid, journal.seq
), border as (
  update feed_border
  set xid = last.xid, seq = last.seq
  from (select removed.xid, removed.seq from removed order by removed.xid desc, removed.seq desc limit 1) as last
  where (feed_border.xid, feed_border.seq) < (last.xid, last.seq)
)
select count(*)::integer as removed from removed
