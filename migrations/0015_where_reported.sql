-- A fault is known by the component that it was reported of: triage may correct the component, and the source goes on.

alter table support_request add column reported_component text;
update support_request set reported_component = component where component is not null and fingerprint is not null;
drop index support_request_living_fingerprint;
create unique index support_request_living_fingerprint on support_request (reported_by, fingerprint, coalesce(reported_component, ''))
  where fingerprint is not null and state in ('new', 'acknowledged', 'in_progress', 'pending', 'held');
drop index support_request_last_of_fingerprint;
create index support_request_last_of_fingerprint on support_request (reported_by, fingerprint, id) where fingerprint is not null;

-- By the group itself: a mapping may make several groups one fault, which is over when none of them fires.
alter table alert_group add column group_key text;
update alert_group set group_key = fingerprint;
alter table alert_group alter column group_key set not null;
alter table alert_group add check (length(group_key) <= 200);
alter table alert_group drop constraint alert_group_pkey;
alter table alert_group add primary key (client_id, group_key);
alter table alert_group add column fires boolean not null default true;
create index alert_group_fingerprint on alert_group (client_id, fingerprint) where fires;
