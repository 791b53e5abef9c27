-- Links of a request in both directions, with what visibility of the other end depends on.
select
  link.id, link.type, link.created_at, link.from_request = :request::uuid as outward,
  other.id as request, other.title, other.state, other.team, other.component, other.reported_by, other.sensitivity,
  'SR-' || lpad(other.serial::text, greatest(6, length(other.serial::text)), '0') as number
from request_link as link
join support_request as other
  on other.id = case when link.from_request = :request::uuid then link.to_request else link.from_request end
where (link.from_request = :request::uuid or link.to_request = :request::uuid)
  and (:after::uuid is null or link.id > :after::uuid)
order by link.id
limit :limit::integer
