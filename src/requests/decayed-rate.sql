-- Of a row `request`, as of :now. After a day nothing is left of it; exp() refuses to compute how little after a month.
request.occurrence_rate * exp(-least(greatest(extract(epoch from :now::timestamptz - request.last_seen_at) / 3600, 0), 24))
