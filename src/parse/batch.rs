//! What parsing hands on: rows and quarantined rows, a batch at a time.
//!
//! A batch owns its texts, so that a row costs no allocation: who acted where, and what was done,
//! recur and are numbered for the whole file; the rest are spans of the batch's text.

use crate::event::{Deed, Origin};
use crate::hash::Hash;
use crate::individual_number::Found;
use crate::instant::Instant;
use crate::ledger::row::Content;
use crate::messages::Message;

/// An [`Origin`] of the file.
///
/// They are numbered from 0 in the order of their first appearance, and come with the batch in which
/// they first appear. Two may be equal: CP932 has several codes for some characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct OriginNo(pub u32);

/// A [`Deed`] of the file, numbered likewise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct DeedNo(pub u32);

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
    /// Who acted, and where.
    pub origin: OriginNo,
    /// What was done.
    pub deed: DeedNo,
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
    /// Where true, all origins and deeds so far are forgotten and numbering begins again at 0;
    /// so it is in the first batch of a reading.
    pub begins_anew: bool,
    /// The origins that appear here for the first time, in the order of their numbers.
    pub origins: Vec<Origin>,
    /// The deeds that appear here for the first time, in the order of their numbers.
    pub deeds: Vec<Deed>,
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
            begins_anew: false,
            origins: Vec::new(),
            deeds: Vec::new(),
            text: String::new(),
            rows: Vec::new(),
            quarantined: Vec::new(),
            end: Position::start(),
        }
    }

    /// Empties it and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.begins_anew = false;
        self.origins.clear();
        self.deeds.clear();
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

/// The origins and deeds of a file, as far as it was read.
#[derive(Clone, Debug, Default)]
pub struct Recurring {
    origins: Vec<Origin>,
    deeds: Vec<Deed>,
}

impl Recurring {
    /// Takes in those that appear in `batch` for the first time; before its rows are asked about.
    pub fn learn(&mut self, batch: &Batch) {
        if batch.begins_anew {
            self.origins.clear();
            self.deeds.clear();
        }
        self.origins.extend_from_slice(&batch.origins);
        self.deeds.extend_from_slice(&batch.deeds);
    }

    /// Who acted, and where.
    #[must_use]
    pub fn origin(&self, row: &Row) -> &Origin {
        &self.origins[row.origin.0 as usize]
    }

    /// What was done.
    #[must_use]
    pub fn deed(&self, row: &Row) -> &Deed {
        &self.deeds[row.deed.0 as usize]
    }

    /// The canonical content of a row of `batch`.
    #[must_use]
    pub fn content<'a>(&'a self, row: &Row, batch: &'a Batch) -> Content<'a> {
        let head = (row.occurred_at, row.record_count, row.numbers);
        let own = [row.serial, row.subject, row.note].map(|span| batch.span(span));
        Content::of(head, (self.origin(row), self.deed(row)), own)
    }
}
