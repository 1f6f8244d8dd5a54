//! What makes a day be judged again: named in the revisions that come of it.

use serde::{Deserialize, Serialize};

use crate::instant::Day;
use crate::registers::RegisterKind;

/// Rows of a register that are named.
pub const NAMED: usize = 5;

/// A reason to judge a day, for the first time or again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cause {
    /// An export brought rows of the day.
    Export {
        /// Its number.
        export: i64,
    },
    /// An export was voided, or taken back in.
    Void {
        /// Its number.
        export: i64,
    },
    /// An export was read again by a mended profile.
    Reparse {
        /// Its number.
        export: i64,
    },
    /// A version of a register says something else about the day.
    Register {
        /// The register.
        register: RegisterKind,
        /// Number of the version.
        version: i64,
        /// Keys of the rows that changed; the first few.
        rows: Vec<String>,
        /// How many more.
        more: usize,
    },
    /// The rules have other settings.
    Rules {
        /// Number of the version.
        version: i64,
    },
    /// A day on which rules look back was judged otherwise.
    Past {
        /// That day.
        day: Day,
    },
    /// Findings are queued from another day on.
    Since {
        /// That day; none: all findings are queued.
        since: Option<Day>,
    },
    /// Somebody had everything judged by the settings of today.
    Replay,
}

impl Cause {
    /// Whether a day that is judged because of it alone has all that it had, judged alike, and more.
    #[must_use]
    pub const fn only_adds(&self) -> bool {
        matches!(self, Self::Export { .. })
    }

    /// Whether rules over subjects may find something else on a day that is judged because of it.
    #[must_use]
    pub const fn matters_to_subjects(&self) -> bool {
        use RegisterKind::{Caseload, Duties, Exclusions, Holidays, Staff};
        match self {
            Self::Register { register, .. } => {
                matches!(register, Staff | Duties | Caseload | Exclusions | Holidays)
            }
            Self::Past { .. } | Self::Since { .. } => false,
            Self::Export { .. }
            | Self::Void { .. }
            | Self::Reparse { .. }
            | Self::Rules { .. }
            | Self::Replay => true,
        }
    }
}
