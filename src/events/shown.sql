-- Of `scanned` lines of the journal those that a caller may see and wants: of requests that it may see, by the rule of
-- domain/caller, what their history tells it.
select
  line.xid::text as xid, line.seq::text as seq, line.at, line.event, line.request_id, line.actor, line.client_id,
  line.person_id, line.origin, line.hops, line.openhim_transaction, line.data, journal_resource.resource,
  journal_note.note, comment.text as comment_text, request.sensitivity as sensitivity_now
from scanned as line
join journal_resource on journal_resource.seq = line.seq
join support_request as request on request.id = line.request_id
left join journal_note on journal_note.seq = line.seq
left join comment on line.event = 'request.commented' and comment.id = (line.data ->> 'comment')::uuid
left join support_request as other
  on line.event in ('request.linked', 'request.duplicate_joined') and other.id = (line.data ->> 'request')::uuid
where line.event = any (:types::text[])
  and (:components::text[] is null or journal_resource.resource ->> 'component' = any (:components::text[]))
  and (:categories::text[] is null or journal_resource.resource ->> 'category' = any (:categories::text[]))
  and (:but_client::uuid is null or line.client_id is distinct from :but_client::uuid)
  and (
    :sees_all::boolean or request.reported_by = :client_id::uuid
    or (:sees_normal::boolean and (
      request.sensitivity = 'normal' or request.team = any (:teams::uuid[]) or request.component = any (:content::text[])
      or (:content_but::text[] is not null and (request.component is null or request.component <> all (:content_but::text[])))
    ))
  )
  and
  -- include ../requests/line-visible.sql
