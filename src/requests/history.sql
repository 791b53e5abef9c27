-- The journal of one request with the words that people gave. Left out are reads, which are for auditors; team comments and
-- other watchers for the reporting side; and links whose other end the caller may not see (the rule of domain/caller).
select
  journal.seq, journal.at, journal.event, journal.actor, journal.client_id, journal.person_id as person, journal.origin,
  journal.openhim_transaction, journal.data, journal_note.note
from journal
left join journal_note on journal_note.seq = journal.seq
left join support_request as other
  on other.id = case when journal.event in ('request.linked', 'request.duplicate_joined') then (journal.data ->> 'request')::uuid end
where journal.request_id = :request::uuid
  and journal.seq > :after::bigint
  and journal.event <> 'request.read'
  and (:sees_normal::boolean or journal.data ->> 'visibility' is distinct from 'team')
  and (
    :sees_normal::boolean or journal.event not in ('request.watched', 'request.unwatched')
    or (journal.data ->> 'client')::uuid = :client_id::uuid
  )
  and (
    -- include other-visible.sql
  )
order by journal.seq
limit :limit::integer
