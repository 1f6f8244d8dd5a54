//! Exports: what the ledger says of each, compared with its row, its notices, its pieces and its
//! quarantine.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use crate::encoding::Fields;
use crate::error::Result;
use crate::hash::Hash;
use crate::pieces::{Pieces, Summed};
use crate::problem::{Detail, Kind, Problems};
use crate::quarantine::Quarantine;
use crate::record::Entry;
use crate::tree::Tree;

/// An entry about an export that can be compared with the tables.
#[derive(Debug, Clone, Copy)]
struct Said {
    seq: i64,
    content: Hash,
    is_account: bool,
}

/// How reading an export ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Closed,
    Rejected,
    Abandoned,
}

/// What the ledger says of an export.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    /// How reading it ended, and when.
    ended: Option<(Ending, i64)>,
    /// The last entry that says what it comes to.
    last: Option<Said>,
}

/// What the ledger says of all exports: about 100 bytes of each.
#[derive(Debug, Default)]
pub struct Exports {
    told: HashMap<i64, Told>,
    pieces: Pieces,
    /// Exports that are being read, or were never finished.
    pub open: u64,
    /// Exports that are shown.
    pub shown: u64,
}

/// Kinds of entries that only tell how an export came to what an `account` says.
const HISTORY: [&str; 5] = ["retried", "reread", "superseded", "reparsed", "strays"];

impl Exports {
    /// Takes up an entry; false where it is about something else.
    pub fn take(&mut self, entry: &Entry, problems: &mut Problems) -> bool {
        let is_about =
            matches!(&*entry.kind, "piece" | "export" | "account" | "rejected" | "abandoned")
                || HISTORY.contains(&&*entry.kind);
        if !is_about {
            return false;
        }
        let Some((export, piece)) = place(&entry.refers_to) else {
            let detail = Detail::new("content-missing").with("entry", entry.seq);
            problems.add(Kind::ContentMissing, &entry.refers_to, detail.with("kind", &entry.kind));
            return true;
        };
        if entry.kind == "piece" {
            self.pieces.take(export, piece.unwrap_or(-1), entry);
            return true;
        }
        let told = self.told.entry(export).or_default();
        let ending = match &*entry.kind {
            "export" => Some(Ending::Closed),
            "rejected" => Some(Ending::Rejected),
            "abandoned" => Some(Ending::Abandoned),
            _ => None,
        };
        if let Some(ending) = ending {
            told.ended = Some((ending, entry.at));
        }
        if ending.is_some() || entry.kind == "account" {
            let Entry { seq, content, .. } = *entry;
            told.last = Some(Said { seq, content, is_account: entry.kind == "account" });
        }
        true
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
        let mut statement = conn.prepare(EXPORTS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let told = self.told.remove(&row.get(0)?).unwrap_or_default();
            self.compare_one(conn, row, told, problems)?;
        }
        for (export, told) in self.told.drain() {
            let detail = Detail::new("content-missing").with("kind", "export");
            let detail = detail.with("entry", told.last.map_or(-1, |said| said.seq));
            problems.add(Kind::ContentMissing, format!("exports/{export}"), detail);
        }
        self.pieces.tell_missing(problems);
        tell_orphans(conn, problems)
    }

    fn compare_one(
        &mut self,
        conn: &Connection,
        row: &Row<'_>,
        told: Told,
        problems: &mut Problems,
    ) -> Result<()> {
        let export: i64 = row.get(0)?;
        let quarantine = Quarantine::read(conn, export)?;
        let summed = self.pieces.compare(conn, export, &quarantine, problems)?;
        compare_state(row, told, problems)?;
        self.open += u64::from(told.ended.is_none());
        self.shown += u64::from(told.ended.is_some_and(|(ending, _)| ending != Ending::Abandoned));
        match (told.ended, told.last) {
            (Some((Ending::Closed, _)), Some(said)) => {
                let released = &quarantine.released;
                compare_account(conn, row, (said, released), &summed, problems)
            }
            (Some((Ending::Rejected, _)), Some(said)) => compare_rejected(row, said, problems),
            (Some((Ending::Abandoned, _)), Some(said)) => {
                let is_same = said.content == Fields::of("abandoned").int(export).end();
                tell_unless(is_same, row, said, (Kind::ContentAltered, "content-altered"), problems)
            }
            _ => Ok(()),
        }
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

/// What is compared of an export: from column 7 on as an `export` hashes it.
const EXPORTS: &str = "
    SELECT x.export_id, x.state, x.ended_at, x.file_name,
      EXISTS (SELECT 1 FROM hidden_export h WHERE h.export_id = x.export_id),
      EXISTS (SELECT 1 FROM export_void v WHERE v.export_id = x.export_id AND v.step = 'voided'),
      x.reason,
      x.export_id, s.name, x.path, x.sha256, x.bytes, x.profile_sha256, x.period_first,
      x.period_last, x.outcome, x.previous, x.rows_read, x.rows_stored, x.rows_duplicate,
      x.rows_quarantined,
      (SELECT count(*) FROM export_piece p WHERE p.export_id = x.export_id),
      x.first_at, x.last_at, x.judged_day, x.remarks
    FROM export x LEFT JOIN source s USING (source_id) ORDER BY x.export_id";

/// The first column of what is hashed.
const HASHED: usize = 7;
const IDENTITY: &str = "itthihIItI";
const CLOSING: &str = "iiiiiIIIt";

/// Where the closing begins.
const CLOSED: usize = HASHED + IDENTITY.len();

fn compare_state(row: &Row<'_>, told: Told, problems: &mut Problems) -> Result<()> {
    let (state, is_hidden, is_voided): (String, bool, bool) =
        (row.get(1)?, row.get(4)?, row.get(5)?);
    let expected = match told.ended {
        None => "open",
        Some((Ending::Rejected, _)) => "rejected",
        Some((Ending::Abandoned, _)) => "abandoned",
        Some((Ending::Closed, _)) if is_voided => "voided",
        Some((Ending::Closed, _)) => "closed",
    };
    let place = format!("exports/{}", row.get::<_, i64>(0)?);
    if told.ended.is_none() && state != "open" {
        let detail = Detail::new("unrecorded").with("kind", "export");
        problems.add(Kind::Unrecorded, place, detail);
        return Ok(());
    }
    if state != expected {
        let detail = Detail::new("export-state").with("found", &state).with("told", expected);
        problems.add(Kind::StateAltered, &place, detail);
    }
    if is_hidden != matches!(expected, "open" | "rejected" | "abandoned") {
        let key = if is_hidden { "export-hidden" } else { "export-shown" };
        problems.add(Kind::StateAltered, &place, Detail::new(key));
    }
    let ended = told.ended.filter(|(ending, _)| *ending != Ending::Abandoned);
    if row.get::<_, Option<i64>>(2)? != ended.map(|(_, at)| at) {
        problems.add(Kind::AccountAltered, &place, Detail::new("export-ended"));
    }
    let (path, name): (String, String) = (row.get(HASHED + 2)?, row.get(3)?);
    if path.trim_end_matches('/').rsplit('/').next() != Some(&*name) {
        problems.add(Kind::StateAltered, &place, Detail::new("export-name"));
    }
    Ok(())
}

fn compare_account(
    conn: &Connection,
    row: &Row<'_>,
    (said, released): (Said, &Tree),
    summed: &Summed,
    problems: &mut Problems,
) -> Result<()> {
    let export: i64 = row.get(0)?;
    let (notices, settled) = notices(conn, export)?;
    let superseded = superseded(conn, export)?;
    let changed = [&settled, released, &superseded];
    let kind = if said.is_account { "account" } else { "export" };
    let mut content = Fields::of(kind)
        .columns(row, HASHED, IDENTITY)?
        .columns(row, CLOSED, CLOSING)?
        .rooted(&notices);
    if said.is_account {
        content = changed.into_iter().fold(content, Fields::rooted);
    } else if changed.into_iter().any(|tree| tree.size() > 0) {
        let detail = Detail::new("export-changed").with("entry", said.seq);
        problems.add(Kind::Unrecorded, format!("exports/{export}"), detail);
    }
    let account =
        [row.get(CLOSED)?, row.get(CLOSED + 1)?, row.get(CLOSED + 2)?, row.get(CLOSED + 3)?];
    let span = (row.get(CLOSED + 5)?, row.get(CLOSED + 6)?);
    let counted = said.is_account || summed.fits(account);
    let told = if counted && summed.lies_within(span) {
        (Kind::ContentAltered, "export-altered")
    } else {
        (Kind::AccountAltered, "account-altered")
    };
    tell_unless(content.end() == said.content, row, said, told, problems)
}

/// A file that was not taken has no account.
fn compare_rejected(row: &Row<'_>, said: Said, problems: &mut Problems) -> Result<()> {
    let reason: Option<String> = row.get(6)?;
    let hint: Option<String> = row.get(CLOSED + 8)?;
    let content = Fields::of("rejected")
        .columns(row, HASHED, IDENTITY)?
        .maybe_text(reason.as_deref().map(str::as_bytes))
        .maybe_text(hint.as_deref().map(str::as_bytes));
    let told = (Kind::ContentAltered, "export-altered");
    tell_unless(content.end() == said.content, row, said, told, problems)?;
    let counts =
        (0..4).map(|at| row.get::<_, i64>(CLOSED + at)).collect::<rusqlite::Result<Vec<_>>>()?;
    let times = (5..8)
        .map(|at| row.get::<_, Option<i64>>(CLOSED + at))
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let has_none = counts.iter().all(|count| *count == 0) && times.iter().all(Option::is_none);
    tell_unless(has_none, row, said, (Kind::AccountAltered, "account-altered"), problems)
}

fn tell_unless(
    is_same: bool,
    row: &Row<'_>,
    said: Said,
    (kind, key): (Kind, &'static str),
    problems: &mut Problems,
) -> Result<()> {
    if !is_same {
        let place = format!("exports/{}", row.get::<_, i64>(0)?);
        let detail = Detail::new(key).with("entry", said.seq);
        problems.add(kind, place, detail.with("kind", "export"));
    }
    Ok(())
}

/// The notices of an export, and the places of those that are settled.
fn notices(conn: &Connection, export: i64) -> Result<(Tree, Tree)> {
    let sql = "SELECT settled_at IS NOT NULL, kind, day, event_id, changed_to, occurred_at,
                 other_profile FROM row_notice WHERE export_id = ? ORDER BY notice_id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([export])?;
    let (mut notices, mut settled) = (Tree::default(), Tree::default());
    while let Some(row) = rows.next()? {
        if row.get(0)? {
            let place = i64::try_from(notices.size()).unwrap_or(i64::MAX);
            settled.push(Fields::number_leaf(&[place]));
        }
        notices.push(Fields::leaf("notice").columns(row, 1, "tiiIii")?.end());
    }
    Ok((notices, settled))
}

/// The events in whose place rows of an export stand, or none.
fn superseded(conn: &Connection, export: i64) -> Result<Tree> {
    let sql = "SELECT event_id, by_event_id FROM superseded_event WHERE export_id = ?
               ORDER BY superseded_id";
    let mut statement = conn.prepare_cached(sql)?;
    let leaves = statement
        .query_map([export], |row| Ok(Fields::leaf("superseded").columns(row, 0, "iI")?.end()))?;
    Ok(leaves.collect::<rusqlite::Result<_>>()?)
}

/// Rows that belong to no export that could have them.
const ORPHANS: &str = "
    SELECT 'access_events/' || event_id FROM superseded_event
    WHERE export_id NOT IN (SELECT export_id FROM export WHERE state IN ('closed', 'voided'))
    UNION ALL SELECT 'quarantined_rows/' || q.export_id || '/' || q.line_no FROM quarantine q
    WHERE NOT EXISTS (SELECT 1 FROM export_piece p
                      WHERE p.export_id = q.export_id AND p.piece_no = q.piece_no)
    UNION ALL SELECT 'row_notice/' || notice_id FROM row_notice
    WHERE export_id NOT IN (SELECT export_id FROM export)
    UNION ALL SELECT 'exports/' || export_id || '/' || piece_no FROM export_piece
    WHERE export_id NOT IN (SELECT export_id FROM export)
    UNION ALL SELECT 'hidden_export/' || export_id FROM hidden_export
    WHERE export_id NOT IN (SELECT export_id FROM export)";

fn tell_orphans(conn: &Connection, problems: &mut Problems) -> Result<()> {
    let mut statement = conn.prepare(ORPHANS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        problems.add(Kind::Unrecorded, row.get::<_, String>(0)?, Detail::new("orphan"));
    }
    Ok(())
}
