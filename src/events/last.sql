-- The place of the last line that is shown.
select journal.xid::text as xid, journal.seq::text as seq
from journal
where journal.xid < journal_horizon()
order by journal.xid desc, journal.seq desc
limit 1
