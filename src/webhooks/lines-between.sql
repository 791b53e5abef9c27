-- Events of a span of time, for a replay.
select journal.xid::text as xid, journal.seq, journal.request_id, journal.event
from journal
join journal_resource on journal_resource.seq = journal.seq
where journal.at >= :from::timestamptz and journal.at <= :to::timestamptz
  and (journal.xid, journal.seq) <= (:xid::text::xid8, :until::bigint)
  and journal.event = any (:types::text[])
order by journal.xid, journal.seq
limit :limit::integer
