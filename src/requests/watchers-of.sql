-- Who watches each of many requests, first the one that watches longest.
select watcher.request_id, watcher.team, watcher.person, watcher.client
from request_watcher as watcher
where watcher.request_id = any (:requests::uuid[])
order by watcher.request_id, watcher.since, watcher.id
