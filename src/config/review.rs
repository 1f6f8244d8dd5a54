//! What the review is held to.

use super::section::Section;
use crate::instant::Day;
use crate::severity::Severity;

/// `[review]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Older findings are stored, not queued; without it, all are queued.
    pub since: Option<Day>,
    /// Business days until a high or critical alert has had a first look; 1 unless said otherwise.
    pub first_look: u32,
    /// Business days until an alert is overdue; 5 unless said otherwise.
    pub due: u32,
    /// From which severity on a closing needs a second person; without it, none does.
    pub countersign: Option<Severity>,
    /// The system group whose members may hand actions to the running daemon; without it, only
    /// the daemon's own user and root may.
    pub group: Option<String>,
}

impl Default for Review {
    fn default() -> Self {
        Self { since: None, first_look: 1, due: 5, countersign: None, group: None }
    }
}

impl Review {
    pub(super) fn read(section: &Section<'_>) -> Self {
        section.only(&["since", "first_look", "due", "countersign", "group"]);
        let usual = Self::default();
        let words: Vec<&str> = Severity::ALL.iter().map(|severity| severity.word()).collect();
        Self {
            since: section.day("since"),
            first_look: days(section, "first_look").unwrap_or(usual.first_look),
            due: days(section, "due").unwrap_or(usual.due),
            countersign: section.word("countersign", &words, Severity::from_word),
            group: section.text("group").map(str::to_owned),
        }
    }

    /// Whether closing an alert of `severity` needs a second person.
    #[must_use]
    pub fn needs_countersign(&self, severity: Severity) -> bool {
        self.countersign.is_some_and(|from| severity >= from)
    }
}

fn days(section: &Section<'_>, name: &str) -> Option<u32> {
    section.whole(name, 1, 250).and_then(|days| u32::try_from(days).ok())
}
