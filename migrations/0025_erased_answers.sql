-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- Deliveries of a request that receivers answered with words: an erasure takes these (requests/erase.sql). Most answers are
-- empty, and cost nothing here.

drop index concurrently if exists webhook_delivery_answered;

create index concurrently webhook_delivery_answered on webhook_delivery (request_id) where attempts @? '$[*].answer ? (@ != "")';
