-- Whom the rule of a plan chooses among the candidates.
with item as (
  select :candidates::uuid[] as candidates, :person_rule::text as person_rule
)
select chosen.person
from item, lateral (
  -- include choose-person.sql
) as chosen
