//! The records of an export that could not be read, by the pieces with which they came.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::account::Account;
use crate::encoding::Fields;
use crate::error::Result;
use crate::problem::{Detail, Kind, Problems};
use crate::tree::Tree;

/// The quarantine of an export.
#[derive(Debug, Default)]
pub struct Quarantine {
    pieces: HashMap<i64, Tree>,
    /// Records that are still in it.
    pub held: i64,
}

impl Quarantine {
    /// Reads it, and finds the entries about those that left it; holds a tree for each piece that
    /// has any.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(
        conn: &Connection,
        export: i64,
        account: &mut Account,
        problems: &mut Problems,
    ) -> Result<Self> {
        let sql = "SELECT piece_no, read_at, read_seq, line_no, lines, byte, field_no, kind,
                     reason, message, raw
                   FROM quarantine WHERE export_id = ? ORDER BY line_no, quarantine_id";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([export])?;
        let mut quarantine = Self::default();
        while let Some(row) = rows.next()? {
            let (piece, line): (i64, i64) = (row.get(0)?, row.get(3)?);
            let (at, seq): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
            let leaf = Fields::leaf("quarantined").columns(row, 3, "iiiItttt")?.end();
            quarantine.pieces.entry(piece).or_default().push(leaf);
            quarantine.held += i64::from(at.is_none());
            if at.is_none() && seq.is_none() {
                continue;
            }
            let is_told = account.reading.find(seq, at, Fields::number_leaf(&[line]));
            if !is_told && !account.is_uncertain {
                let detail = Detail::new("unrecorded").with("kind", "retried");
                problems.add(Kind::Unrecorded, format!("quarantined_rows/{export}/{line}"), detail);
            }
        }
        Ok(quarantine)
    }

    /// The records that came with a piece.
    #[must_use]
    pub fn of_piece(&self, piece: i64) -> Tree {
        self.pieces.get(&piece).cloned().unwrap_or_default()
    }
}
