//! A fault in something that a person wrote: configuration, profile, rule settings, register.

use std::path::PathBuf;

use crate::messages::Message;

/// One fault: where it stands, what it is, what was found there, what to do.
///
/// Shown as `file: key: reason (got value)` with a hint on the line below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file that holds the fault.
    pub file: PathBuf,
    /// Where in it: a dotted key (`source[2].expect.by`), or line and column of a register.
    pub key: String,
    /// What is wrong.
    pub reason: Message,
    /// What was found there, if anything.
    pub got: Option<String>,
    /// What to do about it.
    pub hint: Option<Message>,
    /// How bad it is.
    pub level: Level,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing; `check` passes.
    Note,
    /// A register lost so much that it waits for a person: `check` fails, the last version stays.
    Held,
    /// A register cannot be read: `check` fails, ingest goes on.
    Register,
    /// Configuration, profile or rule: every command but `check` refuses.
    Configuration,
}
