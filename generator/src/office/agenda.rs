//! What is to be done on which day: residents who come, and cases that go on.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// Something that waits for a unit on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Which of the units.
    pub unit: usize,
    /// Who shall do it; anybody of the unit where none is named, or the one is away.
    pub person: Option<usize>,
    /// When, in milliseconds of the day; at any time where none is said.
    pub at: Option<u32>,
    /// About whom.
    pub subjects: Vec<u32>,
    /// Under which of the unit's procedures.
    pub duty: (&'static str, &'static str),
    /// How many more times the same case will go on at most.
    pub more: u32,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    visits: BTreeMap<NaiveDate, Vec<Visit>>,
}

impl Agenda {
    /// Puts something down for a day.
    pub fn put(&mut self, date: NaiveDate, visit: Visit) {
        self.visits.entry(date).or_default().push(visit);
    }

    /// Takes what is down for a day.
    pub fn take(&mut self, date: NaiveDate) -> Vec<Visit> {
        self.visits.remove(&date).unwrap_or_default()
    }
}
