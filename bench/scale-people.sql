-- Who handles and reports the requests of scale-fill.sql: 40 teams, 80 people, 30 clients, 20 known errors. The `:prefix` keeps
-- their names apart from others.
with people as (
  insert into person (id, name, created_at, updated_at)
  select gen_random_uuid(), :prefix::text || ' person ' || n, :at::timestamptz, :at::timestamptz from generate_series(1, 80) as n
), teams as (
  insert into team (id, name, created_at, updated_at)
  select gen_random_uuid(), :prefix::text || ' team ' || n, :at::timestamptz, :at::timestamptz from generate_series(1, 40) as n
), errors as (
  insert into known_error (id, title, workaround, fingerprint_pattern, created_at, updated_at)
  select gen_random_uuid(), :prefix::text || ' known error ' || n, 'Start the channel again.', 'known ' || n || ' *', :at::timestamptz, :at::timestamptz
  from generate_series(1, 20) as n
)
insert into client (id, name, roles, component, created_at, updated_at)
select gen_random_uuid(), :prefix::text || ' client ' || n, array['reporter'], null, :at::timestamptz, :at::timestamptz
from generate_series(1, 30) as n
