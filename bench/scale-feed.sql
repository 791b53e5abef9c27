-- What the feed still shows of requests :first to :last: the lines of those opened within 30 days before :until.
insert into journal_resource (seq, resource)
select journal.seq, to_jsonb(shown)
from support_request as request
join lateral (
  select
  -- include ../src/requests/columns.sql
) as shown on true
join journal on journal.seq between 1000000 + 3 * request.serial and 1000002 + 3 * request.serial
where request.serial between :first::bigint and :last::bigint
  and request.id >= (lpad(to_hex(floor(extract(epoch from :until::timestamptz - interval '30 days') * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
