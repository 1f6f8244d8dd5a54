//! Exit codes, as the contract fixes them.

use std::process::ExitCode;

/// How a command ended.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// What the command checks does not hold.
    Unsound = 1,
    /// Usage, configuration, or an action that the review's rules forbid.
    Refused = 2,
    /// Failed at run time.
    Failed = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
