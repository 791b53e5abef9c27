-- Requests :first to :last of :total as two years up to :until would have left them, with what hangs on them: most are closed,
-- those open are young; few teams, categories and components have most of them. Their identifiers are UUIDv7 of the instant.
-- Powers of random() make the first words of a list much more frequent than the last (a share of 1/rank, nearly).
-- Each text names one of 100,000 machines, as texts do: a vocabulary has a long tail, and the planner learns from it how rare a
-- word is that it has not seen. Meant for session_replication_role = replica. `:words` are what texts are made of; a `:rare` word is in twenty requests, and
-- the word `hapax` in one of 50,000.
with world as materialized (
  select
    :words::text[] as words,
    (select array_agg(code order by md5(code)) from category where parent is not null and not retired) as categories,
    (select array_agg(code order by md5(code)) from component where not retired) as components,
    (select array_agg(code order by md5(code)) from workflow where not retired) as workflows,
    (select array_agg(id order by id) from team where not retired) as teams,
    (select array_agg(id order by id) from person where active) as people,
    (select array_agg(id order by created_at, id) from client where active and 'reporter' = any (roles)) as clients,
    (select array_agg(jsonb_build_object('id', id, 'title', title, 'workaround', workaround, 'link', link) order by id) from known_error) as known_errors,
    (select plan from support_plan_revision where state = 'active' limit 1) as plan,
    extract(epoch from :until::timestamptz) * 1000 as until_ms,
    63072000000.0 as span_ms
), drawn as materialized (
  select
    n, until_ms, plan,
    floor(until_ms - span_ms * (:total::bigint - n + 0.05 + 0.9 * random()) / :total::bigint)::bigint as created_ms,
    random() as chance, 600000 * power(2016, random()) as took_ms, random() as r1, random() as r2, random() as r3, random() as r4,
    categories[floor(power(cardinality(categories) + 1, random()))::int] as any_category,
    components[floor(power(cardinality(components) + 1, random()))::int] as any_component,
    workflows[floor(power(cardinality(workflows) + 1, random()))::int] as any_workflow,
    teams[floor(power(cardinality(teams) + 1, random()))::int] as any_team,
    people[floor(power(cardinality(people) + 1, random()))::int] as any_person,
    clients[floor(power(cardinality(clients) + 1, random()))::int] as client,
    known_errors[floor(power(cardinality(known_errors) + 1, random()))::int] as any_known_error,
    (select string_agg(words[1 + floor(random() * cardinality(words) + 0 * i)::int], ' ') from generate_series(1, 6 + 0 * n) as i) as some_words,
    (select string_agg(words[1 + floor(random() * cardinality(words) + 0 * i)::int], ' ') from generate_series(1, 10 + 0 * n) as i) as more_words,
    md5(random()::text || n) as noise,
    floor(power(501, power(random(), 3)))::int as times
  from world, generate_series(:first::bigint, :last::bigint) as n
), aged as materialized (
  select
    drawn.*,
    (substr(lpad(to_hex(created_ms), 12, '0'), 1, 12) || '7' || substr(noise, 1, 3) || substr('89ab', 1 + floor(r4 * 4)::int, 1) || substr(noise, 5, 15))::uuid as id,
    to_timestamp(created_ms / 1000.0) as created_at,
    case
      when created_ms > until_ms - 30 * 86400000.0 then
        case when chance < 0.16 then 'new' when chance < 0.28 then 'acknowledged' when chance < 0.53 then 'in_progress' when chance < 0.61 then 'pending'
          when chance < 0.65 then 'held' when chance < 0.85 then 'resolved' when chance < 0.97 then 'closed' when chance < 0.99 then 'rejected' else 'cancelled' end
      when created_ms > until_ms - 90 * 86400000.0 then
        case when chance < 0.01 then 'new' when chance < 0.02 then 'acknowledged' when chance < 0.07 then 'in_progress' when chance < 0.10 then 'pending'
          when chance < 0.12 then 'held' when chance < 0.15 then 'resolved' when chance < 0.97 then 'closed' when chance < 0.99 then 'rejected' else 'cancelled' end
      else
        case when chance < 0.0005 then 'new' when chance < 0.001 then 'acknowledged' when chance < 0.0025 then 'in_progress' when chance < 0.0035 then 'pending'
          when chance < 0.004 then 'held' when chance < 0.005 then 'resolved' when chance < 0.98 then 'closed' when chance < 0.992 then 'rejected' else 'cancelled' end
    end as state,
    case when r1 < 0.05 then 'critical' when r1 < 0.25 then 'high' when r1 < 0.8 then 'normal' else 'low' end as severity,
    case when r2 < 0.97 then any_component end as component,
    case when r2 > 0.005 then any_team end as team,
    r3 < 0.333 as has_fingerprint,
    -- Nothing has happened later than at the end.
    least(took_ms, 0.9 * (until_ms - created_ms)) as open_ms
  from drawn
), shaped as materialized (
  select
    aged.*,
    state not in ('new', 'acknowledged', 'in_progress', 'pending', 'held') as is_over,
    state in ('resolved', 'closed') as is_solved,
    case when state not in ('new', 'cancelled') then created_at + 0.2 * open_ms * interval '1 millisecond' end as responded_at,
    created_at + open_ms * interval '1 millisecond' as ended_at,
    created_at + least(open_ms * 1.5 + 60000, 0.95 * (until_ms - created_ms)) * interval '1 millisecond' as closed_later,
    case severity when 'critical' then 3600000 when 'high' then 14400000 when 'normal' then 28800000 else 86400000 end as response_ms,
    case severity when 'critical' then 14400000 when 'high' then 86400000 when 'normal' then 259200000 else 864000000 end as resolution_ms,
    jsonb_build_object('rule', 'category_team', 'category', any_category, 'sentence', '-') as because
  from aged
), timed as materialized (
  select
    shaped.*,
    created_at + response_ms * interval '1 millisecond' as response_due_at,
    created_at + resolution_ms * interval '1 millisecond' as resolution_due_at,
    case when is_solved then ended_at end as resolved_at,
    case when state = 'closed' then greatest(closed_later, ended_at) when state in ('rejected', 'cancelled') then ended_at end as closed_at,
    case when has_fingerprint then times else 1 end as occurrences
  from shaped
), request as (
  insert into support_request (
    id, serial, title, description, category, category_given, severity, component, reported_component, counterpart, workflow, facility,
    external_reference, fingerprint, labels, details, sensitivity, state, resolution, team, person, assigned_because, reported_by,
    openhim_transaction, occurrences, first_seen_at, last_seen_at, response_due_at, resolution_due_at, responded_at, resolved_at, closed_at,
    created_at, updated_at, known_error
  )
  select
    id, n, some_words, more_words || ' h' || floor(power(100000, r1))::int || case when n % greatest(1, :total::bigint / 20) = 7 then ' ' || :rare::text else '' end || case when n % 50000 = 17 then ' hapax' else '' end,
    any_category, r4 < 0.9, severity, component, component, case when r1 < 0.3 then 'IOL' end, case when r2 < 0.15 then any_workflow end,
    case when r3 > 0.4 then jsonb_build_object('system', 'https://facilities.example.org', 'code', floor(power(5000, r4))::int::text) end,
    case when r4 < 0.2 then jsonb_build_object('system', 'help-desk', 'id', n::text) end,
    case when has_fingerprint then case when is_over then 'fault ' || n % greatest(1, :total::bigint / 10) else 'living ' || n end end,
    case when r1 < 0.3 then array['pilot', 'site-' || floor(power(2000, r2))::int] when r1 < 0.5 then array['site-' || floor(power(2000, r2))::int] else '{}' end,
    case when r3 < 0.6 then jsonb_build_object('http_status', 502, 'attempts', n % 5) end,
    -- One in two hundred, all of one time: a list that shows one also notes who read it, by chance in one database and not in the other.
    case when r4 > 0.9635 and created_ms > until_ms - 500 * 86400000.0 and created_ms < until_ms - 400 * 86400000.0 then 'restricted' else 'normal' end, state,
    case when is_solved then jsonb_build_object('code', 'fixed', 'note', null) end,
    team, case when team is not null and r1 > 0.6 then any_person end, because, client,
    case when r3 > 0.8 then noise end, occurrences, created_at, coalesce(ended_at, created_at), response_due_at, resolution_due_at,
    responded_at, resolved_at, closed_at, created_at,
    coalesce(closed_at, resolved_at, responded_at, created_at), case when r1 > 0.99 then any_known_error end
  from timed
), held as (
  insert into assignment (id, request, team, person, assigned_because, assigned_at, ended_at)
  select (left(id::text, 24) || substr(noise, 21, 12))::uuid, id, team, case when r1 > 0.6 then any_person end, because, created_at, closed_at
  from timed
  where team is not null
), clocks as (
  insert into request_clock (request_id, kind, state, target_ms, used_ms, running_since, source, due_at, next_at, warned_at, breached_at, stopped_at)
  select
    id, kind,
    case when ended then case when state in ('rejected', 'cancelled') then 'stopped' when used_ms <= target_ms then 'met' else 'missed' end
      when state in ('pending', 'held') then 'paused' else 'running' end,
    target_ms, case when ended then used_ms else 0 end, case when not ended and state not in ('pending', 'held') then created_at end,
    jsonb_build_object('plan', plan, 'plan_revision', 1, 'severity', severity, 'category', null, 'usual', false),
    due_at, case when not ended and state not in ('pending', 'held') and due_at > :until::timestamptz then due_at end,
    case when due_at < stopped_at then due_at end, case when due_at < stopped_at then due_at end, case when ended then stopped_at end
  from timed, lateral (values
    ('response', response_ms, state <> 'new', 0.2 * open_ms, response_due_at, responded_at),
    ('resolution', resolution_ms, is_over, open_ms, resolution_due_at, ended_at)
  ) as clock (kind, target_ms, ended, used, due_at, given_at),
  lateral (select floor(clock.used)::bigint as used_ms, coalesce(given_at, ended_at) as stopped_at) as both_ends
), noted as (
  insert into clock_entry (request_id, kind, at, change, cause, target_ms, used_ms, due_at)
  select id, kind, at, change, cause::jsonb, case kind when 'response' then response_ms else resolution_ms end, used_ms,
    case kind when 'response' then response_due_at else resolution_due_at end
  from timed, lateral (values
    ('response', created_at, 'start', '{"action": "open"}', 0),
    ('resolution', created_at, 'start', '{"action": "open"}', 0),
    ('response', case when r1 < 0.5 or not is_over then responded_at end, 'stop', '{"action": "acknowledge"}', floor(0.2 * open_ms)),
    ('resolution', case when is_over then ended_at end, 'stop', '{"action": "resolve"}', floor(open_ms))
  ) as entry (kind, at, change, cause, used_ms)
  where at is not null
), seen as (
  insert into occurrence (id, request_id, client_id, title, details, seen_at, ordinal)
  select (left(id::text, 24) || substr(md5(noise || ordinal), 1, 12))::uuid, id, client, some_words, jsonb_build_object('attempts', ordinal), created_at + (ordinal - 1) * open_ms / occurrences * interval '1 millisecond', ordinal
  from timed, lateral (select least(occurrences, 5) as early, greatest(6, occurrences - 4) as late) as kept,
    lateral (select generate_series(1, early) union all select generate_series(late, occurrences)) as each (ordinal)
  -- Samples are kept for a year after the end.
  where has_fingerprint and coalesce(closed_at, :until::timestamptz) > :until::timestamptz - interval '365 days'
), said as (
  insert into comment (id, request_id, text, visibility, author, client_id, created_at)
  select (left(id::text, 24) || substr(md5(noise), 1, 12))::uuid, id, some_words, case when r2 < 0.5 then 'public' else 'team' end, 'Support agent', client, coalesce(responded_at, created_at)
  from timed
  where r4 < 0.3
)
-- A transaction for each request, in the order of their creation, far from what the service has written by itself.
insert into journal (seq, xid, at, event, request_id, actor, client_id, key_id, call_id, data)
overriding system value
select
  1000000 + 3 * n + place, (1000000 + n)::text::xid8, at, event, id, actor, client, null, left(noise, 20), data
from timed, lateral (values
  (0, 'request.opened', created_at, 'Client registry', jsonb_build_object('category', any_category, 'severity', severity, 'component', component, 'team', team, 'rule', 'category_team', 'plan_revision', 1)),
  (1, 'request.transitioned', case when r1 < 0.5 or not is_over then responded_at end, 'Support agent', case when r2 < 0.01 then '{"action": "reopen", "from": "resolved", "to": "in_progress", "resolution": null}'
    else '{"action": "start", "from": "new", "to": "in_progress", "resolution": null}' end::jsonb),
  (2, 'request.transitioned', case when is_over then ended_at end, 'Support agent', jsonb_build_object('action', case when is_solved then 'resolve' when state = 'rejected' then 'reject' else 'cancel' end, 'from', 'in_progress', 'to', state, 'resolution', null))
) as line (place, event, at, actor, data)
where at is not null
