//! Exports: what their entries come to, compared with their rows, their pieces, their quarantine,
//! and what was noticed about them.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::account::{Account, Counts, Ending, Identity, Judged, KEPT};
use crate::encoding::{Fields, hash_at};
use crate::error::Result;
use crate::hash::Hash;
use crate::notices;
use crate::pieces::{Pieces, Summed};
use crate::problem::{Detail, Kind, Problems};
use crate::quarantine::Quarantine;
use crate::record::Entry;
use crate::seen::Seen;

/// What the ledger says of all exports: about 500 bytes of each.
#[derive(Debug, Default)]
pub struct Exports {
    accounts: HashMap<i64, Account>,
    contents: Seen,
    pieces: Pieces,
    /// Exports that are being read, or were never finished.
    pub open: u64,
    /// Exports that are shown.
    pub shown: u64,
}

impl Exports {
    /// Takes up an entry; false where it is about something else.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn take(
        &mut self,
        conn: &Connection,
        entry: &Entry,
        problems: &mut Problems,
    ) -> Result<bool> {
        let is_kept = KEPT.contains(&&*entry.kind);
        if !is_kept && !matches!(&*entry.kind, "piece" | "rejected" | "abandoned") {
            return Ok(false);
        }
        let Some((export, piece)) = place(&entry.refers_to) else {
            let detail = Detail::new("content-missing").with("entry", entry.seq);
            problems.add(Kind::ContentMissing, &entry.refers_to, detail.with("kind", &entry.kind));
            return Ok(true);
        };
        let account = self.accounts.entry(export).or_default();
        match &*entry.kind {
            "piece" => {
                account.pieces += 1;
                self.pieces.take(export, piece.unwrap_or(-1), entry);
            }
            "rejected" => account.ended = Some((Ending::Rejected, entry.at, entry.content)),
            "abandoned" => account.ended = Some((Ending::Abandoned, entry.at, entry.content)),
            _ => {
                let is_known = take_kept(conn, entry, account, problems)?;
                account.is_uncertain |= !is_known;
                if entry.kind == "export" && account.ended.is_none() {
                    account.ended = Some((Ending::Closed, entry.at, entry.content));
                }
                self.contents.note((0, entry.seq));
            }
        }
        Ok(true)
    }

    /// The pieces that entries told of.
    pub fn pieces(&mut self) -> &mut Pieces {
        &mut self.pieces
    }

    /// Compares all exports with what was told of them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn compare(&mut self, conn: &Connection, problems: &mut Problems) -> Result<()> {
        self.find_superseded(conn, problems)?;
        let mut statement = conn.prepare(EXPORTS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let account = self.accounts.remove(&row.get(0)?).unwrap_or_default();
            self.compare_one(conn, row, account, problems)?;
        }
        for export in self.accounts.drain().map(|(export, _)| export) {
            let detail = Detail::new("export-missing");
            problems.add(Kind::ContentMissing, format!("exports/{export}"), detail);
        }
        self.pieces.tell_missing(problems);
        self.tell_orphans(conn, problems)
    }

    /// Finds the entries about events in whose place others stand.
    fn find_superseded(&mut self, conn: &Connection, problems: &mut Problems) -> Result<()> {
        let sql = "SELECT event_id, by_event_id, export_id, seq, at FROM superseded_event
                   ORDER BY event_id";
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let leaf = Fields::leaf("superseded").columns(row, 0, "iI")?.end();
            let account = self.accounts.get_mut(&row.get(2)?);
            let found = |account: &mut Account| -> rusqlite::Result<bool> {
                let is_told = account.replacing.find(row.get(3)?, row.get(4)?, leaf);
                Ok(is_told || account.is_uncertain)
            };
            if !account.map_or(Ok(false), found)? {
                let place = format!("access_events/{}", row.get::<_, i64>(0)?);
                let detail = Detail::new("unrecorded").with("kind", "superseded");
                problems.add(Kind::Unrecorded, place, detail);
            }
        }
        Ok(())
    }

    fn compare_one(
        &mut self,
        conn: &Connection,
        row: &Row<'_>,
        mut account: Account,
        problems: &mut Problems,
    ) -> Result<()> {
        let export: i64 = row.get(0)?;
        let quarantine = Quarantine::read(conn, export, &mut account, problems)?;
        let recorded = account.recorded.map_or(i64::MAX, |(pieces, _)| pieces);
        let summed = self.pieces.compare(conn, (export, recorded), &quarantine, problems)?;
        notices::compare(conn, export, &mut account, problems)?;
        tell_marks(export, &account, problems);
        compare_state(row, &account, problems)?;
        let ending = account.ended.map(|(ending, ..)| ending);
        self.open += u64::from(ending.is_none());
        self.shown += u64::from(matches!(ending, Some(Ending::Closed | Ending::Rejected)));
        match account.ended {
            Some((Ending::Closed, ..)) if account.is_uncertain => Ok(()),
            Some((Ending::Closed, ..)) => {
                compare_identity(row, &account, problems)?;
                compare_account(row, (&account, quarantine.held), &summed, problems)
            }
            Some((Ending::Rejected, _, content)) => compare_rejected(row, content, problems),
            Some((Ending::Abandoned, _, content)) => {
                let is_same = content == Fields::of("abandoned").int(export).end();
                tell_unless(is_same, export, (Kind::ContentAltered, "export-altered"), problems);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Tells rows that belong to no export that could have them.
    fn tell_orphans(&self, conn: &Connection, problems: &mut Problems) -> Result<()> {
        let mut statement = conn.prepare(ORPHANS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            problems.add(Kind::Unrecorded, row.get::<_, String>(0)?, Detail::new("orphan"));
        }
        let mut statement = conn.prepare("SELECT seq FROM ledger_content")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            if !self.contents.has((0, seq)) {
                problems.add(
                    Kind::Unrecorded,
                    format!("ledger_content/{seq}"),
                    Detail::new("orphan"),
                );
            }
        }
        Ok(())
    }
}

/// Export and piece of a place such as `exports/36/1`.
fn place(refers_to: &str) -> Option<(i64, Option<i64>)> {
    let rest = refers_to.strip_prefix("exports/")?;
    match rest.split_once('/') {
        None => Some((rest.parse().ok()?, None)),
        Some((export, piece)) => Some((export.parse().ok()?, Some(piece.parse().ok()?))),
    }
}

/// Takes up an entry whose content is kept; whether that is there and is its own.
fn take_kept(
    conn: &Connection,
    entry: &Entry,
    account: &mut Account,
    problems: &mut Problems,
) -> Result<bool> {
    let sql = "SELECT content FROM ledger_content WHERE seq = ?";
    let content: Option<Vec<u8>> =
        conn.prepare_cached(sql)?.query_row([entry.seq], |row| row.get(0)).optional()?;
    let told = |key| Detail::new(key).with("entry", entry.seq).with("kind", &entry.kind);
    let place = format!("ledger_content/{}", entry.seq);
    let Some(content) = content else {
        problems.add(Kind::ContentMissing, place, told("content-missing"));
        return Ok(false);
    };
    let is_own = Hash::of(&content) == entry.content;
    let is_read = is_own && account.take(entry, &content, problems).is_some();
    if !is_read {
        problems.add(Kind::ContentAltered, place, told("content-altered"));
    }
    Ok(is_read)
}

/// What is compared of an export.
const EXPORTS: &str = "
    SELECT x.export_id, x.state, x.ended_at, x.file_name,
      EXISTS (SELECT 1 FROM hidden_export h WHERE h.export_id = x.export_id),
      EXISTS (SELECT 1 FROM export_void v WHERE v.export_id = x.export_id AND v.step = 'voided'),
      x.reason, x.remarks,
      x.rows_read, x.rows_stored, x.rows_duplicate, x.rows_quarantined, x.first_at, x.last_at,
      x.judged_day,
      x.export_id, s.name, x.path, x.sha256, x.bytes, x.profile_sha256, x.period_first,
      x.period_last, x.outcome, x.previous
    FROM export x LEFT JOIN source s USING (source_id) ORDER BY x.export_id";

/// Where columns stand.
const REASON: usize = 6;
const REMARKS: usize = 7;
const COUNTS: usize = 8;
const SPAN: usize = 12;
const JUDGED: usize = 14;
const FILE: usize = 15;
const PATH: usize = 17;
const PROFILE: usize = 20;
const LINEAGE: usize = 21;

/// Their shapes.
const FILE_SHAPE: &str = "itthi";
const LINEAGE_SHAPE: &str = "IItI";

fn compare_state(row: &Row<'_>, account: &Account, problems: &mut Problems) -> Result<()> {
    let export: i64 = row.get(0)?;
    let (state, is_hidden, is_voided): (String, bool, bool) =
        (row.get(1)?, row.get(4)?, row.get(5)?);
    let place = format!("exports/{export}");
    let Some((ending, at, _)) = account.ended else {
        if state != "open" {
            let detail = Detail::new("unrecorded").with("kind", "export");
            problems.add(Kind::Unrecorded, place, detail);
        } else if !is_hidden {
            problems.add(Kind::StateAltered, place, Detail::new("export-shown"));
        }
        return Ok(());
    };
    let expected = match ending {
        Ending::Rejected => "rejected",
        Ending::Abandoned => "abandoned",
        Ending::Closed if is_voided => "voided",
        Ending::Closed => "closed",
    };
    if state != expected {
        let detail = Detail::new("export-state").with("found", &state).with("told", expected);
        problems.add(Kind::StateAltered, &place, detail);
    }
    if is_hidden != (ending != Ending::Closed) {
        let key = if is_hidden { "export-hidden" } else { "export-shown" };
        problems.add(Kind::StateAltered, &place, Detail::new(key));
    }
    let ended = (ending != Ending::Abandoned).then_some(at);
    let is_same = row.get::<_, Option<i64>>(2)? == ended;
    tell_unless(is_same, export, (Kind::AccountAltered, "export-ended"), problems);
    let (path, name): (String, String) = (row.get(PATH)?, row.get(3)?);
    let is_same = path.trim_end_matches('/').rsplit('/').next() == Some(&*name);
    tell_unless(is_same, export, (Kind::StateAltered, "export-name"), problems);
    Ok(())
}

fn compare_identity(row: &Row<'_>, account: &Account, problems: &mut Problems) -> Result<()> {
    let export: i64 = row.get(0)?;
    let identity = Identity {
        file: Fields::bare().columns(row, FILE, FILE_SHAPE)?.end(),
        lineage: Fields::bare().columns(row, LINEAGE, LINEAGE_SHAPE)?.end(),
    };
    let is_same = account.identity == Some(identity);
    tell_unless(is_same, export, (Kind::ContentAltered, "export-altered"), problems);
    let remarks: Option<String> = row.get(REMARKS)?;
    let is_same = account.profile == hash_at(row, PROFILE)?
        && account.remarks == remarks.map(|remarks| Hash::of(remarks.as_bytes()))
        && row.get::<_, Option<String>>(REASON)?.is_none();
    tell_unless(is_same, export, (Kind::ContentAltered, "export-remarks"), problems);
    Ok(())
}

fn compare_account(
    row: &Row<'_>,
    (account, held): (&Account, i64),
    summed: &Summed,
    problems: &mut Problems,
) -> Result<()> {
    let export: i64 = row.get(0)?;
    let (counts, told) = (counts(row)?, account.counts);
    if counts != told {
        let detail = Detail::new("export-counts")
            .with("read", told.read)
            .with("stored", told.stored)
            .with("duplicate", told.duplicate)
            .with("quarantined", told.quarantined);
        problems.add(Kind::AccountAltered, format!("exports/{export}"), detail);
    }
    let span: (Option<i64>, Option<i64>) = (row.get(SPAN)?, row.get(SPAN + 1)?);
    let is_same = span == account.span.unzip();
    tell_unless(is_same, export, (Kind::AccountAltered, "export-span"), problems);
    let judged = row.get::<_, Option<i64>>(JUDGED)?.map_or(Judged::Never, Judged::On);
    let is_same = account.judged == Judged::Unknown || account.judged == judged;
    tell_unless(is_same, export, (Kind::AccountAltered, "export-judged"), problems);
    let recorded = account
        .recorded
        .map_or([0; 3], |(_, counts)| [counts.stored, counts.duplicate, counts.quarantined]);
    let stored = summed.rows.wrapping_sub(account.replaced);
    let is_sum = summed.recorded == recorded && (stored, held) == (told.stored, told.quarantined);
    tell_unless(is_sum, export, (Kind::AccountAltered, "account-pieces"), problems);
    Ok(())
}

fn counts(row: &Row<'_>) -> rusqlite::Result<Counts> {
    Ok(Counts {
        read: row.get(COUNTS)?,
        stored: row.get(COUNTS + 1)?,
        duplicate: row.get(COUNTS + 2)?,
        quarantined: row.get(COUNTS + 3)?,
    })
}

/// A file that was not taken has no account.
fn compare_rejected(row: &Row<'_>, content: Hash, problems: &mut Problems) -> Result<()> {
    let export: i64 = row.get(0)?;
    let found = Fields::of("rejected")
        .columns(row, FILE, FILE_SHAPE)?
        .columns(row, PROFILE, "h")?
        .columns(row, LINEAGE, LINEAGE_SHAPE)?
        .columns(row, REASON, "tt")?
        .end();
    tell_unless(found == content, export, (Kind::ContentAltered, "export-altered"), problems);
    let mut has_none = counts(row)? == Counts::default();
    for at in [SPAN, SPAN + 1, JUDGED] {
        has_none &= row.get::<_, Option<i64>>(at)?.is_none();
    }
    tell_unless(has_none, export, (Kind::AccountAltered, "export-rejected"), problems);
    Ok(())
}

fn tell_unless(
    is_same: bool,
    export: i64,
    (kind, key): (Kind, &'static str),
    problems: &mut Problems,
) {
    if !is_same {
        problems.add(kind, format!("exports/{export}"), Detail::new(key));
    }
}

/// Tells where rows that entries are about are others.
fn tell_marks(export: i64, account: &Account, problems: &mut Problems) {
    let marks = [
        ("superseded-altered", &account.replacing),
        ("released-altered", &account.reading),
        ("settled-altered", &account.settling),
        ("settled-altered", &account.straying),
    ];
    for (key, marks) in marks {
        for entry in marks.differing() {
            let detail = Detail::new(key).with("entry", entry);
            problems.add(Kind::StateAltered, format!("exports/{export}"), detail);
        }
    }
}

/// Rows that belong to no export that could have them.
const ORPHANS: &str = "
    SELECT 'quarantined_rows/' || q.export_id || '/' || q.line_no FROM quarantine q
    WHERE NOT EXISTS (SELECT 1 FROM export_piece p
                      WHERE p.export_id = q.export_id AND p.piece_no = q.piece_no)
    UNION ALL SELECT 'row_notice/' || notice_id FROM row_notice
    WHERE export_id NOT IN (SELECT export_id FROM export)
    UNION ALL SELECT 'exports/' || export_id || '/' || piece_no FROM export_piece
    WHERE export_id NOT IN (SELECT export_id FROM export)
    UNION ALL SELECT 'hidden_export/' || export_id FROM hidden_export
    WHERE export_id NOT IN (SELECT export_id FROM export)";
