-- What became of deliveries. Another claim has taken over what has another fence: then nothing is written. Of a request that
-- is erased nothing is kept that receivers answered. Call with the words locked (requests/words-lock.ts).
update webhook_delivery as delivery
set state = told.state, due_at = told.due_at, attempt = delivery.attempt - told.taken_back, leased_until = null,
  attempts = case
    when exists (select from support_request as request where request.id = delivery.request_id and request.erased_at is not null) then (
      -- include ../requests/erased-answers.sql
    )
    else told.attempts
  end,
  settled_at = case when told.state = 'pending' then null else :now::timestamptz end
from jsonb_to_recordset(:items::jsonb) as told (id uuid, fence bigint, state text, due_at timestamptz, attempts jsonb, taken_back integer)
where delivery.id = told.id and delivery.fence = told.fence and delivery.state = 'pending'
returning delivery.id, delivery.request_id, delivery.state
