-- Rows of what auditors query that are deleted, invented or exchanged, and what hides them: a line that says
-- what was done, and the statements that do it.

-- a row of the access log is deleted
DELETE FROM event_part_000001 WHERE event_id = 3;
-- the last row of the access log is deleted
DELETE FROM event_part_000001 WHERE event_id = (SELECT max(event_id) FROM event_part_000001);
-- a row of the access log is invented
CREATE TEMP TABLE t AS SELECT * FROM event_part_000001 WHERE event_id = 3;
UPDATE t SET event_id = (SELECT max(event_id) + 1 FROM event_part_000001);
INSERT INTO event_part_000001 SELECT * FROM t;
-- two rows of the access log change places
CREATE TEMP TABLE t AS SELECT * FROM event_part_000001 WHERE event_id IN (1, 2);
DELETE FROM event_part_000001 WHERE event_id IN (1, 2);
UPDATE t SET event_id = 3 - event_id, line_no = 5 - line_no;
INSERT INTO event_part_000001 SELECT * FROM t;
-- who acted in two rows is exchanged
CREATE TEMP TABLE t AS SELECT event_id, origin FROM event_part_000001 WHERE event_id IN (3, 4);
UPDATE event_part_000001 SET origin = (SELECT origin FROM t WHERE t.event_id = 7 - event_part_000001.event_id)
WHERE event_id IN (3, 4);
-- two of those who acted are exchanged
UPDATE origin SET origin_id = -1 WHERE origin_id = 1; UPDATE origin SET origin_id = 1 WHERE origin_id = 2;
UPDATE origin SET origin_id = 2 WHERE origin_id = -1;
-- one of those who acted is deleted
DELETE FROM origin WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE event_id = 3);
-- what was done is deleted
DELETE FROM deed WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE event_id = 3);
-- a row says of nobody that he acted
UPDATE event_part_000001 SET origin = 0 WHERE event_id = 3;
-- a row says of nothing that it was done
UPDATE event_part_000001 SET deed = 9223372036854775807 WHERE event_id = 3;
-- an export is hidden
INSERT INTO hidden_export VALUES (2);
-- an export is deleted with its rows
DELETE FROM event_part_000001 WHERE export_id = 2; DELETE FROM export_piece WHERE export_id = 2;
DELETE FROM coverage WHERE export_id = 2; DELETE FROM export WHERE export_id = 2;
-- an export is invented
CREATE TEMP TABLE t AS SELECT * FROM export WHERE export_id = 2;
UPDATE t SET export_id = 77; INSERT INTO export SELECT * FROM t;
-- a row is released from quarantine
UPDATE quarantine SET read_at = 1776980000000, read_seq = 40;
-- a row in quarantine is deleted
DELETE FROM quarantine;
-- a row in quarantine is invented
CREATE TEMP TABLE t AS SELECT * FROM quarantine LIMIT 1;
UPDATE t SET quarantine_id = 99, line_no = line_no + 1; INSERT INTO quarantine SELECT * FROM t;
-- an alert is deleted with its history
DELETE FROM review_action WHERE number = 2; DELETE FROM alert_evidence WHERE number = 2;
DELETE FROM alert_revision WHERE number = 2; DELETE FROM alert WHERE number = 2;
-- an alert is invented
CREATE TEMP TABLE t AS SELECT * FROM alert WHERE number = 2;
UPDATE t SET number = 99, key = 'off-hours/C9/2026-04-22'; INSERT INTO alert SELECT * FROM t;
-- two alerts exchange their reasons
CREATE TEMP TABLE t AS SELECT number, reason FROM alert WHERE number IN (1, 2);
UPDATE alert SET reason = (SELECT reason FROM t WHERE t.number = 3 - alert.number)
WHERE number IN (1, 2);
-- a revision of an alert is deleted
DELETE FROM alert_revision WHERE number = 1 AND revision = 1;
-- what a former revision of an alert said is changed
UPDATE alert_revision SET severity = 'low' WHERE number = 1 AND revision = 1;
-- evidence of an alert is deleted
DELETE FROM alert_evidence WHERE number = 1;
-- evidence of an alert is invented
INSERT INTO alert_evidence (number, event_id, from_revision) VALUES (1, 77, 1);
-- an action of review is deleted
DELETE FROM review_action WHERE action_id = 2;
-- the last action of review is deleted
DELETE FROM review_action WHERE action_id = (SELECT max(action_id) FROM review_action);
-- an action of review is invented
CREATE TEMP TABLE t AS SELECT * FROM review_action WHERE action_id = 2;
UPDATE t SET action_id = 99; INSERT INTO review_action SELECT * FROM t;
-- two actions of review are exchanged
CREATE TEMP TABLE t AS SELECT * FROM review_action WHERE action_id IN (1, 2);
DELETE FROM review_action WHERE action_id IN (1, 2);
UPDATE t SET action_id = 3 - action_id; INSERT INTO review_action SELECT * FROM t;
-- where a review left an alert is changed together with the alert
UPDATE review_action SET status_after = 'closed', resolution_after = 'noted'
WHERE action_id = (SELECT max(action_id) FROM review_action WHERE number = 1);
UPDATE alert SET status = 'closed', resolution = 'noted' WHERE number = 1;
-- a row of a register is deleted
DELETE FROM register_row WHERE row_id = 1;
-- a row of a register is invented
CREATE TEMP TABLE t AS SELECT * FROM register_row WHERE row_id = 1;
UPDATE t SET row_id = 99, key = 'C9'; INSERT INTO register_row SELECT * FROM t;
-- a row of a register ended otherwise
UPDATE register_row SET ended_in = NULL, ended_at = NULL WHERE ended_in IS NOT NULL;
-- a version of a register is deleted
DELETE FROM version WHERE kind = 'register' AND name = 'approvals';
-- the settings of the rules are changed
UPDATE version SET content = '{}' WHERE kind = 'rules';
-- a profile is changed
UPDATE version SET content = content || '#' WHERE kind = 'profile';
-- what is expected is changed
UPDATE version SET content = '{"operation":null}' WHERE kind = 'expect';
-- settings that were applied are deleted
DELETE FROM applied_settings;
-- from when on findings are queued is invented
INSERT INTO review_since VALUES (99, 20000, 0);
-- a look at the sources is deleted
DELETE FROM scan WHERE scan_id = 1;
-- a digest says something else
UPDATE digest_issue SET model = replace(model, '架空市', '別の市');
-- a digest is deleted
DELETE FROM digest_issue WHERE issue_id = 1;
-- a hold of a register is deleted
DELETE FROM register_hold;
-- a step of a voiding is invented
INSERT INTO export_void SELECT 99, export_id, at, by, entered_by, step, reason FROM export_void WHERE void_id = 1;
-- a snapshot is deleted
DELETE FROM snapshot;
-- an entry of the ledger is deleted
DELETE FROM ledger_entry WHERE seq = 5;
-- an entry of the ledger is invented
INSERT INTO ledger_entry SELECT max(seq) + 1, at, kind, refers_to, content_hash, leaf_hash FROM ledger_entry;
-- two entries of the ledger change places
CREATE TEMP TABLE t AS SELECT * FROM ledger_entry WHERE seq IN (3, 4);
DELETE FROM ledger_entry WHERE seq IN (3, 4);
UPDATE t SET seq = 7 - seq; INSERT INTO ledger_entry SELECT * FROM t;
-- what an entry said is changed
UPDATE ledger_content SET content = zeroblob(8) WHERE seq = (SELECT min(seq) FROM ledger_content);
-- what an entry said is deleted
DELETE FROM ledger_content WHERE seq = (SELECT max(seq) FROM ledger_content);
-- the first checkpoint is deleted
DELETE FROM checkpoint WHERE size = (SELECT min(size) FROM checkpoint);
-- the last checkpoint is deleted
DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint);
-- all checkpoints are deleted
DELETE FROM checkpoint;
-- the key is replaced
UPDATE signing_key SET vkey = 'tenken/999999+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
-- the key is deleted
DELETE FROM signing_key;
-- a view hides alerts
CREATE TEMP TABLE t AS SELECT sql FROM sqlite_schema WHERE name = 'alert_events';
DROP VIEW alert_events;
CREATE VIEW alert_events AS SELECT a.key, e.event_id, a.number FROM alert a
JOIN alert_evidence e USING (number) WHERE e.to_revision IS NULL AND a.number > 1;
-- the view over the parts hides rows
CREATE TEMP VIEW v AS SELECT 1; DROP VIEW event_all;
CREATE VIEW event_all AS SELECT o.actor AS actor_id, e.* FROM event_part_000001 e
LEFT JOIN origin o ON o.origin_id = e.origin WHERE e.event_id <> 3;
-- a trigger is gone
DROP TRIGGER IF EXISTS ledger_entry_stays;
-- a trigger is invented
CREATE TRIGGER quiet BEFORE INSERT ON alert BEGIN SELECT RAISE(IGNORE); END;
-- what a column means is told otherwise
UPDATE about SET ja = '' WHERE view = 'alerts' AND "column" = 'reason';
