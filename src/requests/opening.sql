-- Of `item`, what opening writes: the request, its assignment, clocks, first occurrence, journal line and stored outcome.
request as (
  insert into support_request as request (
    id, title, description, category, category_given, severity, component, reported_component, counterpart, workflow, facility,
    external_reference, fingerprint, on_behalf_of, labels, details, sensitivity, team, person, assigned_because, reported_by,
    openhim_transaction, response_due_at, resolution_due_at, occurrences, occurrence_rate, first_seen_at, last_seen_at,
    known_error, created_at, updated_at
  )
  select
    item.id, item.title, item.description, item.category, item.category_given, item.severity, item.component, item.component,
    item.counterpart, item.workflow, item.facility, item.external_reference, item.fingerprint, item.on_behalf_of,
    item.labels, item.details, item.sensitivity, item.team, (
      -- include choose-person.sql
    ), item.assigned_because, item.client_id, item.openhim_transaction, item.response_due_at, item.resolution_due_at,
    item.occurrences, item.occurrences, item.first_seen_at, item.now, (
      select
      -- include ../known-errors/carried.sql
      from known_error
      where known_error.id = item.known_error
    ), item.now, item.now
  from item
  order by item.ordinality
  on conflict do nothing
  returning
  -- include columns.sql
), held as (
  insert into assignment (id, request, team, person, assigned_because, assigned_at, times_out_at)
  select item.assignment_id, request.id, request.team, request.person, request.assigned_because, item.now, item.times_out_at
  from request join item on item.id = request.id
  where request.team is not null
), clock as (
  select item.id as request_id, item.now, clock.*
  from request join item on item.id = request.id, jsonb_to_recordset(item.clocks) as clock (
    kind text, target_ms bigint, calendar uuid, source jsonb, due_at timestamptz, next_at timestamptz
  )
), timed as (
  insert into request_clock (request_id, kind, state, target_ms, running_since, calendar, source, due_at, next_at)
  select clock.request_id, clock.kind, 'running', clock.target_ms, clock.now, clock.calendar, clock.source, clock.due_at, clock.next_at
  from clock
), noted as (
  insert into clock_entry (request_id, kind, at, change, cause, target_ms, used_ms, due_at)
  select clock.request_id, clock.kind, clock.now, 'start', '{"action": "open"}', clock.target_ms, 0, clock.due_at
  from clock
), seen as (
  insert into occurrence (id, request_id, client_id, title, details, source, seen_at, ordinal)
  select item.occurrence_id, item.id, item.client_id, item.title, item.details, item.source, item.now, item.occurrences
  from request join item on item.id = request.id
  where item.fingerprint is not null
), line as (
  insert into journal (at, event, request_id, actor, client_id, key_id, person_id, origin, call_id, openhim_transaction, address, hops, data)
  select
    item.now, 'request.opened', item.id, item.actor, item.client_id, item.key_id, item.person_id, item.origin, item.call_id,
    item.openhim_transaction, item.address, item.hops,
    jsonb_build_object(
      'category', item.category, 'severity', item.severity, 'component', item.component,
      'team', item.team, 'rule', item.assigned_because -> 'rule', 'plan_revision', item.plan_revision
    )
  from request join item on item.id = request.id
), kept as (
  insert into idempotency_key (client_id, key, digest, status, request_id, answer, created_at)
  select item.client_id, item.idempotency_key, decode(item.idempotency_digest, 'hex'), 201, item.id, to_jsonb(request), item.now
  from request join item on item.id = request.id
  where item.idempotency_key is not null
)
select request.* from request
