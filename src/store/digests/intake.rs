//! What came in since the digest before, and what did not.

use rusqlite::Connection;

use super::Frame;
use crate::digest::model::{
    Listed, Missing, Quarantined, QuarantinedLine, Received, ReceivedFile, RejectedFile,
    RetriedFile, RowAccount, TakenAs, UnmappedAction,
};
use crate::instant::{Day, Instant};
use crate::messages::{Lang, Message};
use crate::store::error::{Result, StoreError};
use crate::store::export::Remarks;
use crate::store::unsigned;

/// Exports that were closed or rejected since the ledger position.
const SINCE: &str = "x.export_id IN (
    SELECT CAST(substr(refers_to, 9) AS INTEGER) FROM ledger_entry
    WHERE seq >= ? AND kind IN ('export', 'rejected'))";

pub(super) fn received(conn: &Connection, frame: &Frame, from: i64) -> Result<Vec<Received>> {
    let nothing = |source: &String| Received {
        source: source.clone(),
        files: 0,
        rows: RowAccount::default(),
        first_at: None,
        last_at: None,
        private_use_chars: 0,
        unmapped_actions: Vec::new(),
    };
    let mut all: Vec<Received> = frame.sources.iter().map(nothing).collect();
    let sql = format!(
        "SELECT s.name, x.rows_read, x.rows_stored, x.rows_duplicate, x.rows_quarantined,
           x.first_at, x.last_at, x.remarks
         FROM export x JOIN source s USING (source_id)
         WHERE x.state = 'closed' AND {SINCE} ORDER BY x.export_id"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([from])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        if !all.iter().any(|received| received.source == name) {
            all.push(nothing(&name));
        }
        if let Some(received) = all.iter_mut().find(|received| received.source == name) {
            add_export(received, row)?;
        }
    }
    Ok(all)
}

fn add_export(received: &mut Received, row: &rusqlite::Row<'_>) -> Result<()> {
    let count = |column| -> rusqlite::Result<u64> { Ok(unsigned(row.get(column)?)) };
    let instant = |column| -> rusqlite::Result<Option<Instant>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Instant::from_millis))
    };
    received.files += 1;
    received.rows.read += count(1)?;
    received.rows.stored += count(2)?;
    received.rows.duplicate += count(3)?;
    received.rows.quarantined += count(4)?;
    received.first_at = received.first_at.into_iter().chain(instant(5)?).min();
    received.last_at = received.last_at.into_iter().chain(instant(6)?).max();
    let remarks: Option<String> = row.get(7)?;
    let remarks: Remarks =
        remarks.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    received.private_use_chars += remarks.private_use;
    for (word, rows) in remarks.unmapped_actions {
        match received.unmapped_actions.iter_mut().find(|known| known.word == word) {
            Some(known) => known.rows += rows,
            None => received.unmapped_actions.push(UnmappedAction { word, rows }),
        }
    }
    Ok(())
}

/// Files that the digest holds at most of each kind; the view `exports` has all of them.
const HELD_FILES: i64 = 10_000;

/// The exports taken in since the ledger position, those that ask for a look first.
pub(super) fn files(conn: &Connection, from: i64) -> Result<Listed<ReceivedFile>> {
    let sql = format!(
        "SELECT count(*) OVER (), x.export_id, s.name, x.file_name, x.outcome,
           x.rows_read, x.rows_stored, x.rows_duplicate, x.rows_quarantined
         FROM export x JOIN source s USING (source_id)
         WHERE x.state = 'closed' AND {SINCE}
         ORDER BY x.outcome <> 'altered' AND x.rows_quarantined = 0, x.export_id LIMIT ?"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([from, HELD_FILES])?;
    let (mut all, mut listed) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        all = unsigned(row.get(0)?);
        let word: String = row.get(4)?;
        let outcome = TakenAs::ALL.into_iter().find(|outcome| outcome.word() == word);
        listed.push(ReceivedFile {
            export_id: unsigned(row.get(1)?),
            source: row.get(2)?,
            file: row.get(3)?,
            outcome: outcome.ok_or_else(|| StoreError::Inconsistent { detail: word })?,
            rows: RowAccount {
                read: unsigned(row.get(5)?),
                stored: unsigned(row.get(6)?),
                duplicate: unsigned(row.get(7)?),
                quarantined: unsigned(row.get(8)?),
            },
        });
    }
    Ok(Listed::of(listed, all))
}

/// The exports whose quarantine was read again since the ledger position.
pub(super) fn retried(conn: &Connection, from: i64) -> Result<Listed<RetriedFile>> {
    let sql = "WITH again AS (
           SELECT CAST(substr(refers_to, 9) AS INTEGER) AS export_id,
             CAST(substr(refers_to, 9 + instr(substr(refers_to, 9), '/')) AS INTEGER) AS piece_no
           FROM ledger_entry WHERE seq >= ? AND kind = 'retried')
         SELECT count(*) OVER (), x.export_id, s.name, x.file_name,
           sum(p.rows), sum(p.duplicates), x.rows_quarantined
         FROM again JOIN export_piece p USING (export_id, piece_no)
           JOIN export x USING (export_id) JOIN source s USING (source_id)
         GROUP BY x.export_id ORDER BY x.export_id LIMIT ?";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([from, HELD_FILES])?;
    let (mut all, mut listed) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        all = unsigned(row.get(0)?);
        let [stored, duplicate, left] = [row.get(4)?, row.get(5)?, row.get(6)?].map(unsigned);
        listed.push(RetriedFile {
            export_id: unsigned(row.get(1)?),
            source: row.get(2)?,
            file: row.get(3)?,
            rows: RowAccount {
                read: stored + duplicate + left,
                stored,
                duplicate,
                quarantined: left,
            },
        });
    }
    Ok(Listed::of(listed, all))
}

/// What has not come, as the alerts that are still open say.
pub(super) fn missing(conn: &Connection) -> Result<Vec<Missing>> {
    let sql = "SELECT source, day, json_extract(wording, '$.values.deadline.moment') FROM alert
               WHERE rule = 'export-missing' AND finding = 'firing' AND status <> 'closed'
               ORDER BY day, source";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut missing = Vec::new();
    while let Some(row) = rows.next()? {
        let deadline: Option<String> = row.get(2)?;
        let day = Day::from_number(row.get(1)?);
        missing.push(Missing {
            source: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
            day,
            deadline: deadline.and_then(|text| text.parse().ok()).unwrap_or(day.end()),
        });
    }
    Ok(missing)
}

pub(super) fn rejected_files(
    conn: &Connection,
    lang: Lang,
    from: i64,
) -> Result<Vec<RejectedFile>> {
    let sql = format!(
        "SELECT s.name, x.path, x.reason, x.remarks FROM export x JOIN source s USING (source_id)
         WHERE x.state = 'rejected' AND {SINCE} ORDER BY x.export_id"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let said = |json: Option<String>| -> Option<String> {
        let message: Option<Message> = serde_json::from_str(&json?).ok()?;
        message.map(|message| message.text(lang))
    };
    let files = statement.query_map([from], |row| {
        Ok(RejectedFile {
            source: row.get(0)?,
            path: row.get(1)?,
            reason: said(row.get(2)?).unwrap_or_default(),
            hint: said(row.get(3)?),
        })
    })?;
    Ok(files.collect::<rusqlite::Result<_>>()?)
}

/// Lines that are named of each kind of fault.
const NAMED_LINES: usize = 5;

pub(super) fn quarantined(conn: &Connection, from: i64) -> Result<Vec<Quarantined>> {
    let sql = format!(
        "SELECT s.name, q.kind, q.reason, x.path, q.line_no
         FROM quarantine q JOIN export x USING (export_id) JOIN source s USING (source_id)
         WHERE x.state = 'closed' AND q.read_at IS NULL AND {SINCE} ORDER BY s.name, q.export_id, q.line_no"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([from])?;
    let mut kinds: Vec<(String, Quarantined)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (source, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let same = |(known, held): &(String, Quarantined)| *known == kind && held.source == source;
        let at = if let Some(at) = kinds.iter().position(same) {
            at
        } else {
            let reason = row.get(2)?;
            kinds.push((kind, Quarantined { source, reason, rows: 0, first_lines: Vec::new() }));
            kinds.len() - 1
        };
        let held = &mut kinds[at].1;
        held.rows += 1;
        if held.first_lines.len() < NAMED_LINES {
            let (path, line_no): (String, _) = (row.get(3)?, unsigned(row.get(4)?));
            let file = path.rsplit('/').next().unwrap_or(&path).to_owned();
            held.first_lines.push(QuarantinedLine { file, line_no });
        }
    }
    Ok(kinds.into_iter().map(|(_, held)| held).collect())
}
