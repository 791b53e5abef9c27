-- Opens one request with plain parameters, as `open.sql` does it for many: a single caller waits less while no JSON is taken
-- apart, and the planner knows that there is one row.
with item as (
  select
    :plan_revision::bigint as plan_revision, :now::timestamptz as now, :id::uuid as id, :assignment_id::uuid as assignment_id,
    :occurrence_id::uuid as occurrence_id, :title::text as title, :description::text as description,
    :category::text as category, :category_given::boolean as category_given, :severity::text as severity,
    :component::text as component, :counterpart::text as counterpart, :workflow::text as workflow,
    :facility::jsonb as facility, :external_reference::jsonb as external_reference, :fingerprint::text as fingerprint,
    :on_behalf_of::jsonb as on_behalf_of, :labels::text[] as labels, :details::jsonb as details,
    :sensitivity::text as sensitivity, :team::uuid as team, :candidates::uuid[] as candidates,
    :person_rule::text as person_rule, :times_out_at::timestamptz as times_out_at,
    :assigned_because::jsonb as assigned_because, :clocks::jsonb as clocks,
    :response_due_at::timestamptz as response_due_at, :resolution_due_at::timestamptz as resolution_due_at,
    :occurrences::integer as occurrences, :first_seen_at::timestamptz as first_seen_at, :source::text as source,
    :client_id::uuid as client_id, :actor::text as actor, :key_id::uuid as key_id, :person_id::uuid as person_id,
    :origin::text as origin, :call_id::text as call_id, :openhim_transaction::text as openhim_transaction,
    :address::text as address, :hops::smallint as hops, :known_error::uuid as known_error,
    :idempotency_key::text as idempotency_key, :idempotency_digest::text as idempotency_digest, 1 as ordinality
  from plan_revision
  where plan_revision.revision = :plan_revision::bigint
),
-- include opening.sql
