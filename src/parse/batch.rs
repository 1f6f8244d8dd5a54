//! What parsing hands on: rows and quarantined rows, a batch at a time.
//!
//! A batch owns its texts, so that a row costs no allocation: short recurring
//! values (actor, terminal, code …) are symbols of the file, the rest are spans
//! of the batch's text.

use crate::event::{Action, Outcome};
use crate::hash::Hash;
use crate::individual_number::Found;
use crate::instant::Instant;
use crate::messages::Message;

/// A recurring value of the file; [`Symbol::NONE`] is an absent one.
///
/// Symbols are numbered from 1 in the order of their first appearance; the texts
/// of new ones come with the batch in which they first appear. Two symbols may have one
/// text: CP932 has several codes for some characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Symbol(pub u32);

impl Symbol {
    /// No value.
    pub const NONE: Self = Self(0);
}

/// A piece of the batch's text; length 0 is an absent value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Span {
    /// Byte at which it begins.
    pub start: u32,
    /// Bytes that it has.
    pub len: u32,
}

/// One access event as read from one record, values as written (decoded, trimmed of nothing) but
/// for individual numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Physical line at which the record begins, from 1.
    pub line_no: u64,
    /// Physical lines that it takes.
    pub lines: u32,
    /// When it happened.
    pub occurred_at: Instant,
    /// What was done.
    pub action: Action,
    /// How it ended; `None` where the profile does not map the value.
    pub outcome: Option<Outcome>,
    /// The ID that acted; never [`Symbol::NONE`].
    pub actor: Symbol,
    /// Name of the actor.
    pub actor_name: Symbol,
    /// Unit of the actor as the log says.
    pub unit: Symbol,
    /// Terminal.
    pub terminal: Symbol,
    /// Network address.
    pub address: Symbol,
    /// Function code.
    pub function: Symbol,
    /// Number space of the subject; [`Symbol::NONE`] where, and only where, there is no subject.
    pub subject_kind: Symbol,
    /// 事務手続.
    pub procedure: Symbol,
    /// 特定個人情報名.
    pub information: Symbol,
    /// 照会先・提供先機関.
    pub counterpart: Symbol,
    /// How many records the line stands for; 1 unless the layout says otherwise.
    pub record_count: i64,
    /// The resident's number.
    pub subject: Span,
    /// The server's unique number of the record.
    pub serial: Span,
    /// Free text.
    pub note: Span,
    /// Individual numbers in it: hidden in the texts above, or in columns that are not stored.
    pub numbers: Found,
    /// RFC 6962 leaf hash of the row (`ledger::row`).
    pub leaf: Hash,
}

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Physical line at which it begins, from 1.
    pub line_no: u64,
    /// Physical lines that it takes.
    pub lines: u64,
    /// Byte of the file at which it begins, from 0.
    pub byte: u64,
    /// Column (from 1) that could not be read, where it is one column's fault.
    pub column: Option<u32>,
    /// Why it could not be read; its key names the kind of fault (`parse.reason.…`).
    pub reason: Message,
    /// The record as text: replacement characters for what does not decode and for control
    /// characters, what may be an individual number masked, cut at a bound.
    pub raw: String,
}

/// How far into the file something reaches; a file can be resumed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Bytes read.
    pub bytes: u64,
    /// Physical lines read.
    pub lines: u64,
    /// SHA-256 of those bytes.
    pub sha256: Hash,
}

impl Position {
    /// The beginning of every file.
    #[must_use]
    pub fn start() -> Self {
        Self { bytes: 0, lines: 0, sha256: Hash::of(b"") }
    }
}

/// Some consecutive records of a file.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Where true, all symbols so far are forgotten and numbering begins again at 1;
    /// so it is in the first batch of a reading.
    pub fresh_symbols: bool,
    /// Texts of the symbols that appear here for the first time, in the order of their numbers.
    pub symbols: Vec<Box<str>>,
    /// Texts of the spans.
    pub text: String,
    /// The rows, in line order.
    pub rows: Vec<Row>,
    /// The records that could not be read, in line order.
    pub quarantined: Vec<Quarantined>,
    /// The end of the batch: always the end of a record.
    pub end: Position,
}

impl Default for Batch {
    fn default() -> Self {
        Self::new()
    }
}

impl Batch {
    /// A batch of nothing, to be filled again and again by `Reader::next_batch`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            fresh_symbols: false,
            symbols: Vec::new(),
            text: String::new(),
            rows: Vec::new(),
            quarantined: Vec::new(),
            end: Position::start(),
        }
    }

    /// Empties it and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.fresh_symbols = false;
        self.symbols.clear();
        self.text.clear();
        self.rows.clear();
        self.quarantined.clear();
    }

    /// The text of a span; `None` for an absent value.
    #[must_use]
    pub fn span(&self, span: Span) -> Option<&str> {
        let start = span.start as usize;
        (span.len > 0).then(|| &self.text[start..start + span.len as usize])
    }

    /// Records of the batch, read or not.
    #[must_use]
    pub fn records(&self) -> u64 {
        (self.rows.len() + self.quarantined.len()) as u64
    }
}
