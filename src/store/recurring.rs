//! The origins and deeds of the file that is being written, and their numbers in the database.

use rusqlite::Connection;

use super::dictionary::Numbers;
use super::error::Result;
use crate::ledger::row::Content;
use crate::parse;
use crate::parse::batch::{Batch, Row};

/// What is known of them.
#[derive(Debug, Default)]
pub(super) struct Recurring {
    of_file: parse::Recurring,
    origins: Vec<i64>,
    deeds: Vec<i64>,
}

impl Recurring {
    /// Takes in those that appear in `batch` for the first time.
    pub(super) fn learn(
        &mut self,
        batch: &Batch,
        conn: &Connection,
        numbers: &mut Numbers,
    ) -> Result<()> {
        if batch.begins_anew {
            self.origins.clear();
            self.deeds.clear();
        }
        for origin in &batch.origins {
            self.origins.push(numbers.origin(conn, origin)?);
        }
        for deed in &batch.deeds {
            self.deeds.push(numbers.deed(conn, deed)?);
        }
        self.of_file.learn(batch);
        Ok(())
    }

    /// The numbers of the row's origin and deed in the database.
    pub(super) fn numbers(&self, row: &Row) -> (i64, i64) {
        (self.origins[row.origin.0 as usize], self.deeds[row.deed.0 as usize])
    }

    /// The canonical content of a row of `batch`.
    pub(super) fn content<'a>(&'a self, row: &Row, batch: &'a Batch) -> Content<'a> {
        self.of_file.content(row, batch)
    }
}
