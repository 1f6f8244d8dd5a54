//! What was decided about a file.

use crate::instant::Instant;
use crate::messages::Message;
use crate::watch::candidate::Candidate;

/// A candidate and what was decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<'a> {
    /// The file, as it looked.
    pub candidate: &'a Candidate,
    /// The decision.
    pub verdict: Verdict,
}

/// Whether a file is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It can be read.
    Complete,
    /// It cannot be read yet.
    Waiting {
        /// Why not.
        why: Why,
        /// When it is looked at again if nothing changes before; nothing where only a change
        /// of the file or its marker helps.
        until: Option<Instant>,
        /// Whether it waited for longer than a copy should take, and a person has to look.
        overdue: bool,
    },
}

impl Verdict {
    /// What to say of a file that waits.
    #[must_use]
    pub fn message(&self, file: &Candidate) -> Option<Message> {
        let Self::Waiting { why, overdue, .. } = self else {
            return None;
        };
        let group = if *overdue { "overdue" } else { "waiting" };
        let key = format!("watch.{group}.{}", why.key());
        let message = Message::new(key).with("path", file.path.display());
        Some(if let Why::Unreadable { cause } = why {
            message.with("cause", cause)
        } else {
            message
        })
    }

    /// What to do about a file that waits for a person.
    #[must_use]
    pub fn hint(&self) -> Option<Message> {
        match self {
            Self::Waiting { why, overdue: true, .. } => {
                Some(Message::new(format!("watch.hint.{}", why.key())))
            }
            Self::Complete | Self::Waiting { .. } => None,
        }
    }
}

/// Why a file waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is new, or changed less than the quiet period ago.
    Changing,
    /// It does not end with a newline: the last line may be cut off.
    NoNewline,
    /// It is empty: the copy may not have begun.
    Empty,
    /// It ends with NUL: room that a copier reserved.
    Nul,
    /// Its marker is not there.
    NoMarker,
    /// Its end cannot be read.
    Unreadable {
        /// What the system said.
        cause: String,
    },
}

impl Why {
    fn key(&self) -> &'static str {
        match self {
            Self::Changing => "changing",
            Self::NoNewline => "no-newline",
            Self::Empty => "empty",
            Self::Nul => "nul",
            Self::NoMarker => "no-marker",
            Self::Unreadable { .. } => "unreadable",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::messages::{Lang, template};
    use crate::watch::{Mark, Stamp};

    #[test]
    fn everything_that_waits_is_explained_in_both_languages() {
        let stamp = Stamp { device: 1, inode: 1, bytes: 1, mtime_ns: 1, ctime_ns: 1 };
        let file = Candidate { path: PathBuf::from("/drop/a.csv"), stamp, mark: Mark::Missing };
        let unreadable = Why::Unreadable { cause: "denied".into() };
        let overdue_ones = [Why::Nul, Why::NoMarker, unreadable];
        for why in overdue_ones {
            for overdue in [false, true] {
                let verdict = Verdict::Waiting { why: why.clone(), until: None, overdue };
                let message = verdict.message(&file).unwrap();
                let said = [Some(message), verdict.hint()];
                for message in said.into_iter().flatten() {
                    assert!(template(Lang::Ja, message.key()).is_some(), "{}", message.key());
                    assert!(!message.text(Lang::Ja).contains('{'), "{}", message.key());
                }
            }
        }
        for why in [Why::Changing, Why::NoNewline, Why::Empty] {
            let verdict = Verdict::Waiting { why, until: None, overdue: false };
            let message = verdict.message(&file).unwrap();
            assert!(message.text(Lang::En).contains("/drop/a.csv"), "{}", message.key());
        }
    }
}
