-- The tries that `told` has, without what receivers answered: they may have sent back what they were sent.
select coalesce(jsonb_agg(
  case when try.was ->> 'answer' = '' then try.was else try.was || '{"answer": "[erased]"}' end order by try.place
), '[]')
from jsonb_array_elements(told.attempts) with ordinality as try (was, place)
