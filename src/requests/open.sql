-- Opens requests, each with its assignment, clocks, first occurrence, journal line and stored outcome, in one round trip.
-- No row comes back for one that was decided by an outdated plan, or that is there already by its external reference or
-- as the living request of its fingerprint. A repeated Idempotency-Key breaks its unique index: then nothing is written.
with item as (
  select item.*
  from rows from (jsonb_to_recordset(:items::jsonb) as (
    plan_revision bigint, now timestamptz, id uuid, assignment_id uuid, occurrence_id uuid, title text, description text,
    category text, category_given boolean, severity text, component text, counterpart text, workflow text, facility jsonb,
    external_reference jsonb, fingerprint text, on_behalf_of jsonb, labels text[], details jsonb, sensitivity text,
    team uuid, candidates uuid[], person_rule text, times_out_at timestamptz, assigned_because jsonb, clocks jsonb,
    response_due_at timestamptz, resolution_due_at timestamptz, occurrences integer, first_seen_at timestamptz,
    source text, client_id uuid, actor text, key_id uuid, person_id uuid, origin text, call_id text, openhim_transaction text,
    address text, hops smallint,
    known_error uuid, idempotency_key text, idempotency_digest text
  )) with ordinality as item
  -- As a case it counts as half of the items: as an equation it would count as one, and each join with them as a loop of loops.
  where case when item.plan_revision = (select plan_revision.revision from plan_revision) then true else false end
),
-- include opening.sql
