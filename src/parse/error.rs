//! Why a file as a whole cannot be read.

use std::{fmt, io};

use crate::config::profile::Encoding;
use crate::messages::{Explain, Message};

/// The whole file is refused, and nothing of it is a row. Names no path: the caller knows it.
#[derive(Debug)]
pub enum ReadError {
    /// Reading failed.
    Io(io::Error),
    /// There is not even a header.
    Empty,
    /// A byte order mark says another encoding than the profile.
    Mark {
        /// What the profile says.
        encoding: Encoding,
        /// What the mark says.
        found: &'static str,
    },
    /// It looks like no text at all.
    Binary,
    /// It looks like another encoding than the profile says.
    OtherEncoding {
        /// What the profile says.
        encoding: Encoding,
        /// What it looks like, if it looks like anything.
        looks_like: Option<Encoding>,
    },
    /// The header is no CSV.
    BrokenHeader {
        /// Why not, as the end of its message's key `parse.error.header-…`.
        reason: &'static str,
    },
    /// No title of the header is one that the profile knows.
    NoKnownTitle {
        /// The header's titles.
        found: String,
        /// The profile's titles.
        expected: String,
    },
    /// The header lacks titles of the profile's.
    MissingTitles {
        /// The missing titles.
        missing: String,
        /// The header's titles.
        found: String,
    },
    /// The header has a title of the profile's twice.
    DuplicateTitle {
        /// That title.
        title: String,
    },
    /// The file, which has no header, has fewer columns than the profile speaks of.
    TooFewColumns {
        /// The highest number that the profile speaks of.
        expected: usize,
        /// Columns of the file.
        found: usize,
    },
    /// The file does not begin with what was read of it before.
    NotAPrefix,
    /// What was read of it before ended within a line.
    WithinLine,
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl Explain for ReadError {
    fn message(&self) -> Message {
        let key = match self {
            Self::BrokenHeader { reason } => format!("parse.error.header-{reason}"),
            _ => format!("parse.error.{}", self.kind()),
        };
        let message = Message::new(key);
        match self {
            Self::Io(error) => message.with("error", error),
            Self::Mark { encoding, found } => {
                message.with("encoding", encoding).with("found", found)
            }
            Self::OtherEncoding { encoding, .. } => message.with("encoding", encoding),
            Self::NoKnownTitle { found, expected } => {
                message.with("found", found).with("expected", expected)
            }
            Self::MissingTitles { missing, found } => {
                message.with("missing", missing).with("found", found)
            }
            Self::DuplicateTitle { title } => message.with("title", title),
            Self::TooFewColumns { expected, found } => {
                message.with("expected", expected).with("found", found)
            }
            Self::Empty
            | Self::Binary
            | Self::BrokenHeader { .. }
            | Self::NotAPrefix
            | Self::WithinLine => message,
        }
    }

    fn hint(&self) -> Option<Message> {
        let hint = |name: &str| Message::new(format!("parse.hint.{name}"));
        Some(match self {
            Self::Io(_) => hint("io"),
            Self::Empty => hint("empty"),
            Self::Mark { found: "utf-16be", .. } => hint("big-endian"),
            Self::Mark { found, .. } => hint("mark").with("found", found),
            Self::Binary => hint("binary"),
            Self::OtherEncoding { looks_like: Some(looks_like), .. } => {
                hint("encoding").with("looks_like", looks_like)
            }
            Self::OtherEncoding { looks_like: None, .. } => hint("no-encoding"),
            Self::BrokenHeader { .. } | Self::NoKnownTitle { .. } => hint("header"),
            Self::MissingTitles { .. } => hint("titles"),
            Self::DuplicateTitle { .. } => hint("duplicate"),
            Self::TooFewColumns { .. } => hint("columns"),
            Self::NotAPrefix | Self::WithinLine => hint("resume"),
        })
    }
}

impl ReadError {
    /// The kind of the error, as a word of its message's key.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Io(_) => "io",
            Self::Empty => "empty",
            Self::Mark { .. } => "mark",
            Self::Binary => "binary",
            Self::OtherEncoding { .. } => "encoding",
            Self::BrokenHeader { .. } => "header",
            Self::NoKnownTitle { .. } => "no-known-title",
            Self::MissingTitles { .. } => "missing-titles",
            Self::DuplicateTitle { .. } => "duplicate-title",
            Self::TooFewColumns { .. } => "too-few-columns",
            Self::NotAPrefix => "not-a-prefix",
            Self::WithinLine => "within-line",
        }
    }
}
