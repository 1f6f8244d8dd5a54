-- What a day gave in short lies together: it is written in few places, however many days lie before
-- it. One actor is found through an index that begins anew with each period of 32 days, and so is
-- written in few places too. No table is renamed: after that, SQLite makes no checkpoint until
-- something else was read.

CREATE TABLE actor_day_by_actor AS SELECT * FROM actor_day;
DROP TABLE actor_day;

-- Each actor's days in short, for rules that look back. A cache of the events.
CREATE TABLE actor_day (
  actor           TEXT NOT NULL,     -- folded
  day             INTEGER NOT NULL,
  subjects        INTEGER NOT NULL,  -- distinct subjects read by a person
  units           TEXT NOT NULL,     -- folded, as JSON
  unit            TEXT,
  first_at        INTEGER NOT NULL,
  begins_with_act INTEGER NOT NULL,
  last_at         INTEGER NOT NULL,
  is_weighty      INTEGER NOT NULL,  -- 1: a person exported, deleted or administered
  unannounced     TEXT NOT NULL,     -- acts before which no log-in stands on the day, as JSON
  period          INTEGER NOT NULL GENERATED ALWAYS AS (day >> 5) VIRTUAL,
  PRIMARY KEY (day, actor)
) STRICT, WITHOUT ROWID;
INSERT INTO actor_day
SELECT actor, day, subjects, units, unit, first_at, begins_with_act, last_at, is_weighty, unannounced
FROM actor_day_by_actor ORDER BY day, actor;
DROP TABLE actor_day_by_actor;
CREATE INDEX actor_day_actor ON actor_day (period, actor, day, subjects, last_at);
CREATE INDEX actor_day_unannounced ON actor_day (day) WHERE unannounced <> '[]';

CREATE TABLE sign_on_by_actor AS SELECT * FROM sign_on;
DROP TABLE sign_on;

-- Log-ins that were done, and log-outs, for rules over sessions. A cache of the events.
CREATE TABLE sign_on (
  actor     TEXT NOT NULL,           -- folded
  terminal  TEXT NOT NULL,           -- folded
  day       INTEGER NOT NULL,
  place     INTEGER NOT NULL,        -- among those of the actor at the terminal on the day
  at        INTEGER NOT NULL,
  event_id  INTEGER NOT NULL,
  source_id INTEGER NOT NULL REFERENCES source,
  is_login  INTEGER NOT NULL,
  period    INTEGER NOT NULL GENERATED ALWAYS AS (day >> 5) VIRTUAL,
  PRIMARY KEY (day, actor, terminal, place)
) STRICT, WITHOUT ROWID;
INSERT INTO sign_on
SELECT actor, terminal, day, place, at, event_id, source_id, is_login
FROM sign_on_by_actor ORDER BY day, actor, terminal, place;
DROP TABLE sign_on_by_actor;
CREATE INDEX sign_on_actor ON sign_on (period, actor, terminal, day, place);
