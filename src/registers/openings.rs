//! `openings.csv` 開庁時間: when units are open.

use std::fmt;

use chrono::{Datelike, Weekday};

use super::moment::read_day;
use super::spec::{CellFault, Column, Spec, VALID_FROM, VALID_TO};
use super::{Code, Content, EffectiveRow, RegisterKind, Row, Rows, Validity, format::Format};
use crate::calendar::Calendar;
use crate::config::words::{WEEKDAYS, weekday};
use crate::instant::Day;
use crate::messages::Message;
use crate::time_of_day::TimeOfDay;

static SPEC: Spec = Spec {
    kind: RegisterKind::Openings,
    columns: &[
        Column::value("unit_code", Format::Code).of(RegisterKind::Units, "unit_code"),
        Column::value("day", Format::When),
        Column::may_be_empty("open", Format::Time),
        Column::may_be_empty("close", Format::Time),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["unit_code", "day"],
    beside: &[],
    check,
};

/// Both times or none, and in this order.
fn check(content: &Content) -> Option<CellFault> {
    match (content.time("open"), content.time("close")) {
        (Some(open), Some(close)) => {
            (close <= open).then(|| super::validity::backwards("close", "open"))
        }
        (None, None) => None,
        (open, _) => {
            let column = if open.is_none() { "open" } else { "close" };
            let reason = Message::new("problems.register-half-open");
            Some(CellFault { column, reason, hint: None })
        }
    }
}

/// Which days a line is for; the narrower goes before the wider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// One date.
    Date(Day),
    /// The n-th such weekday of a month: `sun#2`.
    Nth(Weekday, u8),
    /// Every such weekday: `thu`.
    Every(Weekday),
    /// Business days.
    Business,
}

impl When {
    /// Reads `business`, `mon` to `sun`, `sun#2`, or a date.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        if text == "business" {
            return Some(Self::Business);
        }
        if let Some((day, ordinal)) = text.split_once('#') {
            let ordinal = ordinal.parse().ok().filter(|n| (1..=5).contains(n))?;
            return Some(Self::Nth(weekday(day)?, ordinal));
        }
        weekday(&text).map(Self::Every).or_else(|| read_day(&text).map(Self::Date))
    }

    /// How narrow it is where it is for `day`; on days of rest, only a date is for a day.
    fn rank(self, day: Day, calendar: &Calendar) -> Option<u8> {
        let rest = calendar.is_rest_day(day);
        let ordinal = day.date().day().div_ceil(7);
        match self {
            Self::Date(date) => (date == day).then_some(3),
            _ if rest => None,
            Self::Nth(weekday, n) => {
                (weekday == day.weekday() && u32::from(n) == ordinal).then_some(2)
            }
            Self::Every(weekday) => (weekday == day.weekday()).then_some(1),
            Self::Business => calendar.is_business_day(day).then_some(0),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |day: Weekday| WEEKDAYS.iter().find(|(_, d)| *d == day).map_or("", |(n, _)| *n);
        match self {
            Self::Date(day) => write!(f, "{day}"),
            Self::Nth(weekday, n) => write!(f, "{}#{n}", name(*weekday)),
            Self::Every(weekday) => f.write_str(name(*weekday)),
            Self::Business => f.write_str("business"),
        }
    }
}

/// A line of the register.
#[derive(Debug, Clone)]
pub struct OpeningRow {
    /// The unit, or `*` for all.
    pub unit: Code,
    /// Which days it is for.
    pub when: When,
    /// From when to when the unit is open; none means closed.
    pub span: Option<Span>,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for OpeningRow {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        let times = content.time("open").zip(content.time("close"));
        Some(Self {
            unit: content.code("unit_code")?,
            when: When::read(content.get("day")?)?,
            span: times.map(|(open, close)| Span { open, close }),
            validity: Validity::of(row),
        })
    }

    fn key(&self) -> &str {
        self.unit.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}

/// From when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// When it opens.
    pub open: TimeOfDay,
    /// When it closes.
    pub close: TimeOfDay,
}

/// The opening of some units on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hours {
    /// The register says nothing of these units: they are not judged.
    Unknown,
    /// Closed all day.
    Closed,
    /// Open, in order, without overlaps.
    Open(Vec<Span>),
}

impl Rows<OpeningRow> {
    /// The opening of the units, given folded, on the day; of several, united. Without a unit,
    /// what is said for all.
    #[must_use]
    pub fn hours(&self, units: &[&str], day: Day, calendar: &Calendar) -> Hours {
        let everyone = ["*"];
        let units = if units.is_empty() { &everyone } else { units };
        let mut known = false;
        let mut spans = Vec::new();
        for unit in units {
            known |= self.valid_on(unit, day).chain(self.valid_on("*", day)).next().is_some();
            let line = self.line(unit, day, calendar).or_else(|| self.line("*", day, calendar));
            spans.extend(line.and_then(|line| line.span));
        }
        match (known, spans.is_empty()) {
            (false, _) => Hours::Unknown,
            (true, true) => Hours::Closed,
            (true, false) => Hours::Open(united(spans)),
        }
    }

    /// The narrowest line of the unit for the day; of equals, the one that began last.
    fn line(&self, unit: &str, day: Day, calendar: &Calendar) -> Option<&OpeningRow> {
        let ranked = |row: &OpeningRow| Some((row.when.rank(day, calendar)?, row.validity.from));
        let lines = self.valid_on(unit, day).filter_map(|row| Some((ranked(row)?, row)));
        lines.max_by_key(|(rank, _)| *rank).map(|(_, row)| row)
    }
}

/// The same times, in order, with those that meet joined.
fn united(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.open <= last.close => last.close = last.close.max(span.close),
            _ => joined.push(span),
        }
    }
    joined
}
