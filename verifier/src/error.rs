//! Why nothing could be proven.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What hinders verifying.
#[derive(Debug)]
pub enum Error {
    /// There is no database.
    Missing(PathBuf),
    /// The file is no database of tenken.
    Foreign(PathBuf),
    /// The schema is one that this verifier does not know.
    UnknownSchema {
        /// The database.
        path: PathBuf,
        /// Its number.
        found: i64,
        /// The newest one that is known.
        known: i64,
    },
    /// The database cannot be read.
    Database(rusqlite::Error),
    /// A file cannot be read.
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Error {
    /// A file could not be read.
    pub fn read(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Read { path, source }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        Self::Database(source)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "{}: there is no database", path.display()),
            Self::Foreign(path) => write!(f, "{}: no database of tenken", path.display()),
            Self::UnknownSchema { path, found, known } => {
                write!(f, "{}: schema {found}, known up to {known}", path.display())
            }
            Self::Database(source) => write!(f, "the database cannot be read: {source}"),
            Self::Read { path, source } => write!(f, "{}: {source}", path.display()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(source) => Some(source),
            Self::Read { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// What could be done, or why not.
pub type Result<T> = std::result::Result<T, Error>;
