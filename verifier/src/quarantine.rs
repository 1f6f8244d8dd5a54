//! The records of an export that could not be read, by the pieces with which they came.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::encoding::Fields;
use crate::error::Result;
use crate::tree::Tree;

/// The quarantine of an export.
#[derive(Debug, Default)]
pub struct Quarantine {
    pieces: HashMap<i64, Tree>,
    /// The records that left it.
    pub released: Tree,
}

impl Quarantine {
    /// Reads it; holds a tree for each piece that has any.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(conn: &Connection, export: i64) -> Result<Self> {
        let sql = "SELECT piece_no, line_no, read_at IS NOT NULL, line_no, lines, byte, field_no,
                     kind, reason, message, raw
                   FROM quarantine WHERE export_id = ? ORDER BY piece_no, line_no, quarantine_id";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([export])?;
        let mut quarantine = Self::default();
        while let Some(row) = rows.next()? {
            let (piece, line): (i64, i64) = (row.get(0)?, row.get(1)?);
            let leaf = Fields::leaf("quarantined").columns(row, 3, "iiiItttt")?.end();
            quarantine.pieces.entry(piece).or_default().push(leaf);
            if row.get(2)? {
                quarantine.released.push(Fields::number_leaf(&[piece, line]));
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
