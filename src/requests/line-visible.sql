-- Of a request that the caller may see, whether a `line` of the journal is told too: to the reporting side no team comments,
-- and of watchers only that it watches itself; links only where the `other` end may be seen (the rule of domain/caller).
(:sees_normal::boolean or (
  line.data ->> 'visibility' is distinct from 'team'
  and (line.event not in ('request.watched', 'request.unwatched') or (line.data ->> 'client')::uuid = :client_id::uuid)
))
and (
  other.id is null or :sees_all::boolean or other.reported_by = :client_id::uuid
  or (:sees_normal::boolean and (
    other.sensitivity = 'normal' or other.team = any (:teams::uuid[]) or other.component = any (:content::text[])
    or (:content_but::text[] is not null and (other.component is null or other.component <> all (:content_but::text[])))
  ))
)
