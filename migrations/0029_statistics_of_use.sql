-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- No plan is chosen by these columns: nothing is found, joined, sorted or grouped by them. Their statistics were still more than a third
-- of an ANALYZE, which comes with each tenth that a table grows and takes a processor from those who write: of 100,000 requests it took
-- 5.9 s, as much as opening 10,000 of them, and takes 3.8 without these (docs/decisions/0004-indexes.md).

alter table support_request
  alter column title set statistics 0, alter column description set statistics 0, alter column category_given set statistics 0,
  alter column counterpart set statistics 0, alter column facility set statistics 0, alter column on_behalf_of set statistics 0,
  alter column details set statistics 0, alter column state_reason set statistics 0, alter column resolution set statistics 0,
  alter column assigned_because set statistics 0, alter column occurrences set statistics 0, alter column occurrence_rate set statistics 0,
  alter column first_seen_at set statistics 0, alter column last_seen_at set statistics 0, alter column erased_at set statistics 0,
  alter column version set statistics 0;

alter table support_request set (autovacuum_analyze_scale_factor = 0.2);

alter table journal
  alter column data set statistics 0, alter column origin set statistics 0, alter column actor set statistics 0,
  alter column address set statistics 0, alter column hops set statistics 0, alter column note_digest set statistics 0;

alter table journal_resource alter column resource set statistics 0;

alter table request_clock
  alter column source set statistics 0, alter column target_ms set statistics 0, alter column used_ms set statistics 0;

alter table clock_entry alter column cause set statistics 0;

alter table assignment alter column assigned_because set statistics 0, alter column assigned_by set statistics 0;

alter table occurrence alter column title set statistics 0, alter column details set statistics 0;

alter table comment alter column text set statistics 0, alter column author set statistics 0;

alter table idempotency_key
  alter column digest set statistics 0, alter column answer set statistics 0, alter column location set statistics 0,
  alter column etag set statistics 0;
