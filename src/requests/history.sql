-- The journal of one request with the words that people gave. Team comments are left out for the reporting side.
select
  journal.seq, journal.at, journal.event, journal.actor, journal.client_id, journal.person_id as person, journal.origin,
  journal.openhim_transaction, journal.data, journal_note.note
from journal
left join journal_note on journal_note.seq = journal.seq
where journal.request_id = :request::uuid
  and journal.seq > :after::bigint
  and (:team_comments::boolean or journal.data ->> 'visibility' is distinct from 'team')
order by journal.seq
limit :limit::integer
