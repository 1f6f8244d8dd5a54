-- The foundation: sources, exports, values, quarantine, ledger, registers, alerts, review, digests.
-- Instants are milliseconds since 1970-01-01T00:00:00Z, days are days since 1970-01-01 at +09:00.

CREATE TABLE source (
  source_id INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE
) STRICT;

-- Texts that recur in events: 0 stands for an absent value.
CREATE TABLE value (
  value_id INTEGER PRIMARY KEY,
  text     TEXT UNIQUE
) STRICT;
INSERT INTO value (value_id, text) VALUES (0, NULL);

CREATE TABLE code (
  kind TEXT NOT NULL,
  code INTEGER NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (kind, code)
) STRICT, WITHOUT ROWID;

-- One content of one file of one source.
CREATE TABLE export (
  export_id        INTEGER PRIMARY KEY,
  source_id        INTEGER NOT NULL REFERENCES source,
  path             TEXT NOT NULL,
  file_name        TEXT NOT NULL,    -- the last part of the path
  sha256           BLOB NOT NULL,
  bytes            INTEGER NOT NULL,
  profile_sha256   BLOB NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('open', 'closed', 'rejected', 'abandoned', 'voided')),
  outcome          TEXT NOT NULL CHECK (outcome IN ('ingested', 'extended', 'altered')),
  previous         INTEGER REFERENCES export,  -- the export that it extends or takes the place of
  base             INTEGER REFERENCES export,  -- the export behind whose content reading began
  rows_read        INTEGER NOT NULL DEFAULT 0,
  rows_stored      INTEGER NOT NULL DEFAULT 0,
  rows_duplicate   INTEGER NOT NULL DEFAULT 0,
  rows_quarantined INTEGER NOT NULL DEFAULT 0,
  first_at         INTEGER,
  last_at          INTEGER,
  period_first     INTEGER,
  period_last      INTEGER,
  rows_elsewhere   INTEGER NOT NULL DEFAULT 0, -- duplicates without a serial, or that a retry found
  retried_profile  BLOB,             -- the profile by which its quarantine was last read again
  judged_day       INTEGER,          -- the day on which alerts about the export itself stand
  reason           TEXT,             -- why it was rejected: a message as JSON
  remarks          TEXT,             -- what was noticed while reading it: JSON
  began_at         INTEGER NOT NULL,
  began_seq        INTEGER NOT NULL, -- entries of the ledger when it began
  ended_at         INTEGER,
  ended_seq        INTEGER,          -- its last entry in the ledger
  CHECK (state <> 'closed' OR rows_read = rows_stored + rows_duplicate + rows_quarantined)
) STRICT;
CREATE INDEX export_content ON export (source_id, sha256);
CREATE INDEX export_judged ON export (judged_day);
CREATE INDEX export_name ON export (source_id, file_name);
CREATE INDEX export_period ON export (source_id, period_first, period_last);

-- Who asked that an export be judged no longer, or again, and who confirmed it.
CREATE TABLE export_void (
  void_id    INTEGER PRIMARY KEY,
  export_id  INTEGER NOT NULL REFERENCES export,
  at         INTEGER NOT NULL,
  by         TEXT NOT NULL,
  entered_by TEXT,                   -- who typed it in for `by`, where that was somebody else
  step       TEXT NOT NULL CHECK (step IN ('void-proposed', 'void-dropped', 'voided',
               'return-proposed', 'return-dropped', 'returned')),
  reason     TEXT
) STRICT;
CREATE INDEX export_void_export ON export_void (export_id);

-- Exports that are being read again from the archive; each leaves the table when that is done.
CREATE TABLE reading (
  export_id    INTEGER PRIMARY KEY REFERENCES export,
  why          TEXT NOT NULL CHECK (why IN ('void', 'return', 'reparse')),
  because_of   INTEGER NOT NULL REFERENCES export, -- the export that was voided or reparsed
  profile      BLOB,                 -- where it is reparsed, the profile by which
  unread_lines INTEGER NOT NULL,     -- what begins up to this line was never read under it
  done_lines   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What an export said before it was reparsed.
CREATE TABLE reparse (
  reparse_id       INTEGER PRIMARY KEY,
  export_id        INTEGER NOT NULL REFERENCES export,
  at               INTEGER NOT NULL,
  profile_sha256   BLOB NOT NULL,
  retried_profile  BLOB,
  rows_read        INTEGER NOT NULL,
  rows_stored      INTEGER NOT NULL,
  rows_duplicate   INTEGER NOT NULL,
  rows_quarantined INTEGER NOT NULL,
  first_at         INTEGER,
  last_at          INTEGER,
  judged_day       INTEGER,
  remarks          TEXT
) STRICT;

-- Events in whose place another one stands, or none.
CREATE TABLE superseded_event (
  event_id    INTEGER PRIMARY KEY,
  by_event_id INTEGER,
  export_id   INTEGER NOT NULL REFERENCES export, -- the export that has had the row since
  at          INTEGER NOT NULL,
  seq         INTEGER NOT NULL    -- entries of the ledger by then: the next about that fixes it
) STRICT;

-- What was noticed about single rows when an export was recorded.
CREATE TABLE row_notice (
  notice_id      INTEGER PRIMARY KEY,
  export_id      INTEGER NOT NULL REFERENCES export,
  kind           TEXT NOT NULL CHECK (kind IN ('lacking', 'changed', 'future', 'stray')),
  day            INTEGER NOT NULL,   -- the day on which it is judged
  event_id       INTEGER NOT NULL,   -- the row; where it was changed, as it was before
  changed_to     INTEGER,            -- where it was changed, the row that has its serial now
  other_profile  INTEGER NOT NULL,   -- 1: the two were read by different profiles
  occurred_at    INTEGER NOT NULL,
  settled_at     INTEGER,            -- where its export was reparsed and lacks the row no longer
  settled_seq    INTEGER             -- entries of the ledger by then
) STRICT;
CREATE INDEX row_notice_day ON row_notice (day);
CREATE INDEX row_notice_export ON row_notice (export_id);
CREATE INDEX row_notice_changed ON row_notice (changed_to) WHERE changed_to IS NOT NULL;

-- Serials of a source's day that follow each other by one, 24 digits each. A cache of the events.
CREATE TABLE serial_run (
  source_id    INTEGER NOT NULL REFERENCES source,
  day          INTEGER NOT NULL,
  first_serial TEXT NOT NULL,
  last_serial  TEXT NOT NULL,
  first_event  INTEGER NOT NULL,
  last_event   INTEGER NOT NULL,
  first_at     INTEGER NOT NULL,
  last_at      INTEGER NOT NULL,
  is_dense     INTEGER NOT NULL,     -- 0: some between the two are missing
  PRIMARY KEY (day, source_id, first_serial)
) STRICT, WITHOUT ROWID;

-- Numbers of residents that were written otherwise than they are compared (full width …).
CREATE TABLE spelling (
  key     TEXT NOT NULL,
  written TEXT NOT NULL,
  PRIMARY KEY (key, written)
) STRICT, WITHOUT ROWID;

-- What of an export was committed together, and how far into the file it reaches.
CREATE TABLE export_piece (
  export_id      INTEGER NOT NULL REFERENCES export,
  piece_no       INTEGER NOT NULL,
  first_event_id INTEGER NOT NULL,
  rows           INTEGER NOT NULL,
  duplicates     INTEGER NOT NULL,
  quarantined    INTEGER NOT NULL,
  rows_root      BLOB NOT NULL,      -- RFC 6962 root of the leaf hashes of its rows, in line order
  end_line       INTEGER NOT NULL,
  end_byte       INTEGER NOT NULL,
  prefix_sha256  BLOB NOT NULL,
  quarantine_root BLOB NOT NULL,     -- the same of the records that it put in quarantine
  PRIMARY KEY (export_id, piece_no)
) STRICT, WITHOUT ROWID;

-- Between which serials those of a piece lie, each as its width in two digits and its digits; the
-- key '~' where some are no numbers. A cache of the events.
CREATE TABLE piece_serial (
  source_id INTEGER NOT NULL REFERENCES source,
  last_key  TEXT NOT NULL,
  export_id INTEGER NOT NULL REFERENCES export,
  piece_no  INTEGER NOT NULL,
  first_key TEXT NOT NULL,
  PRIMARY KEY (source_id, last_key, export_id, piece_no, first_key)
) STRICT, WITHOUT ROWID;

-- Where the events of a day lie: contiguous ranges of event ids.
CREATE TABLE coverage (
  day            INTEGER NOT NULL,
  export_id      INTEGER NOT NULL REFERENCES export,
  piece_no       INTEGER NOT NULL,
  first_event_id INTEGER NOT NULL,
  last_event_id  INTEGER NOT NULL,
  rows           INTEGER NOT NULL,
  PRIMARY KEY (day, export_id, piece_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_export ON coverage (export_id);

-- Exports whose rows are not shown: they are being written, or were given up.
CREATE TABLE hidden_export (export_id INTEGER PRIMARY KEY) STRICT;

-- Tables that hold the events; each a contiguous range of event ids.
CREATE TABLE event_part (
  part_no        INTEGER PRIMARY KEY,
  state          TEXT NOT NULL CHECK (state IN ('open', 'closed', 'merging')),
  first_event_id INTEGER NOT NULL,
  last_event_id  INTEGER,            -- empty for the part that is still written
  rows           INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Records that could not be read.
CREATE TABLE quarantine (
  quarantine_id INTEGER PRIMARY KEY,
  export_id     INTEGER NOT NULL REFERENCES export,
  piece_no      INTEGER NOT NULL,    -- the piece with which it came
  line_no       INTEGER NOT NULL,
  lines         INTEGER NOT NULL,
  byte          INTEGER NOT NULL,
  field_no      INTEGER,
  kind          TEXT NOT NULL,
  reason        TEXT NOT NULL,
  message       TEXT NOT NULL,       -- the reason as a message: JSON
  raw           TEXT NOT NULL,
  read_at       INTEGER,             -- when it was read after all, by a mended profile
  read_seq      INTEGER              -- entries of the ledger by then
) STRICT;
CREATE INDEX quarantine_export ON quarantine (export_id, line_no);

-- Files seen in drop folders: spares hashing them again at each scan. A cache, no evidence.
CREATE TABLE sighting (
  source    TEXT NOT NULL,
  path      BLOB NOT NULL,           -- as bytes: names are not always text
  device    INTEGER NOT NULL,
  inode     INTEGER NOT NULL,
  bytes     INTEGER NOT NULL,
  mtime_ns  INTEGER NOT NULL,
  ctime_ns  INTEGER NOT NULL,
  export_id INTEGER NOT NULL REFERENCES export,
  PRIMARY KEY (source, path)
) STRICT, WITHOUT ROWID;

-- The drop folder of each source, as it was when a file was last taken from it or known in it:
-- another one in its place is told, after a restart too.
CREATE TABLE drop_folder (
  source  TEXT PRIMARY KEY,
  path    BLOB NOT NULL,             -- as bytes: names are not always text
  device  INTEGER NOT NULL,
  inode   INTEGER NOT NULL,
  born_ns INTEGER                    -- empty where the file system does not know
) STRICT, WITHOUT ROWID;

-- What kept tenken from watching: the state of tenken, no evidence.
CREATE TABLE trouble (
  began_at INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  source   TEXT NOT NULL,            -- empty where it concerns no source
  path     TEXT NOT NULL,            -- empty where it concerns no folder or file
  message  TEXT NOT NULL,            -- what it is: a message as JSON
  remedy   TEXT NOT NULL,            -- what to do about it: a message as JSON
  ended_at INTEGER,                  -- empty while it lasts
  PRIMARY KEY (began_at, kind, source, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX trouble_ended ON trouble (ended_at);

-- When a source was looked at, where that decides about an alert.
CREATE TABLE scan (
  scan_id   INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_entry (
  seq          INTEGER PRIMARY KEY,
  at           INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  refers_to    TEXT NOT NULL,
  content_hash BLOB NOT NULL,
  leaf_hash    BLOB NOT NULL
) STRICT;

-- What entries said whose content is in no other table, as it was hashed: the counts and times of
-- an export are what its entries come to.
CREATE TABLE ledger_content (
  seq     INTEGER PRIMARY KEY REFERENCES ledger_entry,
  content BLOB NOT NULL
) STRICT;

-- Signed heads of the ledger: C2SP tlog-checkpoints.
CREATE TABLE checkpoint (
  size        INTEGER PRIMARY KEY,   -- entries covered
  root        BLOB NOT NULL,
  signed_note TEXT NOT NULL,
  at          INTEGER NOT NULL
) STRICT;

-- Keys by which checkpoints are signed; each but the first was handed over by the one before.
CREATE TABLE signing_key (
  key_id   INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  vkey     TEXT NOT NULL UNIQUE,     -- the public key, as in a C2SP signed-note
  handover TEXT                      -- a note by which the key before names this one
) STRICT;

-- Copies of the database that were made for auditors.
CREATE TABLE snapshot (
  snapshot_id INTEGER PRIMARY KEY,
  at          INTEGER NOT NULL,
  by          TEXT NOT NULL,
  path        TEXT NOT NULL
) STRICT;

-- Times when the state was put back from a backup.
CREATE TABLE restore (
  restore_id    INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  by            TEXT NOT NULL,
  entered_by    TEXT,                -- who typed it in for `by`, where that was somebody else
  reason        TEXT NOT NULL,
  size          INTEGER NOT NULL,    -- entries of the ledger in the backup
  root          BLOB NOT NULL,
  replaced_size INTEGER,             -- and in the state that it took the place of
  replaced_root BLOB
) STRICT;

-- Versions of what people write: registers, rule settings, profiles.
CREATE TABLE version (
  version_id  INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('register', 'rules', 'profile', 'expect')),
  name        TEXT NOT NULL,
  version_no  INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  sha256      BLOB NOT NULL,
  content     TEXT,                  -- empty for registers, whose rows are in register_row, save
                                     -- 'gone' where the file is no more, as somebody confirmed
  changed_by  TEXT,                  -- who confirmed it, or owned the file when it was recorded
  UNIQUE (kind, name, version_no)
) STRICT;

-- Days that are judged by other rule settings than those in force on them.
CREATE TABLE applied_settings (
  applied_id INTEGER PRIMARY KEY,
  first_day  INTEGER,                -- empty: from the beginning
  last_day   INTEGER NOT NULL,
  version_no INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  by         TEXT NOT NULL
) STRICT;

-- From which day on findings are queued; earlier ones are only recorded.
CREATE TABLE review_since (
  since_id INTEGER PRIMARY KEY,
  since    INTEGER,                  -- empty: all findings are queued
  at       INTEGER NOT NULL
) STRICT;

-- Every row that a register ever had, with the versions between which it stood in the file.
CREATE TABLE register_row (
  row_id        INTEGER PRIMARY KEY,
  register      TEXT NOT NULL,
  key           TEXT NOT NULL,
  content       TEXT NOT NULL,       -- its columns as JSON, names sorted
  added_in      INTEGER NOT NULL REFERENCES version,
  ended_in      INTEGER REFERENCES version,
  ended_at      INTEGER,             -- where it vanished: when the version without it was recorded
  corrected_by  INTEGER REFERENCES register_row
) STRICT;
CREATE INDEX register_row_register ON register_row (register, ended_in);

-- Registers whose file lost so much that the last version stayed in force until somebody confirmed.
CREATE TABLE register_hold (
  hold_id      INTEGER PRIMARY KEY,
  register     TEXT NOT NULL,
  version_no   INTEGER NOT NULL,     -- the version that stayed in force
  sha256       BLOB NOT NULL,        -- of the file that was held; of nothing where there was none
  rows         INTEGER NOT NULL,     -- rows of the version that stayed in force
  lost         INTEGER NOT NULL,     -- those of them that the file had no more
  vanished     INTEGER NOT NULL,     -- 1: there was no file
  began_at     INTEGER NOT NULL,
  ended_at     INTEGER,              -- empty while it lasts
  confirmed_by TEXT,                 -- who confirmed it; empty where the file was another again
  reason       TEXT
) STRICT;
CREATE UNIQUE INDEX register_hold_lasting ON register_hold (register) WHERE ended_at IS NULL;

CREATE TABLE alert (
  number         INTEGER PRIMARY KEY,
  key            TEXT NOT NULL UNIQUE,
  rule           TEXT NOT NULL,
  day            INTEGER NOT NULL,
  severity       TEXT NOT NULL CHECK (severity IN ('informational', 'low', 'medium', 'high', 'critical')),
  finding        TEXT NOT NULL CHECK (finding IN ('firing', 'explained', 'excluded', 'withdrawn')),
  status         TEXT NOT NULL CHECK (status IN ('open', 'in-review', 'closed', 'withdrawn')),
  resolution     TEXT CHECK (resolution IN ('legitimate', 'violation', 'mistake', 'false-alert', 'noted')),
  assignee       TEXT,
  actor_id       TEXT,
  actor_name     TEXT,
  unit_code      TEXT,
  subject_kind   TEXT,
  subject_number TEXT,
  subject_hash   INTEGER,            -- of the subject, for rules over subjects
  queue_day      INTEGER NOT NULL,   -- the day that decides whether it is queued
  terminal_id    TEXT,
  source         TEXT,
  first_at       INTEGER,
  last_at        INTEGER,
  event_count    INTEGER NOT NULL,
  title          TEXT NOT NULL,
  reason         TEXT NOT NULL,
  explanation    TEXT,               -- the register records that account for it: JSON
  wording        TEXT NOT NULL,      -- what title and reason are made from: JSON
  evidence_hash  BLOB NOT NULL,
  revision       INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  unit_folded    TEXT,               -- unit and actor as cases compare them; empty where there is none
  actor_folded   TEXT
) STRICT;
CREATE INDEX alert_rule_day ON alert (day, rule, unit_folded);
CREATE INDEX alert_actor_day ON alert (day, actor_folded);
CREATE INDEX alert_status ON alert (status, severity);
CREATE INDEX alert_subject ON alert (subject_hash) WHERE subject_hash IS NOT NULL;

-- What each revision of an alert said.
CREATE TABLE alert_revision (
  number        INTEGER NOT NULL REFERENCES alert,
  revision      INTEGER NOT NULL,
  at            INTEGER NOT NULL,
  cause         TEXT NOT NULL,       -- what made it be judged: causes as JSON
  day           INTEGER NOT NULL,
  severity      TEXT NOT NULL,
  finding       TEXT NOT NULL,
  status        TEXT NOT NULL,
  resolution    TEXT,
  actor_id      TEXT,
  actor_name    TEXT,
  unit_code     TEXT,
  subject_kind  TEXT,
  subject_number TEXT,
  terminal_id   TEXT,
  source        TEXT,
  first_at      INTEGER,
  last_at       INTEGER,
  event_count   INTEGER NOT NULL,
  title         TEXT NOT NULL,
  reason        TEXT NOT NULL,
  explanation   TEXT,
  wording       TEXT NOT NULL,
  evidence_hash BLOB NOT NULL,
  PRIMARY KEY (number, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_evidence (
  number        INTEGER NOT NULL REFERENCES alert,
  event_id      INTEGER NOT NULL,
  from_revision INTEGER NOT NULL,
  to_revision   INTEGER,             -- the first revision that no longer rests on it
  PRIMARY KEY (number, event_id, from_revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_action (
  action_id  INTEGER PRIMARY KEY,
  number     INTEGER NOT NULL REFERENCES alert,
  revision   INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  by         TEXT NOT NULL,
  entered_by TEXT,                   -- who typed it in for `by`, where that was somebody else
  action     TEXT NOT NULL CHECK (action IN ('assign', 'comment', 'close', 'countersign', 'reopen')),
  resolution TEXT,
  reason     TEXT,
  assignee   TEXT,
  status_after     TEXT NOT NULL,    -- where the action left the alert
  resolution_after TEXT,
  assignee_after   TEXT
) STRICT;
CREATE INDEX review_action_number ON review_action (number);

CREATE TABLE digest_issue (
  issue_id   INTEGER PRIMARY KEY,
  day        INTEGER NOT NULL,
  issue_no   INTEGER NOT NULL,
  from_seq   INTEGER NOT NULL,
  to_seq     INTEGER NOT NULL,
  issued_at  INTEGER NOT NULL,
  model      TEXT NOT NULL,
  UNIQUE (day, issue_no)
) STRICT;

-- Days that wait to be judged again; emptied in the transaction that stores the outcome.
CREATE TABLE dirty_day (day INTEGER PRIMARY KEY) STRICT;

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
  PRIMARY KEY (actor, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_day_day ON actor_day (day);
CREATE INDEX actor_day_unannounced ON actor_day (day, unannounced) WHERE unannounced <> '[]';

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
  PRIMARY KEY (actor, terminal, day, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_on_day ON sign_on (day);

-- When and where each source has events on a day. A cache of the events.
CREATE TABLE source_day (
  source_id  INTEGER NOT NULL REFERENCES source,
  day        INTEGER NOT NULL,
  first_at   INTEGER NOT NULL,
  last_at    INTEGER NOT NULL,
  terminals  TEXT NOT NULL,          -- folded, as JSON
  PRIMARY KEY (source_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_day_day ON source_day (day);

-- On how many days each source has events at each terminal, and log-ins. A cache of the events.
CREATE TABLE source_terminal (
  terminal   TEXT NOT NULL,          -- folded
  source_id  INTEGER NOT NULL REFERENCES source,
  days       INTEGER NOT NULL,
  login_days INTEGER NOT NULL,
  PRIMARY KEY (terminal, source_id)
) STRICT, WITHOUT ROWID;

-- Who touched which subject on a day, in short, for rules over subjects: entries of fixed width,
-- sorted, apart by the first bits of the subject's hash. A cache of the events.
CREATE TABLE touch_day (
  bucket  INTEGER NOT NULL,
  day     INTEGER NOT NULL,
  entries BLOB NOT NULL,
  PRIMARY KEY (bucket, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX touch_day_day ON touch_day (day);

-- Of which days all subjects wait to be looked at, and those that the day no longer has.
CREATE TABLE dirty_touch (
  bucket INTEGER NOT NULL,
  day    INTEGER NOT NULL,
  gone   BLOB NOT NULL,              -- hashes, eight bytes each
  PRIMARY KEY (bucket, day)
) STRICT, WITHOUT ROWID;

-- Why the subjects of a day wait: causes as JSON.
CREATE TABLE dirty_touch_cause (
  day   INTEGER NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (day, cause)
) STRICT, WITHOUT ROWID;

-- Single subjects that wait to be looked at, and why: causes as JSON.
CREATE TABLE dirty_subject (
  subject INTEGER NOT NULL,          -- its hash
  cause   TEXT NOT NULL,
  PRIMARY KEY (subject, cause)
) STRICT, WITHOUT ROWID;

-- Days that wait to be compared with their past, and why: causes as JSON.
CREATE TABLE dirty_past (
  day   INTEGER NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (day, cause)
) STRICT, WITHOUT ROWID;

-- Why a day waits: causes as JSON.
CREATE TABLE dirty_cause (
  day   INTEGER NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (day, cause)
) STRICT, WITHOUT ROWID;

-- Has a row while the rules wait that judge all days at once; emptied likewise.
CREATE TABLE dirty_whole (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;
CREATE TRIGGER a_dirty_day_makes_the_whole_dirty AFTER INSERT ON dirty_day BEGIN
  INSERT OR IGNORE INTO dirty_whole VALUES (1);
END;

CREATE TABLE about (
  view   TEXT NOT NULL,
  "column" TEXT NOT NULL,
  ja     TEXT NOT NULL,
  en     TEXT NOT NULL,
  PRIMARY KEY (view, "column")
) STRICT, WITHOUT ROWID;

-- A seat belt, not the evidence: what is written stays as it was written.
CREATE TRIGGER ledger_entry_stays BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END;
CREATE TRIGGER ledger_entry_remains BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END;
CREATE TRIGGER ledger_content_stays BEFORE UPDATE ON ledger_content BEGIN SELECT RAISE(ABORT, 'contents of ledger entries are never changed'); END;
CREATE TRIGGER ledger_content_remains BEFORE DELETE ON ledger_content BEGIN SELECT RAISE(ABORT, 'contents of ledger entries are never deleted'); END;
CREATE TRIGGER checkpoint_stays BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoint_remains BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
CREATE TRIGGER signing_key_stays BEFORE UPDATE ON signing_key BEGIN SELECT RAISE(ABORT, 'signing keys are never changed'); END;
CREATE TRIGGER signing_key_remains BEFORE DELETE ON signing_key BEGIN SELECT RAISE(ABORT, 'signing keys are never deleted'); END;
CREATE TRIGGER review_action_stays BEFORE UPDATE ON review_action BEGIN SELECT RAISE(ABORT, 'review actions are never changed'); END;
CREATE TRIGGER review_action_remains BEFORE DELETE ON review_action BEGIN SELECT RAISE(ABORT, 'review actions are never deleted'); END;
CREATE TRIGGER alert_revision_stays BEFORE UPDATE ON alert_revision BEGIN SELECT RAISE(ABORT, 'revisions are never changed'); END;
CREATE TRIGGER alert_revision_remains BEFORE DELETE ON alert_revision BEGIN SELECT RAISE(ABORT, 'revisions are never deleted'); END;
CREATE TRIGGER export_void_stays BEFORE UPDATE ON export_void BEGIN SELECT RAISE(ABORT, 'steps of voiding are never changed'); END;
CREATE TRIGGER export_void_remains BEFORE DELETE ON export_void BEGIN SELECT RAISE(ABORT, 'steps of voiding are never deleted'); END;
CREATE TRIGGER superseded_event_stays BEFORE UPDATE ON superseded_event BEGIN SELECT RAISE(ABORT, 'superseded events are never changed'); END;
CREATE TRIGGER superseded_event_remains BEFORE DELETE ON superseded_event BEGIN SELECT RAISE(ABORT, 'superseded events are never deleted'); END;
CREATE TRIGGER quarantine_remains BEFORE DELETE ON quarantine BEGIN SELECT RAISE(ABORT, 'quarantined rows are never deleted'); END;
