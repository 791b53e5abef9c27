-- Of the reports of a fault the first five and the last five are kept, however many there were; the request counts them all.

alter table support_request add column occurrence_rate real not null default 1 check (occurrence_rate >= 0);
comment on column support_request.occurrence_rate is 'Reports an hour when it was last seen: a mean that fades by the hour.';

-- Which report it was, from 1 on.
alter table occurrence add column ordinal integer check (ordinal > 0);
with counted as (
  select o.id, row_number() over (partition by o.request_id order by o.id) as place, count(*) over (partition by o.request_id) as kept, r.occurrences
  from occurrence as o join support_request as r on r.id = o.request_id
)
update occurrence set ordinal = case when counted.place <= 5 then counted.place else greatest(counted.place, counted.occurrences - counted.kept + counted.place) end
from counted
where counted.id = occurrence.id;
delete from occurrence using support_request as r
where r.id = occurrence.request_id and occurrence.ordinal > 5 and occurrence.ordinal <= r.occurrences - 5;
alter table occurrence alter column ordinal set not null;

-- Places 1 to 5 are those of the first reports, 6 to 10 go round among the later ones, 11 is that of the last "resolved".
alter table occurrence add column slot smallint not null generated always as
  (case when state = 'resolved' then 11 when ordinal <= 5 then ordinal else 6 + ordinal % 5 end) stored;
create unique index occurrence_slot on occurrence (request_id, slot);
drop index occurrence_request;
