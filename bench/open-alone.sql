-- What the service writes for a new request, by one statement a request with plain parameters: the reference for a create.
with plan as (
  select plan_revision.revision from plan_revision where plan_revision.revision = :plan_revision::bigint
), request as (
  insert into support_request as request (
    id, title, description, category, category_given, severity, component, counterpart, workflow, facility,
    external_reference, fingerprint, on_behalf_of, labels, details, sensitivity, team, person, assigned_because, reported_by,
    openhim_transaction, response_due_at, resolution_due_at, first_seen_at, last_seen_at, created_at, updated_at
  )
  select
    :id::uuid, :title::text, :description::text, :category::text, :category_given::boolean, :severity::text,
    :component::text, :counterpart::text, :workflow::text, :facility::jsonb, :external_reference::jsonb,
    :fingerprint::text, :on_behalf_of::jsonb, :labels::text[], :details::jsonb, :sensitivity::text, :team::uuid,
    null, :assigned_because::jsonb, :client_id::uuid, :openhim_transaction::text,
    :response_due_at::timestamptz, :resolution_due_at::timestamptz,
    :now::timestamptz, :now::timestamptz, :now::timestamptz, :now::timestamptz
  from plan
  returning
  -- include ../src/requests/columns.sql
), held as (
  insert into assignment (id, request, team, person, assigned_because, assigned_at, times_out_at)
  select
    :assignment_id::uuid, request.id, request.team, request.person, request.assigned_because, request.created_at,
    :times_out_at::timestamptz
  from request
  where request.team is not null
), timed as (
  insert into request_clock (request_id, kind, state, target_ms, running_since, calendar, source, due_at, next_at)
  select
    request.id, clock.kind, 'running', clock.target_ms, request.created_at, clock.calendar, clock.source, clock.due_at,
    clock.next_at
  from request, jsonb_to_recordset(:clocks::jsonb) as clock (
    kind text, target_ms bigint, calendar uuid, source jsonb, due_at timestamptz, next_at timestamptz
  )
), noted as (
  insert into clock_entry (request_id, kind, at, change, cause, target_ms, used_ms, due_at)
  select request.id, clock.kind, request.created_at, 'start', '{"action": "open"}', clock.target_ms, 0, clock.due_at
  from request, jsonb_to_recordset(:clocks::jsonb) as clock (kind text, target_ms bigint, due_at timestamptz)
), seen as (
  insert into occurrence (id, request_id, client_id, title, details, seen_at, ordinal)
  select :occurrence_id::uuid, request.id, request.reported_by, request.title, request.details, request.created_at, 1
  from request
  where request.fingerprint is not null
), line as (
  insert into journal (at, event, request_id, actor, client_id, key_id, person_id, call_id, openhim_transaction, data)
  select
    request.created_at, 'request.opened', request.id, :actor::text, request.reported_by, :key_id::uuid,
    :person_id::uuid, :call_id::text, request.openhim_transaction,
    jsonb_build_object(
      'category', request.category, 'severity', request.severity, 'component', request.component,
      'team', request.team, 'rule', request.assigned_because -> 'rule', 'plan_revision', plan.revision
    )
  from request, plan
), kept as (
  insert into idempotency_key (client_id, key, digest, status, request_id, answer, created_at)
  select
    request.reported_by, :idempotency_key::text, :idempotency_digest::bytea, 201, request.id, to_jsonb(request),
    request.created_at
  from request
  where :idempotency_key::text is not null
)
select request.* from request
