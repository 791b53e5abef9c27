insert into occurrence (id, request_id, client_id, title, details, source, seen_at, ordinal)
select
  report.id, request.id, :client_id::uuid, report.title, report.details, report.source, :now::timestamptz,
  request.occurrences - report.before_last
from request, jsonb_to_recordset(:reports::jsonb) as report (id uuid, title text, details jsonb, source text, before_last integer)
where report.before_last < 5 or request.occurrences - report.before_last <= 5
on conflict (request_id, slot) do update
set id = excluded.id, title = excluded.title, details = excluded.details, source = excluded.source, seen_at = excluded.seen_at,
    ordinal = excluded.ordinal
