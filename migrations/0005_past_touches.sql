-- A day's touches lie together too, so that it is written in few places; and in a table whose upper
-- pages are numbers alone, not blobs. Who touched whom in a period that is past is known in short: by
-- that, a subject need not be looked for in it.

CREATE TABLE touch_by_bucket AS SELECT * FROM touch_day;
DROP TABLE touch_day;

-- Who touched which subject on a day, in short: entries sorted by the hash of the subject, in 64
-- buckets by its first bits. A cache of the events.
CREATE TABLE touch_day (
  place   INTEGER PRIMARY KEY,         -- the day's number times 64, and the bucket
  entries BLOB NOT NULL
) STRICT;
INSERT INTO touch_day SELECT day * 64 + bucket, entries FROM touch_by_bucket ORDER BY day, bucket;
DROP TABLE touch_by_bucket;

-- The same of the 32 days of a past period, in a seventh of the bytes. A cache of the entries of its
-- days, and there for those that did not change since.
CREATE TABLE touch_period (
  place INTEGER PRIMARY KEY,           -- the number of the period (day >> 5) times 64, and the bucket
  pairs BLOB NOT NULL
) STRICT;

-- SQLite takes no index for a covering one that names a generated column; it does for an expression.
DROP INDEX actor_day_actor;
CREATE INDEX actor_day_actor ON actor_day (day >> 5, actor, day, subjects, last_at);
