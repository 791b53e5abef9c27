-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- How rare a word or a label is that is in no statistics the planner takes for a bound; the larger the sample, the lower the bound.
-- With the default of 100 it counted 2,500 of five million for a word that twenty had, and a search for twenty of them walked
-- through all (docs/decisions/0004-indexes.md).
--
-- And what these indexes have not sorted in yet is read from end to end by each search: of four megabytes, the default, that took
-- longer than all the rest. Half a megabyte is sorted in after some thousand requests, in some ten milliseconds.

alter table support_request alter column search set statistics 300, alter column labels set statistics 300;

analyze support_request (search, labels);

alter index support_request_search set (gin_pending_list_limit = 512);

alter index support_request_labels set (gin_pending_list_limit = 512);
