-- Outside of a transaction: each step, set off by an empty line, is one of its own and may be run again.
-- How rare a word or a label is that is in no statistics the planner takes for a bound; the larger the sample, the lower the bound.
-- With the default of 100 it counted 2,500 of five million for a word that twenty had, and a search for twenty of them walked
-- through all (docs/decisions/0004-indexes.md).

alter table support_request alter column search set statistics 300, alter column labels set statistics 300;

analyze support_request (search, labels);
