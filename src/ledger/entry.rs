//! One entry of the ledger: what kinds there are, and how an entry is hashed.
//!
//! A leaf is `SHA-256(0x00 ‖ "tenken ledger 1\n" ‖ seq ‖ at ‖ kind ‖ refers_to ‖ content hash)`:
//! `seq` and `at` (milliseconds since 1970) 8 bytes each, big-endian; kind and `refers_to` as
//! length (4 bytes, big-endian) and UTF-8; the content hash as 32 bytes. Content is encoded
//! by [`Content`], and begins with a line that names its kind and version.

use crate::event::coded;
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::{row, tree};

coded! {
    /// What an entry records.
    Kind {
        /// Rows of an export that were committed together.
        Piece = 1, "piece";
        /// An export, whole.
        Export = 2, "export";
        /// A file that could not be taken.
        Rejected = 3, "rejected";
        /// An export of which not all could be read, given up.
        Abandoned = 4, "abandoned";
        /// A version of a register.
        Register = 5, "register";
        /// A version of the rule settings.
        Rules = 6, "rules";
        /// A version of a profile.
        Profile = 7, "profile";
        /// A revision of an alert.
        Alert = 8, "alert";
        /// An action of review.
        Review = 9, "review";
        /// A digest that was issued.
        Digest = 10, "digest";
        /// A record in quarantine; a leaf of its piece's tree, never an entry of its own.
        Quarantined = 12, "quarantined";
        /// A version of what the sources are expected to deliver.
        Expect = 13, "expect";
        /// A look at the sources that decides about missing exports.
        Scan = 11, "scan";
        /// A notice about a row; a leaf of its export's tree of notices, never an entry of its own.
        Notice = 14, "notice";
        /// Records in quarantine that were read after all.
        Retried = 15, "retried";
        /// Days that are judged by the rule settings of today.
        Applied = 16, "applied";
        /// A step towards voiding an export, or towards taking it back in.
        Void = 17, "void";
        /// Rows of an export that were read again, since another export was voided.
        Reread = 18, "reread";
        /// Events in whose place others stand, since their export was read by another profile.
        Superseded = 19, "superseded";
        /// An export that was read again by another profile, whole.
        Reparsed = 20, "reparsed";
        /// A register that lost too much is held.
        Hold = 21, "hold";
        /// A register is held no longer.
        Release = 22, "release";
        /// From which day on findings are queued.
        Since = 23, "since";
        /// Rows of an export that was read again stray from its others now, or do no longer.
        Strays = 24, "strays";
        /// The schema of the database, when a migration was applied.
        Schema = 25, "schema";
        /// A signed head of the ledger.
        Checkpoint = 26, "checkpoint";
        /// A key by which heads are signed from now on.
        Key = 27, "key";
        /// A copy of the database that was made for an auditor.
        Snapshot = 28, "snapshot";
        /// The state was put back from a backup.
        Restored = 29, "restored";
    }
}

/// The leaf hash of an entry.
#[must_use]
pub fn leaf(seq: u64, at: Instant, kind: &str, refers_to: &str, content_hash: &Hash) -> Hash {
    let mut data = Vec::with_capacity(128);
    data.extend_from_slice(b"tenken ledger 1\n");
    data.extend_from_slice(&seq.to_be_bytes());
    data.extend_from_slice(&at.millis().to_be_bytes());
    row::push_text(&mut data, Some(kind));
    row::push_text(&mut data, Some(refers_to));
    data.extend_from_slice(content_hash.as_bytes());
    tree::leaf(&data)
}

/// Encodes the content of an entry, field by field, unambiguously.
#[derive(Debug)]
pub struct Content(Vec<u8>);

impl Content {
    /// Begins the content of an entry of `kind`: `tenken <kind> 1` and a newline.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        Self(format!("tenken {kind} 1\n").into_bytes())
    }

    /// Begins fields that are no entry's content, but hashed into one.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// Adds a number: 8 bytes, big-endian, two's complement.
    #[must_use]
    pub fn int(mut self, number: i64) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    /// Adds a number or its absence: one byte 0 or 1, then the number where there is one.
    #[must_use]
    pub fn maybe_int(mut self, number: Option<i64>) -> Self {
        self.0.push(u8::from(number.is_some()));
        match number {
            Some(number) => self.int(number),
            None => self,
        }
    }

    /// Adds a text: length (4 bytes, big-endian) and UTF-8.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        row::push_text(&mut self.0, Some(text));
        self
    }

    /// Adds a text or its absence (length 0xFFFFFFFF).
    #[must_use]
    pub fn maybe_text(mut self, text: Option<&str>) -> Self {
        row::push_text(&mut self.0, text);
        self
    }

    /// Adds a hash: 32 bytes.
    #[must_use]
    pub fn hash(mut self, hash: &Hash) -> Self {
        self.0.extend_from_slice(hash.as_bytes());
        self
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}
