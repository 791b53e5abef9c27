-- Some lines of the journal, as far as a caller may see them now.
with scanned as (
  select journal.* from journal where journal.seq = any (:seqs::bigint[])
)
-- include shown.sql
