//! What the noise admits: wherever something is done that a rule may find, it says so here, so
//! that every alert of the clean office can be told why.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::calendar::Day;

/// Why there may be an alert.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// The rule.
    pub rule: &'static str,
    /// Whom it is about: an actor, a resident or a source.
    pub who: String,
    /// On which day (`2026-04-01`); empty for any.
    pub day: String,
    /// Why.
    pub why: &'static str,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Told(BTreeSet<Reason>);

impl Told {
    /// Something of a day.
    pub fn on(&mut self, date: NaiveDate, rule: &'static str, who: &str, why: &'static str) {
        self.0.insert(Reason { rule, who: who.to_owned(), day: Day::from(date).dashed(), why });
    }

    /// Something that goes on for days.
    pub fn ever(&mut self, rule: &'static str, who: &str, why: &'static str) {
        self.0.insert(Reason { rule, who: who.to_owned(), day: String::new(), why });
    }

    /// All of them, sorted.
    #[must_use]
    pub fn reasons(self) -> Vec<Reason> {
        self.0.into_iter().collect()
    }
}

/// `told.csv`
#[must_use]
pub fn table(reasons: &[Reason]) -> String {
    let mut text = "rule,who,day,why\n".to_owned();
    for Reason { rule, who, day, why } in reasons {
        let _ = writeln!(text, "{rule},{who},{day},{why}");
    }
    text
}
