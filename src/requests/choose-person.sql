select candidate.person
from unnest(item.candidates) with ordinality as candidate (person, place)
order by
  case when item.person_rule = 'least_open' then (
    select count(*) from assignment where assignment.person = candidate.person and assignment.ended_at is null
  ) end,
  case when item.person_rule = 'round_robin' then (
    select assignment.id from assignment where assignment.person = candidate.person order by assignment.id desc limit 1
  ) end nulls first,
  candidate.place
limit 1
