//! What is said about a guess.

use crate::messages::Message;

/// How certain something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The sample leaves no doubt.
    Sure,
    /// It is likely, and somebody has to look.
    Unsure,
    /// Somebody has to decide.
    Open,
}

impl Certainty {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sure, Self::Unsure, Self::Open];

    /// Its word in the catalogue and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Unsure => "unsure",
            Self::Open => "open",
        }
    }
}

/// A sentence about a guess: what was found, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How certain it is.
    pub certainty: Certainty,
    /// The sentence.
    pub message: Message,
}

/// The sentences in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Remarks(pub(super) Vec<Remark>);

impl Remarks {
    pub(super) fn sure(&mut self, message: Message) {
        self.0.push(Remark { certainty: Certainty::Sure, message });
    }

    pub(super) fn unsure(&mut self, message: Message) {
        self.0.push(Remark { certainty: Certainty::Unsure, message });
    }

    pub(super) fn open(&mut self, message: Message) {
        self.0.push(Remark { certainty: Certainty::Open, message });
    }

    pub(super) fn sure_if(&mut self, is_sure: bool, message: Message) {
        if is_sure { self.sure(message) } else { self.unsure(message) }
    }
}

/// A sentence of the guess's own.
pub(super) fn remark(key: &str) -> Message {
    Message::new(format!("guess.remark.{key}"))
}
