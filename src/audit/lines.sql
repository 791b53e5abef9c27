-- Lines of the journal in the order of the feed, after a position. The instant has the microseconds that the database keeps.
select
  line.actor, line.address, replace((line.at at time zone 'UTC')::text, ' ', 'T') || 'Z' as at, line.call_id, line.client_id,
  line.data::text as data, line.event, line.hops, line.key_id, encode(line.note_digest, 'hex') as note_digest,
  line.openhim_transaction, line.origin, line.person_id, line.request_id, line.seq, line.subject, line.xid::text as xid,
  journal_note.note, journal_note.salt
from journal as line
left join journal_note on journal_note.seq = line.seq
where (line.xid, line.seq) > (:after_xid::xid8, :after_seq::bigint)
  and (:before::xid8 is null or line.xid < :before::xid8)
order by line.xid, line.seq
limit :limit::integer
