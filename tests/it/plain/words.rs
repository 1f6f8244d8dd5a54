//! The words of the table: events, days, instants, folded names; and the calendar.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use unicode_normalization::UnicodeNormalization;

/// An instant, as clocks at +09:00 show it.
pub type At = NaiveDateTime;

/// Where an event was written: its source and the line of that source's only file.
pub type Place = (&'static str, usize);

/// An event. What is missing is empty. `line` is known once the files are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub source: &'static str,
    pub line: usize,
    pub serial: Option<u64>,
    pub at: At,
    pub actor: String,
    pub name: String,
    pub unit: String,
    pub terminal: String,
    pub function: String,
    pub action: &'static str,
    pub kind: &'static str,
    pub subject: String,
    pub procedure: String,
    pub information: String,
    pub counterpart: String,
    pub records: u64,
    pub outcome: &'static str,
    pub note: String,
}

impl Event {
    /// The same with everything that is compared folded.
    pub fn folded(&self) -> Self {
        Self {
            actor: fold(&self.actor),
            unit: fold(&self.unit),
            terminal: fold(&self.terminal),
            function: fold(&self.function),
            subject: fold(&self.subject),
            procedure: fold(&self.procedure),
            information: fold(&self.information),
            counterpart: fold(&self.counterpart),
            ..self.clone()
        }
    }

    pub fn place(&self) -> Place {
        (self.source, self.line)
    }

    pub fn day(&self) -> NaiveDate {
        self.at.date()
    }

    /// acts: any event but `logout`; `(auto)` and `(manual)` are no actors.
    pub fn acts(&self) -> bool {
        self.is_of_an_actor() && self.action != "logout"
    }

    pub fn is_of_an_actor(&self) -> bool {
        self.actor != "(AUTO)" && self.actor != "(MANUAL)"
    }

    /// done: outcome `success` or none.
    pub fn done(&self, action: &str) -> bool {
        self.is_done() && self.action == action
    }

    pub fn is_done(&self) -> bool {
        self.outcome == "success" || self.outcome.is_empty()
    }

    /// reading: a done `search`, `view` or `inquire`.
    pub fn reads(&self) -> bool {
        self.done("search") || self.done("view") || self.done("inquire")
    }

    /// touching: a done event with a subject.
    pub fn touches(&self) -> bool {
        self.is_done() && !self.subject.is_empty()
    }

    /// A subject is its kind and its number.
    pub fn who(&self) -> (&str, &str) {
        (self.kind, &self.subject)
    }

    /// The subject as keys say it.
    pub fn who_in_key(&self) -> String {
        let number = self.subject.replace('/', "%2F");
        if self.kind == "atena" { number } else { format!("{}:{number}", fold(self.kind)) }
    }
}

/// One line of the small table that a disagreement prints.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, line, at, actor, action, outcome, .. } = self;
        let at = at.format("%m-%d %H:%M:%S%.3f (%Y %a)");
        write!(f, "{source}:{line:<3} {at} {actor:12} {action} {outcome}")?;
        if let Some(serial) = self.serial {
            write!(f, " serial={serial}")?;
        }
        if self.records != 1 {
            write!(f, " records={}", self.records)?;
        }
        let Self { name, unit, terminal, function, procedure, information, .. } = self;
        let Self { kind, subject, counterpart, note, .. } = self;
        let said = [
            ("unit", unit),
            ("at", terminal),
            (kind, subject),
            ("procedure", procedure),
            ("information", information),
            ("counterpart", counterpart),
            ("function", function),
            ("name", name),
            ("note", note),
        ];
        for (what, value) in said.iter().filter(|(_, value)| !value.is_empty()) {
            write!(f, " {what}={value}")?;
        }
        Ok(())
    }
}

/// Ids and numbers are compared folded: NFKC, trimmed, upper case.
pub fn fold(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_uppercase()
}

pub fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Days without work by law, as the Cabinet Office lists them, of the years that occur here.
const NATIONAL: [&str; 69] = [
    "2024-01-01",
    "2024-01-08",
    "2024-02-11",
    "2024-02-12",
    "2024-02-23",
    "2024-03-20",
    "2024-04-29",
    "2024-05-03",
    "2024-05-04",
    "2024-05-05",
    "2024-05-06",
    "2024-07-15",
    "2024-08-11",
    "2024-08-12",
    "2024-09-16",
    "2024-09-22",
    "2024-09-23",
    "2024-10-14",
    "2024-11-03",
    "2024-11-04",
    "2024-11-23",
    "2025-01-01",
    "2025-01-13",
    "2025-02-11",
    "2025-02-23",
    "2025-02-24",
    "2025-03-20",
    "2025-04-29",
    "2025-05-03",
    "2025-05-04",
    "2025-05-05",
    "2025-05-06",
    "2025-07-21",
    "2025-08-11",
    "2025-09-15",
    "2025-09-23",
    "2025-10-13",
    "2025-11-03",
    "2025-11-23",
    "2025-11-24",
    "2026-01-01",
    "2026-01-12",
    "2026-02-11",
    "2026-02-23",
    "2026-03-20",
    "2026-04-29",
    "2026-05-03",
    "2026-05-04",
    "2026-05-05",
    "2026-05-06",
    "2026-07-20",
    "2026-08-11",
    "2026-09-21",
    "2026-09-22",
    "2026-09-23",
    "2026-10-12",
    "2026-11-03",
    "2026-11-23",
    "2027-01-01",
    "2027-01-11",
    "2027-02-11",
    "2027-02-23",
    "2027-03-21",
    "2027-03-22",
    "2027-04-29",
    "2027-05-03",
    "2027-05-04",
    "2027-05-05",
    "2027-07-19",
];

/// National holidays and 12/29-1/3.
pub fn is_holiday(day: NaiveDate) -> bool {
    let year_end = matches!((day.month(), day.day()), (12, 29..=31) | (1, 1..=3));
    year_end || NATIONAL.iter().any(|national| date(national) == day)
}

/// Business days are Monday to Friday without national holidays and 12/29-1/3.
pub fn is_business(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(day)
}

pub fn business_day_before(day: NaiveDate) -> NaiveDate {
    let mut before = day.pred_opt().unwrap();
    while !is_business(before) {
        before = before.pred_opt().unwrap();
    }
    before
}
