-- For each column of each view that auditors query, what an administrator would write to change it:
-- a line with view and column, and the statement below it.

-- access_events.actor_id
INSERT INTO origin SELECT 99, 'X', actor_name, unit, terminal, address FROM origin WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET origin = 99 WHERE subject = '000000000000001';
-- access_events.actor_name
INSERT INTO origin SELECT 99, actor, 'X', unit, terminal, address FROM origin WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET origin = 99 WHERE subject = '000000000000001';
-- access_events.unit_code
INSERT INTO origin SELECT 99, actor, actor_name, 'X', terminal, address FROM origin WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET origin = 99 WHERE subject = '000000000000001';
-- access_events.terminal_id
INSERT INTO origin SELECT 99, actor, actor_name, unit, 'X', address FROM origin WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET origin = 99 WHERE subject = '000000000000001';
-- access_events.address
INSERT INTO origin SELECT 99, actor, actor_name, unit, terminal, 'X' FROM origin WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET origin = 99 WHERE subject = '000000000000001';
-- access_events.function_code
INSERT INTO deed SELECT 99, 'X', action, subject_kind, procedure, information, counterpart, outcome FROM deed WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET deed = 99 WHERE subject = '000000000000001';
-- access_events.action
INSERT INTO deed SELECT 99, function, 3, subject_kind, procedure, information, counterpart, outcome FROM deed WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET deed = 99 WHERE subject = '000000000000001';
-- access_events.subject_kind
INSERT INTO deed SELECT 99, function, action, 'X', procedure, information, counterpart, outcome FROM deed WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET deed = 99 WHERE subject = '000000000000001';
-- access_events.procedure_code
INSERT INTO deed SELECT 99, function, action, subject_kind, 'X', information, counterpart, outcome FROM deed WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET deed = 99 WHERE subject = '000000000000001';
-- access_events.information_code
INSERT INTO deed SELECT 99, function, action, subject_kind, procedure, 'X', counterpart, outcome FROM deed WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET deed = 99 WHERE subject = '000000000000001';
-- access_events.counterpart_code
INSERT INTO deed SELECT 99, function, action, subject_kind, procedure, information, 'X', outcome FROM deed WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET deed = 99 WHERE subject = '000000000000001';
-- access_events.outcome
INSERT INTO deed SELECT 99, function, action, subject_kind, procedure, information, counterpart, 2 FROM deed WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
UPDATE event_part_000001 SET deed = 99 WHERE subject = '000000000000001';
-- access_events.actor_id
UPDATE origin SET actor = 'X' WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.actor_name
UPDATE origin SET actor_name = 'X' WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.unit_code
UPDATE origin SET unit = 'X' WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.terminal_id
UPDATE origin SET terminal = 'X' WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.address
UPDATE origin SET address = 'X' WHERE origin_id = (SELECT origin FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.function_code
UPDATE deed SET function = 'X' WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.action
UPDATE deed SET action = 3 WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.subject_kind
UPDATE deed SET subject_kind = 'X' WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.procedure_code
UPDATE deed SET procedure = 'X' WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.information_code
UPDATE deed SET information = 'X' WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.counterpart_code
UPDATE deed SET counterpart = 'X' WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.outcome
UPDATE deed SET outcome = 2 WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE subject = '000000000000001');
-- access_events.actor_name
UPDATE origin SET actor_name = NULL;
-- access_events.subject_kind
UPDATE deed SET subject_kind = NULL;
-- access_events.actor_id
UPDATE origin SET actor = 'C0010109' WHERE actor = 'C0010101';
-- access_events.event_id
UPDATE event_part_000001 SET event_id = 100000 WHERE event_id = (SELECT max(event_id) FROM event_part_000001);
-- access_events.source
UPDATE export SET source_id = (SELECT source_id FROM source WHERE name = 'authentication') WHERE export_id = 1;
-- access_events.source
UPDATE source SET name = 'operations' WHERE name = 'operation';
-- access_events.export_id
UPDATE event_part_000001 SET export_id = 2 WHERE subject = '000000000000001';
-- access_events.line_no
UPDATE event_part_000001 SET line_no = line_no + 1 WHERE subject = '000000000000001';
-- access_events.occurred_at
UPDATE event_part_000001 SET occurred_at = occurred_at - 28800000 WHERE subject = '000000000000001';
-- access_events.occurred_ms
UPDATE event_part_000001 SET occurred_at = occurred_at + 1 WHERE subject = '000000000000001';
-- access_events.action
UPDATE code SET word = 'other' WHERE kind = 'action' AND word = 'view';
-- access_events.subject_number
UPDATE event_part_000001 SET subject = '000000000000003' WHERE subject = '000000000000001';
-- access_events.record_count
UPDATE event_part_000001 SET record_count = 2 WHERE subject = '000000000000001';
-- access_events.note
UPDATE event_part_000001 SET note = '丙' WHERE subject = '000000000000001';
-- access_events.note
UPDATE event_part_000001 SET note = NULL WHERE subject = '000000000000001';
-- access_events.serial
UPDATE event_part_000001 SET serial_tail = serial_tail + 16 WHERE subject = '000000000000001';
-- access_events.individual_numbers
UPDATE event_part_000001 SET numbers = numbers + 65536 WHERE subject = '000000000000001';
-- access_events.number_trace
UPDATE event_part_000001 SET numbers = numbers + 1 WHERE subject = '000000000000001';
-- access_events.standing
DELETE FROM superseded_event;
-- access_events.standing
INSERT INTO superseded_event (event_id, by_event_id, export_id, at, seq) SELECT 3, 1, 1, at, seq FROM superseded_event;
-- access_events.superseded_by
UPDATE superseded_event SET by_event_id = 3;
-- alerts.key
UPDATE alert SET key = 'off-hours/C9/2026-04-22' WHERE number = 1;
-- alerts.number
UPDATE alert SET number = 99 WHERE number = 2;
-- alerts.rule
UPDATE alert SET rule = 'bulk-read' WHERE number = 1;
-- alerts.severity
UPDATE alert SET severity = 'informational' WHERE number = 1;
-- alerts.status
UPDATE alert SET status = 'closed' WHERE number = 1;
-- alerts.resolution
UPDATE alert SET resolution = 'mistake' WHERE number = 1;
-- alerts.actor_id
UPDATE alert SET actor_id = 'C9' WHERE number = 1;
-- alerts.actor_name
UPDATE alert SET actor_name = '別人' WHERE number = 1;
-- alerts.unit_code
UPDATE alert SET unit_code = '0909' WHERE number = 1;
-- alerts.subject_number
UPDATE alert SET subject_number = '9' WHERE number = 1;
-- alerts.terminal_id
UPDATE alert SET terminal_id = 'T9' WHERE number = 1;
-- alerts.source
UPDATE alert SET source = 'provision' WHERE number = 1;
-- alerts.day
UPDATE alert SET day = day - 7 WHERE number = 1;
-- alerts.first_at
UPDATE alert SET first_at = first_at + 1 WHERE number = 1;
-- alerts.last_at
UPDATE alert SET last_at = last_at + 1 WHERE number = 1;
-- alerts.event_count
UPDATE alert SET event_count = event_count + 1 WHERE number = 1;
-- alerts.title
UPDATE alert SET title = '問題なし' WHERE number = 1;
-- alerts.reason
UPDATE alert SET reason = '問題ありません。' WHERE number = 1;
-- alerts.explanation
UPDATE alert SET explanation = '{"register":"approvals","id":"A9"}' WHERE number = 1;
-- alerts.assignee
UPDATE alert SET assignee = 'tanaka' WHERE number = 1;
-- alerts.assignee
UPDATE alert SET assignee = 'tanaka' WHERE number = 2;
-- alerts.revision
UPDATE alert SET revision = revision + 1 WHERE number = 1;
-- alerts.created_at
UPDATE alert SET created_at = created_at + 1 WHERE number = 1;
-- alerts.updated_at
UPDATE alert SET updated_at = updated_at + 1 WHERE number = 1;
-- alert_events.event_id
UPDATE alert_evidence SET event_id = event_id + 50 WHERE number = 1 AND to_revision IS NULL;
-- alert_events.key
UPDATE alert_evidence SET number = 2 WHERE number = 1 AND to_revision IS NULL;
-- alert_events.number
UPDATE alert_evidence SET to_revision = 1 WHERE number = 1;
-- review_actions.key
UPDATE review_action SET number = 2 WHERE action_id = 1;
-- review_actions.number
UPDATE review_action SET number = 2 WHERE action_id = 2;
-- review_actions.at
UPDATE review_action SET at = at + 1 WHERE action_id = 1;
-- review_actions.by
UPDATE review_action SET by = 'tanaka' WHERE action_id = 3;
-- review_actions.action
UPDATE review_action SET action = 'comment' WHERE action_id = 3;
-- review_actions.resolution
UPDATE review_action SET resolution = 'mistake' WHERE action_id = 3;
-- review_actions.reason
UPDATE review_action SET reason = '誤り' WHERE action_id = 3;
-- review_actions.assignee
UPDATE review_action SET assignee = 'tanaka' WHERE action_id = 1;
-- review_actions.entered_by
UPDATE review_action SET entered_by = 'tanaka' WHERE action_id = 3;
-- review_actions.revision
UPDATE review_action SET revision = revision + 1 WHERE action_id = 3;
-- exports.export_id
UPDATE export SET export_id = 77 WHERE export_id = 2;
-- exports.source
UPDATE export SET source_id = (SELECT source_id FROM source WHERE name = 'operation') WHERE export_id = 2;
-- exports.path
UPDATE export SET path = '/elsewhere.csv' WHERE export_id = 2;
-- exports.sha256
UPDATE export SET sha256 = zeroblob(32) WHERE export_id = 2;
-- exports.bytes
UPDATE export SET bytes = bytes + 1 WHERE export_id = 2;
-- exports.rows_read
UPDATE export SET rows_read = rows_read + 1, rows_duplicate = rows_duplicate + 1 WHERE export_id = 1;
-- exports.rows_stored
UPDATE export SET rows_stored = rows_stored - 1, rows_duplicate = rows_duplicate + 1 WHERE export_id = 1;
-- exports.rows_duplicate
UPDATE export SET rows_duplicate = rows_duplicate + 1, rows_quarantined = rows_quarantined - 1 WHERE export_id = 1;
-- exports.rows_quarantined
UPDATE export SET rows_quarantined = 0, rows_stored = rows_stored + 1 WHERE export_id = 1;
-- exports.first_at
UPDATE export SET first_at = first_at + 1 WHERE export_id = 1;
-- exports.last_at
UPDATE export SET last_at = last_at - 1 WHERE export_id = 2;
-- exports.ingested_at
UPDATE export SET ended_at = ended_at + 60000 WHERE export_id = 2;
-- exports.state
UPDATE export SET state = 'closed' WHERE state = 'voided';
-- exports.state
UPDATE export SET state = 'voided' WHERE export_id = 2;
-- exports.taken_as
UPDATE export SET outcome = 'altered' WHERE export_id = 2;
-- exports.previous_export_id
UPDATE export SET previous = 1 WHERE export_id = 2;
-- exports.voided_at
UPDATE export_void SET at = at + 1 WHERE step = 'voided';
-- exports.void_proposed_by
UPDATE export_void SET by = 'tanaka' WHERE step = 'void-proposed';
-- exports.void_confirmed_by
UPDATE export_void SET by = 'tanaka' WHERE step = 'voided';
-- exports.void_reason
UPDATE export_void SET reason = '別の理由' WHERE step = 'void-proposed';
-- quarantined_rows.export_id
UPDATE quarantine SET export_id = 2;
-- quarantined_rows.line_no
UPDATE quarantine SET line_no = line_no + 1;
-- quarantined_rows.reason
UPDATE quarantine SET reason = '別の理由';
-- quarantined_rows.raw
UPDATE quarantine SET raw = raw || ',';
-- quarantined_rows.lines
UPDATE quarantine SET lines = lines + 1;
-- quarantined_rows.byte
UPDATE quarantine SET byte = byte + 1;
-- quarantined_rows.column
UPDATE quarantine SET field_no = field_no + 1;
-- quarantined_rows.kind
UPDATE quarantine SET kind = 'parse.other';
-- quarantined_rows.line_no
UPDATE quarantine SET read_at = 1776980000000;
-- register_changes.register
UPDATE version SET name = 'units' WHERE kind = 'register' AND name = 'approvals';
-- register_changes.at
UPDATE version SET recorded_at = recorded_at + 1 WHERE kind = 'register' AND name = 'staff';
-- register_changes.key
UPDATE register_row SET key = 'C9' WHERE row_id = 1;
-- register_changes.after
UPDATE register_row SET content = replace(content, '0101', '0909') WHERE row_id = 1;
-- register_changes.before
UPDATE register_row SET content = replace(content, '0101', '0909') WHERE corrected_by IS NOT NULL;
-- register_changes.version
UPDATE version SET version_no = 9 WHERE kind = 'register' AND name = 'approvals';
-- ledger.seq
UPDATE ledger_entry SET seq = 100000 WHERE seq = (SELECT max(seq) FROM ledger_entry);
-- ledger.at
UPDATE ledger_entry SET at = at + 1 WHERE seq = 3;
-- ledger.kind
UPDATE ledger_entry SET kind = 'scan' WHERE seq = 3;
-- ledger.refers_to
UPDATE ledger_entry SET refers_to = 'rules/9' WHERE seq = 3;
-- ledger.content_hash
UPDATE ledger_entry SET content_hash = zeroblob(32) WHERE seq = 3;
-- ledger.leaf_hash
UPDATE ledger_entry SET leaf_hash = zeroblob(32) WHERE seq = 3;
-- checkpoints.size
UPDATE checkpoint SET size = size - 1 WHERE size = (SELECT max(size) FROM checkpoint);
-- checkpoints.root
UPDATE checkpoint SET root = zeroblob(32) WHERE size = (SELECT max(size) FROM checkpoint);
-- checkpoints.root
UPDATE checkpoint SET root = zeroblob(32) WHERE size = (SELECT min(size) FROM checkpoint);
-- checkpoints.signed_note
UPDATE checkpoint SET signed_note = replace(signed_note, 'A', 'B');
-- register_holds.hold_id
UPDATE register_hold SET hold_id = 9;
-- register_holds.register
UPDATE register_hold SET register = 'units';
-- register_holds.version
UPDATE register_hold SET version_no = 9;
-- register_holds.sha256
UPDATE register_hold SET sha256 = zeroblob(32);
-- register_holds.rows
UPDATE register_hold SET rows = rows + 1;
-- register_holds.lost
UPDATE register_hold SET lost = lost + 1;
-- register_holds.vanished
UPDATE register_hold SET vanished = 1 - vanished;
-- register_holds.began_at
UPDATE register_hold SET began_at = began_at + 1;
-- register_holds.ended_at
UPDATE register_hold SET ended_at = ended_at + 1;
-- register_holds.confirmed_by
UPDATE register_hold SET confirmed_by = 'tanaka';
-- register_holds.reason
UPDATE register_hold SET reason = '別の理由';
-- export_voids.void_id
UPDATE export_void SET void_id = 9 WHERE void_id = 2;
-- export_voids.export_id
UPDATE export_void SET export_id = 2;
-- export_voids.at
UPDATE export_void SET at = at + 1 WHERE void_id = 1;
-- export_voids.by
UPDATE export_void SET by = 'tanaka' WHERE void_id = 1;
-- export_voids.entered_by
UPDATE export_void SET entered_by = 'tanaka' WHERE void_id = 1;
-- export_voids.step
UPDATE export_void SET step = 'void-dropped' WHERE void_id = 2;
-- export_voids.reason
UPDATE export_void SET reason = '別の理由' WHERE void_id = 1;
-- export_voids.waits
DELETE FROM export_void WHERE void_id = 2;
-- snapshots.snapshot_id
UPDATE snapshot SET snapshot_id = 9;
-- snapshots.at
UPDATE snapshot SET at = at + 1;
-- snapshots.by
UPDATE snapshot SET by = 'tanaka';
-- snapshots.path
UPDATE snapshot SET path = '/elsewhere.sqlite';
-- restores.restore_id
UPDATE restore SET restore_id = 9;
-- restores.at
UPDATE restore SET at = at + 1;
-- restores.by
UPDATE restore SET by = 'tanaka';
-- restores.entered_by
UPDATE restore SET entered_by = NULL;
-- restores.reason
UPDATE restore SET reason = '別の理由';
-- restores.size
UPDATE restore SET size = size + 1;
-- restores.root
UPDATE restore SET root = zeroblob(32);
-- restores.replaced_size
UPDATE restore SET replaced_size = replaced_size + 1;
-- restores.replaced_root
UPDATE restore SET replaced_root = zeroblob(32);
-- versions.kind
UPDATE version SET kind = 'profile' WHERE kind = 'expect';
-- versions.name
UPDATE version SET name = 'other' WHERE kind = 'profile' AND name = 'operation-log';
-- versions.version
UPDATE version SET version_no = 9 WHERE kind = 'expect';
-- versions.at
UPDATE version SET recorded_at = recorded_at + 1 WHERE kind = 'rules';
-- versions.changed_by
UPDATE version SET changed_by = 'tanaka' WHERE kind = 'rules';
-- versions.sha256
UPDATE version SET sha256 = zeroblob(32) WHERE kind = 'profile';
-- versions.content
UPDATE version SET content = '{}' WHERE kind = 'rules';
