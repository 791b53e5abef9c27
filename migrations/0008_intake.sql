-- Machine reports: which request of a fingerprint came last, and what an occurrence says of its source.

-- The last request of a fingerprint decides whether a report reopens it or follows it up.
create index support_request_last_of_fingerprint on support_request (reported_by, coalesce(component, ''), fingerprint, id)
  where fingerprint is not null;

alter table occurrence add column source text check (length(source) <= 200);
alter table occurrence add column state text not null default 'firing' check (state in ('firing', 'resolved'));
