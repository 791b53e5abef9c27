-- What is told of one request goes in the order in which it was written under the lock of the request. The number of a transaction
-- does not tell that: it is given with the first write, or with the first lock, and the transaction may wait for the request
-- after that, even where it asks for nothing but this lock. So a line never stands before a line of its request that a later
-- transaction has committed: it stands with that one. Until its own transaction ends nobody has read so far, so that nothing
-- comes in before what was read.
create function stand_after() returns trigger language plpgsql as $$
begin
  -- Looked through is what transactions after this one have written, which is next to nothing, and not all lines of the
  -- request, which may have been read a million times: so no comparison that has an index.
  new.xid := greatest(new.xid, (
    select line.xid
    from journal as line
    where line.xid > new.xid and line.request_id is not distinct from new.request_id
    order by line.xid desc
    limit 1
  ));
  return new;
end $$;
create trigger journal_stands_after before insert on journal
  for each row when (new.request_id is not null and new.event not in ('request.opened', 'request.read')) execute function stand_after();
