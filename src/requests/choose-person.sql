select candidate.person
from unnest(:candidates::uuid[]) with ordinality as candidate (person, place)
order by
  case when :person_rule::text = 'least_open' then (
    select count(*) from assignment where assignment.person = candidate.person and assignment.ended_at is null
  ) end,
  case when :person_rule::text = 'round_robin' then (
    select assignment.id from assignment where assignment.person = candidate.person order by assignment.id desc limit 1
  ) end nulls first,
  candidate.place
limit 1
