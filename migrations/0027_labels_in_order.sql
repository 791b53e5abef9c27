-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- The requests of a label in order of creation, which an index of arrays cannot tell: a label on one request in a thousand of
-- millions was some thousands of rows to read and sort for a page of fifty (docs/decisions/0004-indexes.md). Kept by the
-- database, so that a replica of an earlier release keeps it too.

create table if not exists request_label (
  label text not null,
  request_id uuid not null,
  primary key (label, request_id)
);

create or replace function keep_labels() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from request_label where label = any (old.labels) and label <> all (new.labels) and request_id = new.id;
  end if;
  insert into request_label (label, request_id) select unnest(new.labels), new.id on conflict do nothing;
  return null;
end $$;

-- Both in one step: with the first alone, what is opened and then relabelled would keep its first labels.
create or replace trigger support_request_labelled after insert on support_request
  for each row when (new.labels <> '{}') execute function keep_labels();
create or replace trigger support_request_relabelled after update of labels on support_request
  for each row when (new.labels is distinct from old.labels) execute function keep_labels();

-- What was there before. Locked as it is read, so that labels that are taken away meanwhile are not put back. While it waits for
-- one request, who wants to change another one of the batch waits for it: so it waits shortly, lets them pass, and tries again.
do $$
declare
  reached uuid := '00000000-0000-0000-0000-000000000000';
  last uuid;
  tries integer := 0;
begin
  loop
    begin
      perform set_config('lock_timeout', '250ms', true);
      with batch as materialized (
        select request.id, request.labels from support_request as request
        where request.id > reached and request.labels <> '{}'
        order by request.id limit 250 for share
      ), filled as (
        insert into request_label (label, request_id)
        select unnest(batch.labels), batch.id from batch
        on conflict do nothing
      )
      select batch.id into last from batch order by batch.id desc limit 1;
      exit when last is null;
      reached := last;
      tries := 0;
    exception when lock_not_available or deadlock_detected then
      tries := tries + 1;
      if tries = 60 then raise; end if;
      perform pg_sleep(0.5);
    end;
    commit;
  end loop;
end $$;

analyze request_label;
