//! What the one process that writes can be asked to do, and what it answers.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::ingest::IngestReport;
use super::seal::Told;
use super::setup::AsRead;
use super::troubles::Vitals;
use crate::digest::model::Digest;
use crate::event::ExportId;
use crate::instant::Day;
use crate::registers::RegisterKind;
use crate::review::queue::Alert;
use crate::review::state::Action;
use crate::review::void;
use crate::store::findings::Changes;
use crate::store::holds::Loss;
use crate::store::void::Stepped;

/// An action that writes, or a question that only the running daemon can answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Takes files, detects, and writes the digest.
    Ingest {
        /// Files or folders; none: all drop folders.
        paths: Vec<PathBuf>,
        /// The source to which the files belong, where their place does not say.
        source: Option<String>,
    },
    /// Reads what is in quarantine again, where the profile was mended.
    RetryQuarantine {
        /// Only of this source.
        source: Option<String>,
        /// What is to be in force.
        by: AsRead,
    },
    /// Puts in force what is held of a register.
    ConfirmRegister {
        /// The register.
        register: RegisterKind,
        /// Why.
        reason: String,
    },
    /// Does something with alerts.
    Review {
        /// Numbers, keys, or names of cases.
        alerts: Vec<String>,
        /// What.
        action: Action,
        /// For whom it is typed in (代理入力), if for somebody else.
        on_behalf_of: Option<String>,
    },
    /// Reads exports again, after their profile was mended.
    Reparse {
        /// The exports.
        exports: Vec<i64>,
        /// What is to be in force.
        by: AsRead,
    },
    /// Takes an export out of judgement, or back in: asks for it, or confirms it.
    Void {
        /// The export.
        export: i64,
        /// What.
        action: void::Action,
        /// For whom it is typed in (代理入力), if for somebody else.
        on_behalf_of: Option<String>,
    },
    /// Has days judged by the rule settings of today.
    Apply {
        /// From this day on.
        since: Option<Day>,
        /// Up to this day; none: today.
        until: Option<Day>,
        /// What is to be in force.
        by: AsRead,
    },
    /// Issues the digest of a day.
    Digest {
        /// The day; none: today.
        date: Option<Day>,
        /// Only what concerns this unit; it is not issued, only shown.
        unit: Option<String>,
    },
    /// Seals the ledger.
    Checkpoint,
    /// Records that who asks makes a copy of the database, which that one then makes.
    Snapshot {
        /// Where the copy will lie.
        path: String,
    },
    /// How the daemon is, at this moment.
    Vitals,
}

/// A request for long work, which is not begun within other long work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Long<'a> {
    /// [`Request::Ingest`].
    Ingest {
        /// Files or folders.
        paths: &'a [PathBuf],
        /// The source to which they belong.
        source: Option<&'a str>,
    },
    /// [`Request::Apply`].
    Apply {
        /// From this day on.
        since: Option<Day>,
        /// Up to this day.
        until: Option<Day>,
    },
    /// [`Request::RetryQuarantine`].
    RetryQuarantine {
        /// Only of this source.
        source: Option<&'a str>,
    },
    /// [`Request::ConfirmRegister`]: short, but days are not to be marked while they are judged.
    ConfirmRegister {
        /// The register.
        register: RegisterKind,
        /// Why.
        reason: &'a str,
    },
    /// [`Request::Reparse`].
    Reparse {
        /// The exports.
        exports: &'a [i64],
    },
    /// [`Request::Void`].
    Void {
        /// The export.
        export: ExportId,
        /// What.
        action: &'a void::Action,
        /// For whom it is typed in.
        on_behalf_of: Option<&'a str>,
    },
}

impl Request {
    /// Whether that is long work, which is not begun within other long work.
    #[must_use]
    pub const fn is_long(&self) -> bool {
        matches!(
            self,
            Self::Ingest { .. }
                | Self::RetryQuarantine { .. }
                | Self::ConfirmRegister { .. }
                | Self::Reparse { .. }
                | Self::Void { .. }
                | Self::Apply { .. }
        )
    }

    /// By which profiles and rule settings it is to be done, where that matters to who asks.
    #[must_use]
    pub const fn by(&self) -> Option<&AsRead> {
        match self {
            Self::RetryQuarantine { by, .. }
            | Self::Reparse { by, .. }
            | Self::Apply { by, .. } => Some(by),
            _ => None,
        }
    }

    /// What is asked for, in a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ingest { .. } => "ingest",
            Self::RetryQuarantine { .. } => "retry-quarantine",
            Self::ConfirmRegister { .. } => "confirm-register",
            Self::Review { action, .. } => action.word(),
            Self::Reparse { .. } => "reparse",
            Self::Void { .. } => "void",
            Self::Digest { .. } => "digest",
            Self::Apply { .. } => "apply",
            Self::Checkpoint => "checkpoint",
            Self::Snapshot { .. } => "snapshot",
            Self::Vitals => "vitals",
        }
    }
}

/// What came of a request.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// What was read and what is new.
    Ingested(Box<IngestReport>),
    /// The alerts after the action.
    Reviewed(Vec<Alert>),
    /// What was done about an export, and how many alerts changed.
    Voided(Box<Stepped>, Changes),
    /// How many alerts changed.
    Applied(Changes),
    /// The digest.
    Digest(Box<Digest>),
    /// What was held of a register is in force.
    Confirmed(Loss),
    /// The checkpoint.
    Sealed(Box<Told>),
    /// It is recorded; the number of the copy.
    Snapshot(i64),
    /// How the daemon is.
    Vitals(Vitals),
    /// It was not done.
    Failed(Failure),
}
