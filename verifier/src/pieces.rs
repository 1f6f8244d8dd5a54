//! The pieces in which exports were stored.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use crate::encoding::{Fields, hash_at};
use crate::error::Result;
use crate::hash::Hash;
use crate::problem::{Detail, Kind, Problems};
use crate::quarantine::Quarantine;
use crate::record::Entry;
use crate::rows::Found;

/// What the ledger and the rows say of the pieces: about 150 bytes of each.
#[derive(Debug, Default)]
pub struct Pieces {
    told: HashMap<(i64, i64), (i64, Hash)>,
    found: HashMap<(i64, i64), Found>,
    /// Rows in all pieces.
    pub rows: u64,
}

/// What the pieces of an export come to.
#[derive(Debug, Default)]
pub struct Summed {
    /// Rows, duplicates and records in quarantine.
    counts: [i64; 3],
    /// First and last instant of the rows.
    span: Option<(i64, i64)>,
}

impl Summed {
    /// Whether an export that nothing changed later has these counts: read, stored, duplicate and
    /// in quarantine.
    #[must_use]
    pub fn fits(&self, [read, stored, duplicate, quarantined]: [i64; 4]) -> bool {
        let [rows, duplicates, held] = self.counts;
        [stored, duplicate, quarantined] == self.counts && read == rows + duplicates + held
    }

    /// Whether the rows lie between these instants, and reach them where nothing else does.
    #[must_use]
    pub fn lies_within(&self, (first, last): (Option<i64>, Option<i64>)) -> bool {
        let Some((from, to)) = self.span else { return true };
        let (Some(first), Some(last)) = (first, last) else { return false };
        let is_all = self.counts[1] == 0;
        first <= from && to <= last && (!is_all || (first, last) == (from, to))
    }
}

impl Pieces {
    /// Takes up the entry about a piece.
    pub fn take(&mut self, export: i64, piece: i64, entry: &Entry) {
        self.told.insert((export, piece), (entry.seq, entry.content));
    }

    /// Takes up what the rows of pieces are.
    pub fn found(&mut self, found: impl IntoIterator<Item = ((i64, i64), Found)>) {
        self.found.extend(found);
    }

    /// Compares the pieces of an export with the ledger and their rows; gives what they come to.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn compare(
        &mut self,
        conn: &Connection,
        export: i64,
        quarantine: &Quarantine,
        problems: &mut Problems,
    ) -> Result<Summed> {
        let sql = "SELECT piece_no, rows_root, rows, duplicates, quarantined,
                     export_id, piece_no, first_event_id, rows, duplicates, quarantined, end_line,
                     end_byte, prefix_sha256
                   FROM export_piece WHERE export_id = ? ORDER BY piece_no";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([export])?;
        let mut summed = Summed::default();
        while let Some(row) = rows.next()? {
            let piece: i64 = row.get(0)?;
            for (sum, at) in summed.counts.iter_mut().zip(2..) {
                *sum = sum.saturating_add(row.get(at)?);
            }
            let found = self.found.remove(&(export, piece)).unwrap_or_default();
            if let Some((first, last)) = found.span {
                let (from, to) = summed.span.unwrap_or((first, last));
                summed.span = Some((from.min(first), to.max(last)));
            }
            self.rows += found.rows;
            if let Some(told) = self.told.remove(&(export, piece)) {
                compare_one(row, (export, told), &found, quarantine, problems)?;
            } else {
                let detail = Detail::new("unrecorded").with("kind", "piece");
                problems.add(Kind::Unrecorded, format!("exports/{export}/{piece}"), detail);
            }
        }
        Ok(summed)
    }

    /// Tells the pieces that are gone.
    pub fn tell_missing(&mut self, problems: &mut Problems) {
        for ((export, piece), (seq, _)) in self.told.drain() {
            let detail = Detail::new("content-missing").with("entry", seq).with("kind", "piece");
            problems.add(Kind::ContentMissing, format!("exports/{export}/{piece}"), detail);
        }
    }
}

fn compare_one(
    row: &Row<'_>,
    (export, (seq, told)): (i64, (i64, Hash)),
    found: &Found,
    quarantine: &Quarantine,
    problems: &mut Problems,
) -> Result<()> {
    let (piece, rows, held): (i64, i64, i64) = (row.get(0)?, row.get(2)?, row.get(4)?);
    let records = quarantine.of_piece(piece);
    let kept = hash_at(row, 1)?;
    let columns = Fields::of("piece").columns(row, 5, "iiiiiiiih")?;
    let says = |root: &Hash| columns.clone().hash(root).hash(&records.root()).end() == told;
    let root = found.root;
    let are_same = kept == Some(root) && !found.is_foreign && count(found.rows) == rows;
    let place = format!("exports/{export}/{piece}");
    let told = |key| Detail::new(key).with("entry", seq).with("kind", "piece");
    let first: i64 = row.get(7)?;
    if !are_same {
        let detail = told("rows-altered").with("rows", rows).with("found", found.rows);
        let detail = detail.with("first", first).with("last", first.saturating_add(rows - 1));
        problems.add(Kind::RowsAltered, &place, detail);
    }
    if says(&kept.unwrap_or(root)) {
        return Ok(());
    }
    if says(&root) {
        problems.add(Kind::ContentAltered, &place, told("content-altered"));
    } else if held > 0 || records.size() > 0 {
        let detail = told("quarantine-altered").with("records", held).with("found", records.size());
        problems.add(Kind::QuarantineAltered, &place, detail);
    } else if are_same {
        problems.add(Kind::ContentAltered, &place, told("content-altered"));
    }
    Ok(())
}

fn count(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
