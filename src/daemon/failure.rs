//! A failure as it is told to a person, in whichever process it happened.

use serde::{Deserialize, Serialize};

use crate::exit::Exit;
use crate::messages::{Explain, Message};
use crate::store::StoreError;
use crate::store::backup::BackupError;
use crate::store::review::ReviewError;
use crate::store::void::VoidError;

/// What went wrong, what to do about it, and how the command ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong.
    pub message: Message,
    /// What to do about it.
    pub hint: Option<Message>,
    /// How the command ends.
    pub exit: Exit,
    /// Whether the process must end, and whoever opens the state next check it.
    #[serde(skip)]
    pub is_fatal: bool,
    /// Whether there was no room: what failed can be done once there is.
    #[serde(skip)]
    pub is_disk_full: bool,
}

impl Failure {
    /// A failure that ends the command with `exit`.
    #[must_use]
    pub fn new(exit: Exit, message: Message) -> Self {
        Self { message, hint: None, exit, is_fatal: false, is_disk_full: false }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: Message) -> Self {
        self.hint = Some(hint);
        self
    }

    /// A failure told by an error.
    #[must_use]
    pub fn of(exit: Exit, error: &impl Explain) -> Self {
        Self { hint: error.hint(), ..Self::new(exit, error.message()) }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (is_fatal, is_disk_full) = (error.is_fatal(), error.is_disk_full());
        Self { is_fatal, is_disk_full, ..Self::of(Exit::Failed, &error) }
    }
}

impl From<ReviewError> for Failure {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Store(error) => error.into(),
            refused => Self::of(Exit::Refused, &refused),
        }
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Store(error) => error.into(),
            altered @ BackupError::Altered { .. } => Self::of(Exit::Unsound, &altered),
            refused => Self::of(Exit::Refused, &refused),
        }
    }
}

impl From<VoidError> for Failure {
    fn from(error: VoidError) -> Self {
        match error {
            VoidError::Store(error) => error.into(),
            refused => Self::of(Exit::Refused, &refused),
        }
    }
}
