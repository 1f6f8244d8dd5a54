//! Whose digest, which time, which anchor.

use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::ledger::key::Signer;

/// The municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
}

/// A unit (所属).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// Its name, where the register has it.
    pub name: Option<String>,
}

/// The time that a digest covers, by the time of recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covers {
    /// From here, itself excluded; none for the first digest, which covers all before.
    pub from: Option<Instant>,
    /// Up to here, itself included.
    pub to: Instant,
}

/// The head of the ledger: the anchor on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerHead {
    /// How many entries it has.
    pub size: u64,
    /// Its Merkle root, in lower-case hexadecimal digits.
    pub root: String,
    /// Whose checkpoint it is; none where the ledger is not signed.
    pub signed_by: Option<Signer>,
}

impl LedgerHead {
    /// The form that a person reads out and compares: size and the root's first sixteen digits.
    ///
    /// ```
    /// use tenken::digest::model::LedgerHead;
    /// let head = LedgerHead { size: 12_345, root: "ab12cd34ef567890".repeat(4), signed_by: None };
    /// assert_eq!(head.short(), "12,345:ab12 cd34 ef56 7890");
    /// ```
    #[must_use]
    pub fn short(&self) -> String {
        let size = crate::digest::words::grouped(self.size);
        format!("{size}:{}", fours(self.root.chars().take(16)))
    }

    /// The whole root in groups of four digits.
    #[must_use]
    pub fn spaced(&self) -> String {
        fours(self.root.chars())
    }
}

fn fours(digits: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for (at, digit) in digits.enumerate() {
        if at > 0 && at % 4 == 0 {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}
