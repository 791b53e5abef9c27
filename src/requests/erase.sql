-- Replaces every text of a request, and of what hangs on it, by a tombstone. Number, times, states and figures stay.
-- The rule that routed a request is no text of a person; the reason of an assignment by hand is. That it has no labels any more
-- also empties `request_label`, by trigger.
with request as (
  update support_request as request
  set title = '[erased]', description = null, details = null, on_behalf_of = null, labels = '{}', fingerprint = null,
      state_reason = case when request.state_reason is null then null else '[erased]' end,
      resolution = request.resolution || case when request.resolution ? 'note' then '{"note": "[erased]"}' else '{}' end::jsonb,
      assigned_because = case when request.assigned_because ->> 'rule' = 'by_hand'
        then request.assigned_because || '{"sentence": "[erased]"}' else request.assigned_because end,
      erased_at = :now::timestamptz, updated_at = :now::timestamptz, version = request.version + 1
  where request.id = :request::uuid
  returning request.id
), comments as (
  update comment set text = '[erased]' from request where comment.request_id = request.id
), occurrences as (
  update occurrence set title = '[erased]', details = null, source = null from request where occurrence.request_id = request.id
), reasons as (
  update assignment set assigned_because = assignment.assigned_because || '{"sentence": "[erased]"}'
  from request
  where assignment.request = request.id and assignment.assigned_because ->> 'rule' = 'by_hand'
), notes as (
  update journal_note set note = '[erased]', salt = null from request where journal_note.request_id = request.id
), resources as (
  -- As the request itself, in each of its former states.
  update journal_resource as former
  set resource = former.resource || '{"title": "[erased]", "description": null, "details": null, "on_behalf_of": null, "labels": [], "fingerprint": null}'
    || case when former.resource ->> 'state_reason' is null then '{}' else '{"state_reason": "[erased]"}' end::jsonb
    || case when former.resource -> 'resolution' ? 'note'
         then jsonb_build_object('resolution', (former.resource -> 'resolution') || '{"note": "[erased]"}') else '{}' end
    || case when former.resource -> 'assigned_because' ->> 'rule' = 'by_hand'
         then jsonb_build_object('assigned_because', (former.resource -> 'assigned_because') || '{"sentence": "[erased]"}') else '{}' end
  from request, journal
  where journal.request_id = request.id and former.seq = journal.seq
), opinions as (
  update feedback set comment = null from request where feedback.request_id = request.id
), answered as (
  -- In the order in which what is asked for again locks those of a request.
  select delivery.id
  from webhook_delivery as delivery
  where delivery.request_id = :request::uuid and delivery.attempts @? '$[*].answer ? (@ != "")'
  order by delivery.webhook_id, delivery.seq
  for update
), answers as (
  update webhook_delivery as told
  set attempts = (
    -- include erased-answers.sql
  )
  from answered
  where told.id = answered.id
), outcomes as (
  -- Those of a link made from another request hold this one's title; the journal knows which those were.
  update idempotency_key set answer = null
  from request
  where idempotency_key.request_id = request.id
    or (idempotency_key.answer ->> 'request' = request.id::text and idempotency_key.request_id in (
      select (journal.data ->> 'request')::uuid from journal
      where journal.request_id = request.id and journal.event = 'request.linked'))
)
select request.id from request
