-- The journal of one request with the words that people gave, as far as the caller is told of it. Reads are for auditors.
select
  line.seq, line.at, line.event, line.actor, line.client_id, line.person_id as person, line.origin, line.openhim_transaction,
  line.data, journal_note.note
from journal as line
left join journal_note on journal_note.seq = line.seq
left join support_request as other
  on other.id = case when line.event in ('request.linked', 'request.duplicate_joined') then (line.data ->> 'request')::uuid end
where line.request_id = :request::uuid
  and line.seq > :after::bigint
  and line.event <> 'request.read'
  and
  -- include line-visible.sql
order by line.seq
limit :limit::integer
