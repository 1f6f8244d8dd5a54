//! `holidays.csv` 休日の加除: what lies over the national calendar.

use super::spec::{Column, Spec, no_check};
use super::{EffectiveRow, RegisterKind, Row, Rows, Validity, format::Format};
use crate::calendar::{Calendar, Override};
use crate::instant::Day;

static SPEC: Spec = Spec {
    kind: RegisterKind::Holidays,
    columns: &[
        Column::value("date", Format::Day),
        Column::may_be_empty("name", Format::Text),
        Column::value("kind", Format::Word(&["holiday", "workday"])),
    ],
    key: &["date"],
    beside: &[],
    check: no_check,
};

/// A day that is otherwise than the national calendar says.
#[derive(Debug, Clone)]
pub struct HolidayRow {
    /// The day.
    pub date: Day,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: Override,
    key: String,
    validity: Validity,
}

impl Row for HolidayRow {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        let kind = match content.get("kind")? {
            "holiday" => Override::Holiday,
            "workday" => Override::Workday,
            _ => return None,
        };
        let (date, name) = (content.day("date")?, content.text("name"));
        Some(Self { date, name, kind, key: date.to_string(), validity: Validity::of(row) })
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}

impl Rows<HolidayRow> {
    /// The national calendar with these days over it. A row that vanished from its file still
    /// holds for days that had begun by then.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        let standing = self.all().iter().filter(|row| row.validity.covers_day(row.date));
        Calendar::with(standing.map(|row| (row.date, row.kind)))
    }
}
