-- Watches, beside the service, who claims a delivery and who settles it: only who claimed it last may.
create schema watch;
create table watch.fault (what text not null);
create table watch.claim (delivery uuid primary key, fence bigint not null, by_whom text not null);

create function watch.delivery() returns trigger language plpgsql security definer as $$
declare
  me constant text := current_setting('application_name');
  holder text;
begin
  select by_whom into holder from watch.claim where delivery = new.id;
  -- A claim raises the fence; the run itself lets leases run out without one.
  if new.fence > old.fence and new.leased_until is not null then
    if old.leased_until > clock_timestamp() then
      insert into watch.fault values (me || ' claimed delivery ' || new.id || ', which ' || holder || ' held');
    end if;
    insert into watch.claim values (new.id, new.fence, me)
    on conflict (delivery) do update set fence = excluded.fence, by_whom = excluded.by_whom;
  elsif old.leased_until is not null and new.leased_until is null and holder is distinct from me then
    insert into watch.fault values (me || ' settled delivery ' || new.id || ', which ' || holder || ' had claimed');
  end if;
  return new;
end $$;

create trigger watched before update on webhook_delivery for each row execute function watch.delivery();
