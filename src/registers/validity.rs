//! From when to when a row applies.

use super::content::{Content, EffectiveRow};
use super::spec::CellFault;
use crate::instant::{Day, Instant};
use crate::messages::Message;

/// From `valid_from` to `valid_to`, both included; cut where the row vanished from its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first day; open where none is given.
    pub from: Option<Day>,
    /// The last day; open where none is given.
    pub to: Option<Day>,
    /// When the version of the file without the row was recorded.
    pub ended_at: Option<Instant>,
}

impl Validity {
    /// The validity that a row says and its history cuts.
    #[must_use]
    pub fn of(row: &EffectiveRow) -> Self {
        let content = &row.content;
        let (from, to) = (content.day("valid_from"), content.day("valid_to"));
        Self { from, to, ended_at: row.ended_at }
    }

    /// Whether it covers the instant.
    #[must_use]
    pub fn covers(&self, at: Instant) -> bool {
        self.covers_date(at.day()) && self.ended_at.is_none_or(|end| at < end)
    }

    /// Whether it covers the day or a part of it.
    #[must_use]
    pub fn covers_day(&self, day: Day) -> bool {
        self.covers_date(day) && self.ended_at.is_none_or(|end| day.start() < end)
    }

    /// Whether it covers a part of the day only.
    #[must_use]
    pub fn ends_within(&self, day: Day) -> bool {
        self.covers_date(day)
            && self.ended_at.is_some_and(|end| day.start() < end && end <= day.end())
    }

    fn covers_date(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// `valid_from` must not come after `valid_to`.
pub(super) fn check(content: &Content) -> Option<CellFault> {
    let (from, to) = (content.day("valid_from")?, content.day("valid_to")?);
    (from > to).then(|| backwards("valid_to", "valid_from"))
}

/// The fault of an end that comes before its beginning.
pub(super) fn backwards(end: &'static str, start: &'static str) -> CellFault {
    let reason = Message::new("problems.register-ends-before-start").with("start", start);
    let hint = Message::new("problems.register-ends-before-start-hint");
    CellFault { column: end, reason, hint: Some(hint) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_row_that_vanished_on_a_day_covers_a_part_of_it() {
        let day = Day::from_number(20_000);
        let always = Validity { from: None, to: None, ended_at: None };
        let ended = |at: Instant| Validity { ended_at: Some(at), ..always };
        assert!(!always.ends_within(day));
        assert!(!ended(day.start()).ends_within(day));
        assert!(ended(day.start().plus_millis(1)).ends_within(day));
        assert!(ended(day.end()).ends_within(day));
        assert!(!ended(day.next().start()).ends_within(day));
        let earlier = Validity { to: Some(day.previous()), ..ended(day.end()) };
        assert!(!earlier.ends_within(day));
    }
}
