//! The symbols of the file that is being written: their numbers in the dictionary and texts.

use rusqlite::Connection;

use super::error::Result;
use super::values::{Dictionary, ValueId};
use crate::ledger::row::Content;
use crate::parse::batch::{Batch, Row, Symbol};

/// What is known of a file's symbols; place 0 is the absent one.
#[derive(Debug)]
pub(super) struct Symbols {
    ids: Vec<ValueId>,
    texts: Vec<Box<str>>,
}

impl Default for Symbols {
    fn default() -> Self {
        Self { ids: vec![ValueId(0)], texts: vec!["".into()] }
    }
}

impl Symbols {
    /// Takes in the symbols that appear in `batch` for the first time.
    pub(super) fn learn(
        &mut self,
        batch: &Batch,
        conn: &Connection,
        dictionary: &mut Dictionary,
    ) -> Result<()> {
        if batch.fresh_symbols {
            self.ids.truncate(1);
            self.texts.truncate(1);
        }
        for text in &batch.symbols {
            self.ids.push(dictionary.id(conn, text)?);
            self.texts.push(text.clone());
        }
        Ok(())
    }

    /// Numbers in the dictionary, by symbol.
    pub(super) fn ids(&self) -> &[ValueId] {
        &self.ids
    }

    /// The canonical content of a row of `batch`.
    pub(super) fn content<'a>(&'a self, row: &Row, batch: &'a Batch) -> Content<'a> {
        let text = |symbol: Symbol| match symbol {
            Symbol::NONE => None,
            Symbol(number) => self.texts.get(number as usize).map(AsRef::as_ref),
        };
        Content {
            occurred_at: row.occurred_at,
            record_count: row.record_count,
            action: row.action,
            outcome: row.outcome,
            numbers: row.numbers,
            texts: [
                batch.span(row.serial),
                text(row.actor),
                text(row.actor_name),
                text(row.unit),
                text(row.terminal),
                text(row.address),
                text(row.function),
                text(row.subject_kind),
                batch.span(row.subject),
                text(row.procedure),
                text(row.information),
                text(row.counterpart),
                batch.span(row.note),
            ],
        }
    }
}
