-- Events of a span of time for a replay, as far as the subscriber may see them now.
with scanned as (
  select journal.* from journal
  where journal.at >= :from::timestamptz and journal.at <= :to::timestamptz
    and (journal.xid, journal.seq) <= (:xid::text::xid8, :until::bigint)
), shown as (
  -- include ../events/shown.sql
)
select shown.xid, shown.seq, shown.request_id, shown.event from shown order by shown.xid::xid8, shown.seq::bigint limit :limit::integer
