//! A fault in something that a person wrote: configuration, profile, rule settings, register.

use std::path::{Path, PathBuf};

use crate::mask::visible;
use crate::messages::{Lang, Message};

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

impl Problem {
    /// It in one line, without the hint.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let mut line = shown(&self.file);
        for piece in [&self.key, &self.reason.text(lang)] {
            if !piece.is_empty() {
                line.push_str(": ");
                line.push_str(piece);
            }
        }
        if let Some(got) = &self.got {
            line.push_str(&Message::new("cli.got").with("value", visible(got)).text(lang));
        }
        line
    }
}

/// A path as it is shown: relative to the working folder where it lies below it.
#[must_use]
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    below.unwrap_or_else(|| path.to_owned()).display().to_string()
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
