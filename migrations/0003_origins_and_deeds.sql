-- What recurs from row to row stands once: who acted and where, and what was done. A row of the log
-- names one of each. The events are put into tables of that form by `store::migrate`.

DROP VIEW access_events;

-- Who acted, and where, as written.
CREATE TABLE origin (
  origin_id  INTEGER PRIMARY KEY,
  actor      TEXT NOT NULL,
  actor_name TEXT,
  unit       TEXT,
  terminal   TEXT,
  address    TEXT
) STRICT;
CREATE INDEX origin_whole ON origin (actor, actor_name, unit, terminal, address);

-- What was done, on what ground and with what result, as written but for what is coded.
CREATE TABLE deed (
  deed_id      INTEGER PRIMARY KEY,
  function     TEXT,
  action       INTEGER NOT NULL,
  subject_kind TEXT,
  procedure    TEXT,
  information  TEXT,
  counterpart  TEXT,
  outcome      INTEGER NOT NULL
) STRICT;
CREATE INDEX deed_whole ON deed (procedure, information, counterpart, function, action, subject_kind, outcome);

CREATE VIEW access_events AS
SELECT e.event_id,
       (SELECT s.name FROM export x JOIN source s USING (source_id) WHERE x.export_id = e.export_id) AS source,
       e.export_id, e.line_no,
       strftime('%Y-%m-%dT%H:%M:%S', e.occurred_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', e.occurred_at % 1000) AS occurred_at,
       e.actor_id AS actor_id,
       (SELECT o.actor_name FROM origin o WHERE o.origin_id = e.origin) AS actor_name,
       (SELECT o.unit FROM origin o WHERE o.origin_id = e.origin) AS unit_code,
       (SELECT o.terminal FROM origin o WHERE o.origin_id = e.origin) AS terminal_id,
       (SELECT o.address FROM origin o WHERE o.origin_id = e.origin) AS address,
       (SELECT d.function FROM deed d WHERE d.deed_id = e.deed) AS function_code,
       (SELECT c.word FROM deed d JOIN code c ON c.kind = 'action' AND c.code = d.action WHERE d.deed_id = e.deed) AS action,
       (SELECT d.subject_kind FROM deed d WHERE d.deed_id = e.deed) AS subject_kind,
       e.subject AS subject_number,
       (SELECT d.procedure FROM deed d WHERE d.deed_id = e.deed) AS procedure_code,
       (SELECT d.information FROM deed d WHERE d.deed_id = e.deed) AS information_code,
       (SELECT d.counterpart FROM deed d WHERE d.deed_id = e.deed) AS counterpart_code,
       e.record_count AS record_count,
       (SELECT c.word FROM deed d JOIN code c ON c.kind = 'outcome' AND c.code = d.outcome WHERE d.deed_id = e.deed) AS outcome,
       e.note AS note,
       coalesce(e.serial_text, CASE WHEN e.serial_tail IS NOT NULL THEN
         CASE WHEN e.serial_head > 0 THEN printf('%0*d', e.serial_head % 16, e.serial_head / 16) ELSE '' END
         || printf('%0*d', e.serial_tail % 16, e.serial_tail / 16) END) AS serial,
       e.numbers / 65536 AS individual_numbers, e.numbers % 65536 AS number_trace,
       e.occurred_at AS occurred_ms,
       CASE WHEN EXISTS (SELECT 1 FROM superseded_event o WHERE o.event_id = e.event_id) THEN 'superseded'
            WHEN (SELECT state FROM export x WHERE x.export_id = e.export_id) = 'voided' THEN 'voided'
            ELSE 'current' END AS standing,
       (SELECT o.by_event_id FROM superseded_event o WHERE o.event_id = e.event_id) AS superseded_by
FROM event_all e
WHERE e.export_id NOT IN (SELECT export_id FROM hidden_export);

-- The days with acts that no log-in stands before are looked for, not what those acts are.
DROP INDEX actor_day_unannounced;
CREATE INDEX actor_day_unannounced ON actor_day (day) WHERE unannounced <> '[]';
