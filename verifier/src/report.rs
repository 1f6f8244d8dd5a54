//! What was proven, what does not hold, and what nobody can prove this way.

use std::collections::BTreeMap;

use crate::checkpoints::Seal;
use crate::hash::Hash;
use crate::problem::{Kind, Problem};

/// What verifying came to.
#[derive(Debug, Clone)]
pub struct Report {
    /// Entries of the ledger.
    pub ledger_size: u64,
    /// Its root.
    pub root: Hash,
    /// Rows of the log that were compared.
    pub rows: u64,
    /// Exports that are shown.
    pub exports: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Files of the archive that were compared, where there was one.
    pub archive: Option<u64>,
    /// The last checkpoint that an accepted key signed.
    pub seal: Option<Seal>,
    /// What does not hold, in the order of kinds and places.
    pub problems: Vec<Problem>,
    /// How many problems of a kind are not among them.
    pub beyond: BTreeMap<Kind, u64>,
    /// What was not proven.
    pub not_proven: Vec<NotProven>,
}

impl Report {
    /// Whether everything holds that was looked at.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Something that verifying does not prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotProven {
    /// What came after the last seal and the last anchor: so many entries.
    Window {
        /// Entries that nothing outside covers.
        entries: u64,
        /// Entries that something does.
        since: u64,
    },
    /// No public key was given: who holds the key in the database is unknown.
    Key,
    /// Who holds both the key and the database can write another history since the last anchor
    /// that is kept elsewhere.
    Holder,
    /// What never reached the database.
    Unseen,
    /// Tables that only speed up the work, and indexes.
    Caches,
    /// There was no archive.
    Archive,
    /// Copies in the archive that no export was read from: taking their files was stopped, or is
    /// being done.
    Spare {
        /// How many.
        files: u64,
    },
    /// The alerts were not recomputed.
    Alerts,
    /// Days that wait to be judged: their alerts were not recomputed.
    Waiting {
        /// How many.
        days: u64,
    },
    /// Exports that are being read or were never finished; they are not shown.
    Open {
        /// How many.
        exports: u64,
    },
}

impl NotProven {
    /// The key of the sentence that says so, and its parameters.
    #[must_use]
    pub fn told(&self) -> (&'static str, Vec<(&'static str, u64)>) {
        match self {
            Self::Window { entries, since: 0 } => ("window-all", vec![("entries", *entries)]),
            Self::Window { entries, since } => {
                ("window", vec![("entries", *entries), ("since", *since)])
            }
            Self::Key => ("key", Vec::new()),
            Self::Holder => ("holder", Vec::new()),
            Self::Unseen => ("unseen", Vec::new()),
            Self::Caches => ("caches", Vec::new()),
            Self::Archive => ("archive", Vec::new()),
            Self::Spare { files } => ("spare", vec![("files", *files)]),
            Self::Alerts => ("alerts", Vec::new()),
            Self::Waiting { days } => ("waiting", vec![("days", *days)]),
            Self::Open { exports } => ("open", vec![("exports", *exports)]),
        }
    }
}
