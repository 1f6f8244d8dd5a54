//! What can go wrong with the database, and what to do about it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::messages::{Explain, Message};

/// A fault of the database, the archive or the lock.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// `SQLite` refused or failed.
    #[error("{}: {source}", self.message())]
    Sqlite {
        /// What was being done.
        #[source]
        source: rusqlite::Error,
    },
    /// A file of the state could not be read or written.
    #[error("{}", self.message())]
    Io {
        /// What was being done: a word of the catalogue, `store.doing.…`.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// There is less room than a file takes.
    #[error("{}", self.message())]
    NoRoom {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// What is free beside the archive.
        free: u64,
    },
    /// Another process holds the state.
    #[error("{}", self.message())]
    Held {
        /// The lock file.
        path: PathBuf,
        /// The process, as it wrote itself into the lock.
        holder: String,
    },
    /// The state folder belongs to another user, or anybody may write into it.
    #[error("{}", self.message())]
    NotOwn {
        /// The folder.
        path: PathBuf,
        /// Number of the user to whom it belongs.
        owner: u32,
    },
    /// The file is no database of tenken's.
    #[error("{}", self.message())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The database was written by a newer tenken.
    #[error("{}", self.message())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The database still has the form of an earlier schema, and only who writes brings it further.
    #[error("{}", self.message())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The schema that this program reads.
        known: i64,
    },
    /// The `SQLite` library in use is too old.
    #[error("{}", self.message())]
    OldSqlite {
        /// Its version.
        version: String,
    },
    /// There is no database yet.
    #[error("{}", self.message())]
    Missing {
        /// Where it would be.
        path: PathBuf,
    },
    /// Another file has taken the place of the database that is open.
    #[error("{}", self.message())]
    Replaced {
        /// Where it was.
        path: PathBuf,
    },
    /// The database that is open was removed.
    #[error("{}", self.message())]
    Removed {
        /// Where it was.
        path: PathBuf,
    },
    /// The database, which had to be checked, is not whole.
    #[error("{}", self.message())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// Putting a backup back was cut off, and is to be finished by who may write.
    #[error("{}", self.message())]
    Restoring {
        /// The state folder.
        path: PathBuf,
    },
    /// What the database holds contradicts itself.
    #[error("{}", self.message())]
    Inconsistent {
        /// What was found.
        detail: String,
    },
}

impl StoreError {
    /// Turns an I/O error into a store error that says what was done with which file.
    pub fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }

    /// Whether it is about the file at `path`, and not about the state.
    #[must_use]
    pub fn is_about(&self, path: &std::path::Path) -> bool {
        matches!(self, Self::Io { path: about, .. } if about == path)
    }

    /// Whether there is no room left: work can go on once there is.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Sqlite { source } => Self::sqlite_kind(source) == "disk-full",
            Self::Io { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            Self::NoRoom { .. } => true,
            _ => false,
        }
    }

    /// Whether the medium failed, or the database was taken away: the process must end, and
    /// whoever opens the state next must check it.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Sqlite { source } => matches!(Self::sqlite_kind(source), "io" | "corrupt"),
            // The file that a person gave lies elsewhere, on a share perhaps.
            Self::Io { doing, source, .. } => *doing != "export-read" && Self::is_eio(source),
            Self::Replaced { .. } | Self::Removed { .. } | Self::Damaged { .. } => true,
            _ => false,
        }
    }

    /// Whether a statement was ended because somebody else waits.
    #[must_use]
    pub fn is_interruption(&self) -> bool {
        matches!(self, Self::Sqlite { source }
            if source.sqlite_error_code() == Some(ErrorCode::OperationInterrupted))
    }

    fn sqlite_kind(source: &rusqlite::Error) -> &'static str {
        // The index of the WAL, which holds nothing that lasts, could not be made as large as is
        // needed: SQLite tells want of room in this one place as an I/O error.
        let extended = source.sqlite_error().map(|error| error.extended_code);
        if extended == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return "disk-full";
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => "disk-full",
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "locked",
            Some(ErrorCode::ReadOnly) => "read-only",
            Some(ErrorCode::SystemIoFailure) => "io",
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "corrupt",
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => "cannot-open",
            _ => "other",
        }
    }

    /// Whether the file is damaged, or no database at all.
    #[must_use]
    pub fn is_corrupt(&self) -> bool {
        matches!(self, Self::Sqlite { source } if Self::sqlite_kind(source) == "corrupt")
    }

    fn is_eio(source: &std::io::Error) -> bool {
        source.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
    }

    fn io_kind(source: &std::io::Error) -> &'static str {
        match source.kind() {
            std::io::ErrorKind::StorageFull => "disk-full",
            std::io::ErrorKind::PermissionDenied => "permission",
            std::io::ErrorKind::ReadOnlyFilesystem => "read-only",
            std::io::ErrorKind::NotFound => "not-found",
            _ if Self::is_eio(source) => "io",
            _ => "other",
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Sqlite { source }
    }
}

impl Explain for StoreError {
    fn message(&self) -> Message {
        match self {
            Self::Sqlite { source } => {
                Message::new(format!("store.sqlite.{}", Self::sqlite_kind(source)))
                    .with("cause", source)
            }
            Self::Io { doing, path, source } => Message::new(format!("store.doing.{doing}"))
                .with("path", path.display())
                .with("cause", source),
            Self::NoRoom { path, bytes, free } => Message::new("store.no-room")
                .with("path", path.display())
                .with("megabytes", bytes.div_ceil(1 << 20))
                .with("free", free >> 20),
            Self::Held { path, holder } => {
                Message::new("store.held").with("path", path.display()).with("holder", holder)
            }
            Self::NotOwn { path, owner } => {
                Message::new("store.not-own").with("path", path.display()).with("owner", owner)
            }
            Self::Foreign { path } => Message::new("store.foreign").with("path", path.display()),
            Self::Newer { path, found, known } => Message::new("store.newer")
                .with("path", path.display())
                .with("found", found)
                .with("known", known),
            Self::Older { path, found, known } => Message::new("store.older")
                .with("path", path.display())
                .with("found", found)
                .with("known", known),
            Self::OldSqlite { version } => {
                Message::new("store.old-sqlite").with("version", version)
            }
            Self::Missing { path } => Message::new("store.missing").with("path", path.display()),
            Self::Replaced { path } => Message::new("store.replaced").with("path", path.display()),
            Self::Removed { path } => Message::new("store.removed").with("path", path.display()),
            Self::Restoring { path } => {
                Message::new("store.restoring").with("path", path.display())
            }
            Self::Damaged { path, detail } => {
                Message::new("store.damaged").with("path", path.display()).with("detail", detail)
            }
            Self::Inconsistent { detail } => {
                Message::new("store.inconsistent").with("detail", detail)
            }
        }
    }

    fn hint(&self) -> Option<Message> {
        let key = match self {
            Self::Sqlite { source } => format!("store.hint.sqlite.{}", Self::sqlite_kind(source)),
            Self::Io { source, .. } => format!("store.hint.io.{}", Self::io_kind(source)),
            Self::NoRoom { .. } => "store.hint.io.disk-full".into(),
            Self::Held { .. } => "store.hint.held".into(),
            Self::NotOwn { .. } => "store.hint.not-own".into(),
            Self::Foreign { .. } => "store.hint.foreign".into(),
            Self::Newer { .. } => "store.hint.newer".into(),
            Self::Older { .. } => "store.hint.older".into(),
            Self::OldSqlite { .. } => "store.hint.old-sqlite".into(),
            Self::Missing { .. } => "store.hint.missing".into(),
            Self::Replaced { .. } => "store.hint.replaced".into(),
            Self::Removed { .. } => "store.hint.removed".into(),
            Self::Restoring { .. } => "store.hint.restoring".into(),
            Self::Damaged { .. } => "store.hint.damaged".into(),
            Self::Inconsistent { .. } => "store.hint.inconsistent".into(),
        };
        Some(Message::new(key))
    }
}

/// What store functions give.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
