//! Why nothing can be guessed.

use std::fmt;

use crate::messages::{Explain, Message};
use crate::parse::ReadError;

/// Why a sample gives no profile.
#[derive(Debug)]
pub enum GuessError {
    /// It cannot be read, or is no text.
    Read(ReadError),
    /// It is UTF-16 with the bytes the other way round, which no profile can say.
    BigEndian,
    /// No character divides its lines into columns.
    NoColumns,
}

impl From<ReadError> for GuessError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl Explain for GuessError {
    fn message(&self) -> Message {
        match self {
            Self::Read(error) => error.message(),
            Self::BigEndian => Message::new("guess.failed.big-endian"),
            Self::NoColumns => Message::new("guess.failed.no-columns"),
        }
    }

    fn hint(&self) -> Option<Message> {
        match self {
            Self::Read(error) => error.hint(),
            Self::BigEndian => Some(Message::new("guess.failed.big-endian-hint")),
            Self::NoColumns => Some(Message::new("guess.failed.no-columns-hint")),
        }
    }
}

impl fmt::Display for GuessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for GuessError {}
