//! The file that is open as the database.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::error::{Result, StoreError};

/// Which file it is. What is written after another one has taken its name would be lost.
#[derive(Debug)]
pub(super) struct OpenFile {
    path: PathBuf,
    number: (u64, u64),
}

impl OpenFile {
    /// The file at `path`, which was just opened.
    pub(super) fn at(path: &Path) -> Result<Self> {
        let number = number(path).map_err(StoreError::io("open-database", path))?;
        Ok(Self { path: path.to_owned(), number })
    }

    /// Refuses where another file, or none, has its name by now.
    pub(super) fn require_same(&self) -> Result<()> {
        match number(&self.path) {
            Ok(number) if number == self.number => Ok(()),
            Ok(_) => Err(StoreError::Replaced { path: self.path.clone() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(StoreError::Removed { path: self.path.clone() })
            }
            Err(error) => Err(StoreError::io("open-database", &self.path)(error)),
        }
    }
}

fn number(path: &Path) -> io::Result<(u64, u64)> {
    let file = fs::metadata(path)?;
    Ok((file.dev(), file.ino()))
}
