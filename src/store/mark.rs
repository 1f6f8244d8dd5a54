//! The mark that the medium failed: who opens the state next checks it before writing.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;

use serde::{Deserialize, Serialize};

use super::StatePaths;
use super::error::{Result, StoreError};
use crate::instant::Instant;
use crate::messages::Message;

/// Why the state has to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When it was left; none where it could not be written whole.
    pub at: Option<Instant>,
    /// What happened.
    pub message: Message,
}

impl Mark {
    /// The mark in the state, if there is one.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn read(paths: &StatePaths) -> Result<Option<Self>> {
        let text = match fs::read_to_string(paths.mark()) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io("mark", paths.mark())(error)),
        };
        let unreadable = |_| Self { at: None, message: Message::new("store.mark-unreadable") };
        Ok(Some(serde_json::from_str(&text).unwrap_or_else(unreadable)))
    }

    /// Leaves the mark. One that is there already stays: it tells what happened first.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn leave(&self, paths: &StatePaths) -> Result<()> {
        let path = paths.mark();
        let error = || StoreError::io("mark", &path);
        let made = fs::File::options().write(true).create_new(true).mode(0o640).open(&path);
        let mut file = match made {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(()),
            made => made.map_err(error())?,
        };
        let text = super::json(self)?;
        // On a failing medium the name alone says what matters.
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(error())
    }

    /// Takes the mark away.
    pub(super) fn clear(paths: &StatePaths) -> Result<()> {
        match fs::remove_file(paths.mark()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(StoreError::io("mark", paths.mark())(error))
            }
            _ => Ok(()),
        }
    }
}
