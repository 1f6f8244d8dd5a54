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
use crate::tree::Tree;

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
    /// Rows, duplicates and records in quarantine of those that it had when it was recorded.
    pub recorded: [i64; 3],
    /// Rows of all.
    pub rows: i64,
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

    /// Compares the pieces of an export with the ledger, their rows and its quarantine; gives what
    /// they come to. So many of them it had when it was recorded.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn compare(
        &mut self,
        conn: &Connection,
        (export, recorded): (i64, i64),
        quarantine: &Quarantine,
        problems: &mut Problems,
    ) -> Result<Summed> {
        let sql = "SELECT export_id, piece_no, first_event_id, rows, duplicates, quarantined,
                     end_line, end_byte, prefix_sha256, rows_root, quarantine_root
                   FROM export_piece WHERE export_id = ? ORDER BY piece_no";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([export])?;
        let (mut summed, mut number) = (Summed::default(), 0);
        while let Some(row) = rows.next()? {
            let piece: i64 = row.get(1)?;
            summed.rows = summed.rows.wrapping_add(row.get(3)?);
            if number < recorded {
                for (sum, at) in summed.recorded.iter_mut().zip(3..) {
                    *sum = sum.wrapping_add(row.get(at)?);
                }
            }
            number += 1;
            let found = self.found.remove(&(export, piece)).unwrap_or_default();
            self.rows += found.rows;
            let records = quarantine.of_piece(piece);
            compare_one(row, self.told.remove(&(export, piece)), &found, &records, problems)?;
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
    told: Option<(i64, Hash)>,
    found: &Found,
    records: &Tree,
    problems: &mut Problems,
) -> Result<()> {
    let (export, piece, first, rows): (i64, i64, i64, i64) =
        (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    let place = format!("exports/{export}/{piece}");
    match told {
        None => {
            let detail = Detail::new("unrecorded").with("kind", "piece");
            problems.add(Kind::Unrecorded, &place, detail);
        }
        Some((seq, content)) => {
            if Fields::of("piece").columns(row, 0, "iiiiiiiihhh")?.end() != content {
                let detail = Detail::new("content-altered").with("entry", seq);
                problems.add(Kind::ContentAltered, &place, detail.with("kind", "piece"));
            }
        }
    }
    let is_same = hash_at(row, 9)? == Some(found.root) && count(found.rows) == rows;
    if !is_same || found.is_foreign {
        let last = first.saturating_add(rows).saturating_sub(1);
        let detail = Detail::new("rows-altered").with("first", first).with("last", last);
        let detail = detail.with("rows", rows).with("found", found.rows);
        problems.add(Kind::RowsAltered, &place, detail);
    }
    let held: i64 = row.get(5)?;
    if hash_at(row, 10)? != Some(records.root()) || count(records.size()) != held {
        let detail = Detail::new("quarantine-altered").with("records", held);
        problems.add(Kind::QuarantineAltered, &place, detail.with("found", records.size()));
    }
    Ok(())
}

fn count(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
