-- Of `scanned` lines of the journal those that a caller may see and wants: the rule of domain/caller; team comments and
-- watchers for those who handle requests; links only where the other end is visible too.
select
  scanned.xid::text as xid, scanned.seq::text as seq, scanned.at, scanned.event, scanned.request_id, scanned.actor, scanned.client_id,
  scanned.person_id, scanned.origin, scanned.hops, scanned.openhim_transaction, scanned.data, journal_resource.resource,
  journal_note.note, comment.text as comment_text, request.sensitivity as sensitivity_now
from scanned
join journal_resource on journal_resource.seq = scanned.seq
join support_request as request on request.id = scanned.request_id
left join journal_note on journal_note.seq = scanned.seq
left join comment on scanned.event = 'request.commented' and comment.id = (scanned.data ->> 'comment')::uuid
left join support_request as other
  on scanned.event in ('request.linked', 'request.duplicate_joined') and other.id = (scanned.data ->> 'request')::uuid
where scanned.event = any (:types::text[])
  and (:components::text[] is null or journal_resource.resource ->> 'component' = any (:components::text[]))
  and (:categories::text[] is null or journal_resource.resource ->> 'category' = any (:categories::text[]))
  and (:but_client::uuid is null or scanned.client_id is distinct from :but_client::uuid)
  and (:sees_normal::boolean or (
    scanned.data ->> 'visibility' is distinct from 'team' and scanned.event not in ('request.watched', 'request.unwatched')
  ))
  and (
    :sees_all::boolean or request.reported_by = :client_id::uuid
    or (:sees_normal::boolean and (
      request.sensitivity = 'normal' or request.team = any (:teams::uuid[]) or request.component = any (:content::text[])
      or (:content_but::text[] is not null and (request.component is null or request.component <> all (:content_but::text[])))
    ))
  )
  and (
    -- include ../requests/other-visible.sql
  )
