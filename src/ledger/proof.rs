//! The proof that one record stands in the ledger, for who has no database: the record, the two
//! inclusion paths (record in its piece, entry in the ledger), and the signed head.

use serde::Serialize;

use super::tree::root_by_path;
use crate::hash::Hash;

/// The form of the proof; `docs/ledger.md` describes it.
pub const FORMAT: &str = "tenken proof 1";

/// A proof, as `tenken proof` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// [`FORMAT`].
    pub format: &'static str,
    /// The record, as its leaf is hashed.
    pub event: Event,
    /// Whether it is judged; this says the database, and no hash.
    pub standing: Standing,
    /// The leaf of the record.
    pub leaf: Hash,
    /// Where the leaf stands among the rows of its piece.
    pub row: Row,
    /// What was committed together with the record.
    pub piece: Piece,
    /// The piece's entry in the ledger.
    pub entry: Entry,
    /// Where the entry stands in the ledger.
    pub ledger: Place,
    /// The signed head that covers the entry.
    pub checkpoint: Checkpoint,
    /// The public keys, oldest first, each with the note by which the one before hands over to it.
    pub keys: Vec<PublicKey>,
}

/// The record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its number.
    pub event_id: i64,
    /// Its physical line in the export.
    pub line_no: i64,
    /// When it happened: milliseconds since 1970-01-01T00:00:00Z.
    pub occurred_ms: i64,
    /// The records that the line stands for.
    pub record_count: i64,
    /// What was done.
    pub action: &'static str,
    /// The number of the action, by which it is hashed.
    pub action_code: u8,
    /// How it ended.
    pub outcome: Option<&'static str>,
    /// The number of the outcome; 0 for none.
    pub outcome_code: u8,
    /// Individual numbers in the row × 65,536 + their trace.
    pub numbers: i64,
    /// Serial, actor, name, unit, terminal, address, function, subject kind, subject number,
    /// procedure, information, counterpart, note.
    pub texts: Vec<Option<String>>,
}

/// Whether a record is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is.
    Current,
    /// Another one stands in its place.
    Superseded,
    /// Its export was voided.
    Voided,
}

/// Where a record stands among the rows of its piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// From 0.
    pub index: u64,
    /// Rows of the piece.
    pub count: u64,
    /// Inclusion path, from the leaf up.
    pub path: Vec<Hash>,
}

/// The fields of the content of the entry `piece`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The export.
    pub export_id: i64,
    /// The piece of it.
    pub piece_no: i64,
    /// Its first event.
    pub first_event_id: i64,
    /// Rows stored.
    pub rows: i64,
    /// Rows that were stored before.
    pub duplicates: i64,
    /// Records that could not be read.
    pub quarantined: i64,
    /// Last physical line.
    pub end_line: i64,
    /// Bytes up to its end.
    pub end_byte: i64,
    /// SHA-256 of the file up to there.
    pub prefix_sha256: Hash,
    /// Root of the rows.
    pub rows_root: Hash,
    /// Root of the records in quarantine.
    pub quarantine_root: Hash,
}

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number, from 0.
    pub seq: u64,
    /// When: milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// `piece`.
    pub kind: String,
    /// `exports/<export_id>/<piece_no>`.
    pub refers_to: String,
    /// Hash of the piece.
    pub content_hash: Hash,
    /// Its leaf.
    pub leaf_hash: Hash,
}

/// Where an entry stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Entries that the signed head covers.
    pub size: u64,
    /// Inclusion path, from the leaf up.
    pub path: Vec<Hash>,
}

/// A signed head of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    /// Entries.
    pub size: u64,
    /// Root.
    pub root: Hash,
    /// The signed note.
    pub signed_note: String,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicKey {
    /// As a signed note's verifier key.
    pub vkey: String,
    /// The note by which the key before hands over to it; none for the first.
    pub handover: Option<String>,
}

impl Proof {
    /// Whether both paths lead where they must. What the leaves are made from, and the signature,
    /// are for the verifier.
    #[must_use]
    pub fn paths_hold(&self) -> bool {
        let Row { index, count, path } = &self.row;
        let rows = root_by_path(self.leaf, *index, *count, path);
        let Place { size, path } = &self.ledger;
        let root = root_by_path(self.entry.leaf_hash, self.entry.seq, *size, path);
        rows == Some(self.piece.rows_root)
            && root == Some(self.checkpoint.root)
            && *size == self.checkpoint.size
    }
}
