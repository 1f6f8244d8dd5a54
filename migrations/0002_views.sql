-- What auditors query. Names and columns are fixed. `access_events` rests on `event_all`, which is
-- made anew with every part; the Japanese twins come with the table `about`.

CREATE VIEW access_events AS
SELECT e.event_id,
       (SELECT s.name FROM export x JOIN source s USING (source_id) WHERE x.export_id = e.export_id) AS source,
       e.export_id, e.line_no,
       strftime('%Y-%m-%dT%H:%M:%S', e.occurred_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', e.occurred_at % 1000) AS occurred_at,
       e.actor_id AS actor_id,
       (SELECT text FROM value WHERE value_id = e.actor_name) AS actor_name,
       (SELECT text FROM value WHERE value_id = e.unit) AS unit_code,
       (SELECT text FROM value WHERE value_id = e.terminal) AS terminal_id,
       (SELECT text FROM value WHERE value_id = e.address) AS address,
       (SELECT text FROM value WHERE value_id = e.function) AS function_code,
       (SELECT word FROM code WHERE kind = 'action' AND code = e.action) AS action,
       (SELECT text FROM value WHERE value_id = e.subject_kind) AS subject_kind,
       e.subject AS subject_number,
       (SELECT text FROM value WHERE value_id = e.procedure) AS procedure_code,
       (SELECT text FROM value WHERE value_id = e.information) AS information_code,
       (SELECT text FROM value WHERE value_id = e.counterpart) AS counterpart_code,
       e.record_count AS record_count,
       (SELECT word FROM code WHERE kind = 'outcome' AND code = e.outcome) AS outcome,
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

CREATE VIEW exports AS
SELECT x.export_id, s.name AS source, x.path, lower(hex(x.sha256)) AS sha256, x.bytes,
       x.rows_read, x.rows_stored, x.rows_duplicate, x.rows_quarantined,
       strftime('%Y-%m-%dT%H:%M:%S', x.first_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', x.first_at % 1000) AS first_at,
       strftime('%Y-%m-%dT%H:%M:%S', x.last_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', x.last_at % 1000) AS last_at,
       strftime('%Y-%m-%dT%H:%M:%S', x.ended_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', x.ended_at % 1000) AS ingested_at,
       x.state, x.outcome AS taken_as, x.previous AS previous_export_id,
       strftime('%Y-%m-%dT%H:%M:%S', v.at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', v.at % 1000) AS voided_at,
       p.by AS void_proposed_by, v.by AS void_confirmed_by, p.reason AS void_reason
FROM export x JOIN source s USING (source_id)
LEFT JOIN export_void v ON v.void_id = (
  SELECT max(void_id) FROM export_void w WHERE w.export_id = x.export_id AND w.step = 'voided')
LEFT JOIN export_void p ON p.void_id = (
  SELECT max(void_id) FROM export_void w
  WHERE w.export_id = x.export_id AND w.step = 'void-proposed' AND w.void_id < v.void_id)
WHERE x.state IN ('closed', 'rejected', 'voided');

CREATE VIEW quarantined_rows AS
SELECT q.export_id, q.line_no, q.reason, q.raw, q.lines, q.byte, q.field_no AS "column", q.kind
FROM quarantine q JOIN export x USING (export_id)
WHERE x.state = 'closed' AND q.read_at IS NULL;

-- Alerts that ask somebody, or did so until they were closed: only these are in cases. Five of one
-- rule, unit and day are one; of the others two of one actor and day.
CREATE VIEW asking_alert AS
SELECT number, day, rule, unit_folded, actor_folded FROM alert
WHERE status IN ('open', 'in-review')
   OR status = 'closed' AND severity <> 'informational'
      AND (explanation IS NULL OR resolution IS NOT NULL);

CREATE VIEW rule_case_alert AS
SELECT a.number,
       'case/rule/' || replace(a.rule, '/', '%2F') || '/' || replace(a.unit_folded, '/', '%2F')
         || '/' || date(a.day * 86400, 'unixepoch') AS name
FROM asking_alert a
WHERE 5 <= (SELECT count(*) FROM asking_alert b
            WHERE b.day = a.day AND b.rule = a.rule AND b.unit_folded = a.unit_folded);

CREATE VIEW actor_case_alert AS
SELECT a.number,
       'case/actor/' || replace(a.actor_folded, '/', '%2F') || '/'
         || date(a.day * 86400, 'unixepoch') AS name
FROM asking_alert a
WHERE NOT EXISTS (SELECT 1 FROM rule_case_alert r WHERE r.number = a.number)
  AND EXISTS (SELECT 1 FROM asking_alert b
              WHERE b.day = a.day AND b.actor_folded = a.actor_folded AND b.number <> a.number
                AND NOT EXISTS (SELECT 1 FROM rule_case_alert r WHERE r.number = b.number));

CREATE VIEW alerts AS
SELECT a.key, a.number, a.rule, a.severity, a.status, a.resolution, a.actor_id, a.actor_name,
       a.unit_code, a.subject_number, a.terminal_id, a.source,
       date(a.day * 86400, 'unixepoch') AS day,
       strftime('%Y-%m-%dT%H:%M:%S', a.first_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', a.first_at % 1000) AS first_at,
       strftime('%Y-%m-%dT%H:%M:%S', a.last_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', a.last_at % 1000) AS last_at,
       a.event_count, a.title, a.reason, a.explanation, a.assignee, a.revision,
       strftime('%Y-%m-%dT%H:%M:%S', a.created_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', a.created_at % 1000) AS created_at,
       strftime('%Y-%m-%dT%H:%M:%S', a.updated_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', a.updated_at % 1000) AS updated_at,
       coalesce((SELECT name FROM rule_case_alert r WHERE r.number = a.number),
                (SELECT name FROM actor_case_alert c WHERE c.number = a.number)) AS "case"
FROM alert a;

CREATE VIEW alert_events AS
SELECT a.key, e.event_id, a.number
FROM alert a JOIN alert_evidence e USING (number)
WHERE e.to_revision IS NULL;

CREATE VIEW review_actions AS
SELECT a.key,
       strftime('%Y-%m-%dT%H:%M:%S', r.at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', r.at % 1000) AS at,
       r.by, r.action, r.resolution, r.reason, r.assignee, r.entered_by, a.number, r.revision
FROM review_action r JOIN alert a USING (number)
ORDER BY r.action_id;

CREATE VIEW register_changes AS
SELECT v.name AS register,
       strftime('%Y-%m-%dT%H:%M:%S', v.recorded_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', v.recorded_at % 1000) AS at,
       n.key, o.content AS before, n.content AS after, v.version_no AS version
FROM register_row n
JOIN version v ON v.version_id = n.added_in
LEFT JOIN register_row o ON o.corrected_by = n.row_id
UNION ALL
SELECT v.name,
       strftime('%Y-%m-%dT%H:%M:%S', v.recorded_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', v.recorded_at % 1000),
       o.key, o.content, NULL, v.version_no
FROM register_row o
JOIN version v ON v.version_id = o.ended_in
WHERE o.corrected_by IS NULL;

CREATE VIEW ledger AS
SELECT seq,
       strftime('%Y-%m-%dT%H:%M:%S', at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', at % 1000) AS at,
       kind, refers_to, lower(hex(content_hash)) AS content_hash, lower(hex(leaf_hash)) AS leaf_hash
FROM ledger_entry;

CREATE VIEW checkpoints AS
SELECT size, lower(hex(root)) AS root, signed_note FROM checkpoint;

CREATE VIEW register_holds AS
SELECT hold_id, register, version_no AS version, lower(hex(sha256)) AS sha256, rows, lost, vanished,
       strftime('%Y-%m-%dT%H:%M:%S', began_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', began_at % 1000) AS began_at,
       strftime('%Y-%m-%dT%H:%M:%S', ended_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', ended_at % 1000) AS ended_at,
       confirmed_by, reason
FROM register_hold;

CREATE VIEW export_voids AS
SELECT v.void_id, v.export_id,
       strftime('%Y-%m-%dT%H:%M:%S', v.at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', v.at % 1000) AS at,
       v.by, v.entered_by, v.step, v.reason,
       v.step IN ('void-proposed', 'return-proposed') AND NOT EXISTS (
         SELECT 1 FROM export_void w WHERE w.export_id = v.export_id AND w.void_id > v.void_id) AS waits
FROM export_void v;

CREATE VIEW versions AS
SELECT v.version_id, v.kind, v.name, v.version_no AS version,
       strftime('%Y-%m-%dT%H:%M:%S', v.recorded_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', v.recorded_at % 1000) AS at,
       v.changed_by, lower(hex(v.sha256)) AS sha256, v.content
FROM version v;

CREATE VIEW snapshots AS
SELECT snapshot_id,
       strftime('%Y-%m-%dT%H:%M:%S', at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', at % 1000) AS at,
       by, path
FROM snapshot;

CREATE VIEW restores AS
SELECT restore_id,
       strftime('%Y-%m-%dT%H:%M:%S', at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', at % 1000) AS at,
       by, entered_by, reason, size, lower(hex(root)) AS root, replaced_size, lower(hex(replaced_root)) AS replaced_root
FROM restore;
