-- Takes one report out of those that wait, unless they are enough: then it has opened a request, or is about to.
update awaited_report
set seen_at = seen_at[1 : array_position(seen_at, :now::timestamptz) - 1] || seen_at[array_position(seen_at, :now::timestamptz) + 1 : cardinality(seen_at)]
where client_id = :client_id::uuid and component = coalesce(:component::text, '') and fingerprint = :fingerprint::text
  and :now::timestamptz = any (seen_at) and cardinality(seen_at) < :most::integer
returning fingerprint
