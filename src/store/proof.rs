//! What proves that one record stands in the ledger.

use rusqlite::{OptionalExtension, Row as SqlRow};

use super::error::{Result, StoreError};
use super::stored_row::{StoredRow, Texts, each_stored_row};
use super::{Reader, unsigned};
use crate::event::{EventId, Outcome};
use crate::hash::Hash;
use crate::ledger::proof::{
    Checkpoint, Entry, Event, FORMAT, Piece, Place, Proof, PublicKey, Row, Standing,
};
use crate::ledger::{row, tree};

/// Why there is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unproven {
    /// There is no such event.
    NoEvent,
    /// No signed head covers it yet.
    NotSealed,
}

impl Reader<'_> {
    /// The proof of an event, or why there is none.
    ///
    /// # Errors
    /// The database cannot be read, or the event is not what the ledger says of it.
    pub fn proof(&self, event: EventId) -> Result<Result<Proof, Unproven>> {
        let Some((piece, standing)) = self.piece_of(event)? else {
            return Ok(Err(Unproven::NoEvent));
        };
        let entry = self.entry_of(&piece)?;
        let Some(checkpoint) = self.head_over(entry.seq)? else {
            return Ok(Err(Unproven::NotSealed));
        };
        let Some((event, row, leaf)) = self.leaf_of(event, &piece)? else {
            return Ok(Err(Unproven::NoEvent));
        };
        let leaves = self.leaves(checkpoint.size)?;
        let ledger = Place { size: checkpoint.size, path: tree::path(&leaves, index(entry.seq)) };
        let keys = self.public_keys()?;
        let format = FORMAT;
        let proof =
            Proof { format, event, standing, leaf, row, piece, entry, ledger, checkpoint, keys };
        if proof.paths_hold() { Ok(Ok(proof)) } else { Err(altered(&proof.event)) }
    }

    /// The piece with an event that is shown, and whether the event is judged.
    fn piece_of(&self, event: EventId) -> Result<Option<(Piece, Standing)>> {
        let sql = "SELECT p.export_id, p.piece_no, p.first_event_id, p.rows, p.duplicates,
                     p.quarantined, p.end_line, p.end_byte, p.prefix_sha256, p.rows_root,
                     p.quarantine_root, x.state = 'voided',
                     EXISTS (SELECT 1 FROM superseded_event s WHERE s.event_id = ?1)
                   FROM export_piece p JOIN export x USING (export_id)
                   WHERE x.state IN ('closed', 'voided')
                     AND ?1 BETWEEN p.first_event_id AND p.first_event_id + p.rows - 1";
        let found = self.conn().prepare_cached(sql)?.query_row([event.0], |row| {
            let standing = match (row.get(12)?, row.get(11)?) {
                (true, _) => Standing::Superseded,
                (false, true) => Standing::Voided,
                (false, false) => Standing::Current,
            };
            Ok((read_piece(row)?, standing))
        });
        Ok(found.optional()?)
    }

    fn entry_of(&self, piece: &Piece) -> Result<Entry> {
        let sql = "SELECT seq, at, kind, refers_to, content_hash, leaf_hash FROM ledger_entry
                   WHERE kind = 'piece' AND refers_to = ?";
        let place = format!("exports/{}/{}", piece.export_id, piece.piece_no);
        let entry = self.conn().prepare_cached(sql)?.query_row([&place], |row| {
            Ok(Entry {
                seq: unsigned(row.get(0)?),
                at: row.get(1)?,
                kind: row.get(2)?,
                refers_to: row.get(3)?,
                content_hash: hash(row, 4)?,
                leaf_hash: hash(row, 5)?,
            })
        });
        entry.optional()?.ok_or_else(|| StoreError::Inconsistent {
            detail: format!("the ledger has no entry of {place}"),
        })
    }

    /// The newest signed head that covers an entry.
    fn head_over(&self, seq: u64) -> Result<Option<Checkpoint>> {
        let sql = "SELECT size, root, signed_note FROM checkpoint ORDER BY size DESC LIMIT 1";
        let head = self.conn().prepare_cached(sql)?.query_row([], |row| {
            let (size, root) = (unsigned(row.get(0)?), hash(row, 1)?);
            Ok(Checkpoint { size, root, signed_note: row.get(2)? })
        });
        Ok(head.optional()?.filter(|head| seq < head.size))
    }

    /// The event, its leaf and the path of that in its piece, whose rows are all read.
    fn leaf_of(&self, wanted: EventId, piece: &Piece) -> Result<Option<(Event, Row, Hash)>> {
        let (mut leaves, mut event) = (Vec::new(), None);
        let range = (piece.first_event_id, piece.first_event_id + piece.rows - 1);
        each_stored_row(self.conn(), &mut Texts::default(), range, None, |stored| {
            leaves.push(row::leaf(stored.line_no, &stored.content().encode()));
            if stored.event == wanted {
                event = Some(told(&stored));
            }
            Ok(())
        })?;
        let at = unsigned(wanted.0 - piece.first_event_id);
        let Some((event, leaf)) = event.zip(leaves.get(index(at)).copied()) else {
            return Ok(None);
        };
        let path = tree::path(&leaves, index(at));
        Ok(Some((event, Row { index: at, count: leaves.len() as u64, path }, leaf)))
    }

    fn leaves(&self, size: u64) -> Result<Vec<Hash>> {
        let sql = "SELECT leaf_hash FROM ledger_entry ORDER BY seq LIMIT ?";
        let mut statement = self.conn().prepare_cached(sql)?;
        let leaves = statement.query_map([super::signed(size)], |row| hash(row, 0))?;
        Ok(leaves.collect::<rusqlite::Result<_>>()?)
    }

    fn public_keys(&self) -> Result<Vec<PublicKey>> {
        let sql = "SELECT vkey, handover FROM signing_key ORDER BY key_id";
        let mut statement = self.conn().prepare_cached(sql)?;
        let keys = statement
            .query_map([], |row| Ok(PublicKey { vkey: row.get(0)?, handover: row.get(1)? }))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }
}

fn read_piece(row: &SqlRow<'_>) -> rusqlite::Result<Piece> {
    Ok(Piece {
        export_id: row.get(0)?,
        piece_no: row.get(1)?,
        first_event_id: row.get(2)?,
        rows: row.get(3)?,
        duplicates: row.get(4)?,
        quarantined: row.get(5)?,
        end_line: row.get(6)?,
        end_byte: row.get(7)?,
        prefix_sha256: hash(row, 8)?,
        rows_root: hash(row, 9)?,
        quarantine_root: hash(row, 10)?,
    })
}

fn told(stored: &StoredRow) -> Event {
    let content = stored.content();
    Event {
        event_id: stored.event.0,
        line_no: super::signed(stored.line_no),
        occurred_ms: content.occurred_at.millis(),
        record_count: content.record_count,
        action: content.action.word(),
        action_code: content.action.code(),
        outcome: content.outcome.map(Outcome::word),
        outcome_code: content.outcome.map_or(0, Outcome::code),
        numbers: content.numbers.code(),
        texts: content.texts.iter().map(|text| text.map(str::to_owned)).collect(),
    }
}

fn hash(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn altered(event: &Event) -> StoreError {
    let detail = format!("event {} is not what the ledger says of it", event.event_id);
    StoreError::Inconsistent { detail }
}
