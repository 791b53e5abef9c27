-- Of a link its other end is not there, or the caller may see it: the rule of domain/caller.
other.id is null or :sees_all::boolean or other.reported_by = :client_id::uuid
or (:sees_normal::boolean and (
  other.sensitivity = 'normal' or other.team = any (:teams::uuid[]) or other.component = any (:content::text[])
  or (:content_but::text[] is not null and (other.component is null or other.component <> all (:content_but::text[])))
))
