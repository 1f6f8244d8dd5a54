//! Why no backup is made, or none is put back.

use std::path::PathBuf;

use crate::messages::{Explain, Message};
use crate::store::StoreError;

/// Why no backup is made, or none is put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The state, the medium or a file failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The folder lies within the state that is to be copied.
    #[error("{}", self.message())]
    Inside {
        /// The folder.
        path: PathBuf,
    },
    /// Something else is in the folder.
    #[error("{}", self.message())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The folder in which it is to lie is not there.
    #[error("{}", self.message())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The folder has backups of a ledger that this one does not go on from.
    #[error("{}", self.message())]
    OtherLedger {
        /// The backup.
        path: PathBuf,
    },
    /// There is no backup.
    #[error("{}", self.message())]
    Nothing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file of the backup is not what it was when the backup was made.
    #[error("{}", self.message())]
    Altered {
        /// The file.
        path: PathBuf,
    },
    /// A newer tenken made the backup.
    #[error("{}", self.message())]
    Newer {
        /// The backup.
        path: PathBuf,
        /// The version that made it.
        program: String,
    },
    /// It is the backup of another organization.
    #[error("{}", self.message())]
    OtherOrganization {
        /// Whose it is: its code.
        found: String,
        /// Who is configured.
        own: String,
    },
    /// A part of the state lies on a medium of its own, from which it cannot be renamed.
    #[error("{}", self.message())]
    Separate {
        /// The part.
        path: PathBuf,
    },
}

impl BackupError {
    fn key(&self) -> &'static str {
        match self {
            Self::Store(_) => "store",
            Self::Inside { .. } => "inside",
            Self::NotEmpty { .. } => "not-empty",
            Self::NoFolder { .. } => "no-folder",
            Self::OtherLedger { .. } => "other-ledger",
            Self::Nothing { .. } => "nothing",
            Self::Altered { .. } => "altered",
            Self::Newer { .. } => "newer",
            Self::OtherOrganization { .. } => "other-organization",
            Self::Separate { .. } => "separate",
        }
    }
}

impl Explain for BackupError {
    fn message(&self) -> Message {
        let message = Message::new(format!("backup.{}", self.key()));
        match self {
            Self::Store(error) => error.message(),
            Self::Inside { path }
            | Self::NotEmpty { path }
            | Self::NoFolder { path }
            | Self::OtherLedger { path }
            | Self::Nothing { path }
            | Self::Altered { path }
            | Self::Separate { path } => message.with("path", path.display()),
            Self::Newer { path, program } => {
                message.with("path", path.display()).with("program", program)
            }
            Self::OtherOrganization { found, own } => message.with("found", found).with("own", own),
        }
    }

    fn hint(&self) -> Option<Message> {
        match self {
            Self::Store(error) => error.hint(),
            other => Some(Message::new(format!("backup.hint.{}", other.key()))),
        }
    }
}

/// What functions of backups give.
pub(super) type Result<T, E = BackupError> = std::result::Result<T, E>;
