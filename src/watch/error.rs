//! Why a drop folder cannot be listed, or not be watched.

use std::io;
use std::path::{Path, PathBuf};

use crate::messages::{Explain, Message};

/// A drop folder could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// There is nothing at its path.
    #[error("{}", self.message())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// There is something else at its path.
    #[error("{}", self.message())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// tenken may not read it.
    #[error("{}", self.message())]
    Denied {
        /// The path.
        path: PathBuf,
    },
    /// Reading it failed; a network share that went away, for one.
    #[error("{}", self.message())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ScanError {
    /// What the system's answer about `path` means.
    #[must_use]
    pub fn new(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            io::ErrorKind::NotADirectory => Self::NotAFolder { path },
            io::ErrorKind::PermissionDenied => Self::Denied { path },
            _ => Self::Io { path, source },
        }
    }
}

impl Explain for ScanError {
    fn message(&self) -> Message {
        match self {
            Self::Missing { path } => {
                Message::new("watch.folder.missing").with("path", path.display())
            }
            Self::NotAFolder { path } => {
                Message::new("watch.scan.not-a-folder").with("path", path.display())
            }
            Self::Denied { path } => Message::new("watch.scan.denied").with("path", path.display()),
            Self::Io { path, source } => {
                Message::new("watch.scan.io").with("path", path.display()).with("cause", source)
            }
        }
    }

    fn hint(&self) -> Option<Message> {
        Some(Message::new(match self {
            Self::Missing { .. } => "watch.hint.missing",
            Self::NotAFolder { .. } => "watch.hint.not-a-folder",
            Self::Denied { .. } => "watch.hint.denied",
            Self::Io { .. } => "watch.hint.io",
        }))
    }
}

/// inotify does not work, for one folder or at all. Nothing is lost by it: the scan goes on
/// by the clock, and files are merely taken later.
#[derive(Debug, thiserror::Error)]
pub enum EventsError {
    /// The system's limit of watches is used up.
    #[error("{}", self.message())]
    Limit,
    /// Anything else.
    #[error("{}", self.message())]
    Other {
        /// What the system said.
        cause: String,
    },
}

impl EventsError {
    pub(super) fn new(source: &notify::Error) -> Self {
        match source.kind {
            notify::ErrorKind::MaxFilesWatch => Self::Limit,
            _ => Self::Other { cause: source.to_string() },
        }
    }
}

impl Explain for EventsError {
    fn message(&self) -> Message {
        match self {
            Self::Limit => Message::new("watch.events.limit"),
            Self::Other { cause } => Message::new("watch.events.other").with("cause", cause),
        }
    }

    fn hint(&self) -> Option<Message> {
        Some(Message::new(match self {
            Self::Limit => "watch.hint.events-limit",
            Self::Other { .. } => "watch.hint.events-other",
        }))
    }
}
