-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- How fast reports of a fault come.

alter table support_request
  add column if not exists occurrence_rate real not null default 1,
  drop constraint if exists support_request_occurrence_rate_check,
  add constraint support_request_occurrence_rate_check check (occurrence_rate >= 0) not valid;
comment on column support_request.occurrence_rate is 'Reports an hour when it was last seen: a mean that fades by the hour.';

alter table support_request validate constraint support_request_occurrence_rate_check;
