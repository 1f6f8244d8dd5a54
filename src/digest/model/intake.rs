//! What came in, and what did not.

use serde::{Deserialize, Serialize};

use crate::instant::{Day, Instant};

/// Where the rows that were read went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RowAccount {
    /// Rows read.
    pub read: u64,
    /// Rows newly stored.
    pub stored: u64,
    /// Rows that were there already.
    pub duplicate: u64,
    /// Rows held in quarantine (取込エラー).
    pub quarantined: u64,
}

impl RowAccount {
    /// Where the rows went, added up.
    #[must_use]
    pub fn accounted(&self) -> u64 {
        self.stored.saturating_add(self.duplicate).saturating_add(self.quarantined)
    }

    /// Whether nothing was lost: read = stored + duplicate + quarantined.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.read == self.accounted()
    }
}

/// What came from one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The source's name.
    pub source: String,
    /// How many files were taken in.
    pub files: u64,
    /// Their rows.
    pub rows: RowAccount,
    /// The time of the first event among them.
    pub first_at: Option<Instant>,
    /// The time of the last.
    pub last_at: Option<Instant>,
    /// Characters of the private use area (外字) that were read.
    pub private_use_chars: u64,
    /// Words for actions that the profile does not map.
    pub unmapped_actions: Vec<UnmappedAction>,
}

/// Some of a kind and how many more there are: a digest is no larger for a million files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// The first of them.
    pub listed: Vec<T>,
    /// How many more there are.
    pub more: u64,
}

impl<T> Listed<T> {
    /// The first, which are `listed`, of `all`.
    #[must_use]
    pub fn of(listed: Vec<T>, all: u64) -> Self {
        let more = all.saturating_sub(listed.len() as u64);
        Self { listed, more }
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { listed: Vec::new(), more: 0 }
    }
}

/// A file that came, and where its rows went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedFile {
    /// Its number in the view `exports`.
    pub export_id: u64,
    /// The source's name.
    pub source: String,
    /// Its name.
    pub file: String,
    /// What it was beside the files before it.
    pub outcome: TakenAs,
    /// Its rows, as they are accounted for by now.
    pub rows: RowAccount,
}

/// What a file was beside those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TakenAs {
    /// The first of its name and period.
    Ingested,
    /// One that begins with what came before; its rows are those that follow.
    Extended,
    /// Another one of a known name or period.
    Altered,
}

impl TakenAs {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Ingested, Self::Extended, Self::Altered];

    /// Its word, which stays.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ingested => "ingested",
            Self::Extended => "extended",
            Self::Altered => "altered",
        }
    }
}

/// A file whose rows in quarantine were read again after its profile was mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetriedFile {
    /// Its number in the view `exports`.
    pub export_id: u64,
    /// The source's name.
    pub source: String,
    /// Its name.
    pub file: String,
    /// The rows that were read again; those in quarantine still cannot be read.
    pub rows: RowAccount,
}

/// A word for an action that the profile does not map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmappedAction {
    /// The word as logged.
    pub word: String,
    /// How many rows have it.
    pub rows: u64,
}

/// A log that did not come by its deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The source's name.
    pub source: String,
    /// The day that is missing.
    pub day: Day,
    /// When it was expected.
    pub deadline: Instant,
}

/// A file that could not be taken in at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedFile {
    /// The source whose folder or pattern it fits, if any.
    pub source: Option<String>,
    /// Where it lies.
    pub path: String,
    /// Why.
    pub reason: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Rows of one source that are held for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// The source's name.
    pub source: String,
    /// Why they could not be read.
    pub reason: String,
    /// How many.
    pub rows: u64,
    /// Where the first of them stand.
    pub first_lines: Vec<QuarantinedLine>,
}

/// Where a row stands; its contents stay in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinedLine {
    /// The file's name.
    pub file: String,
    /// The line in it, counted from 1.
    pub line_no: u64,
}
