//! Serials that are missing, rows that come again otherwise, rows of another day.

use chrono::NaiveDate;

use super::Incident;
use super::files::file;
use crate::city::journal::Journal;
use crate::layout::operation;

const ALTERED_DAY: usize = 4;
const STRAYED_TO: usize = 0;
const STRAYED_FROM: usize = 6;
const GAP_DAY: usize = 8;

/// Place of the row, in the file of its day, that each of them is about.
const PLACE: usize = 250;

/// A place before the rows of other incidents.
const EARLY: usize = 40;

pub(super) static INCIDENTS: [Incident; 3] = [
    file(
        "export-altered",
        "critical",
        ALTERED_DAY,
        "operation",
        "翌日の操作ログに、この日の1行が同じ通番で再び現れ、宛名番号が異なる。",
        "The log of the day after has a row of this day again, under its serial, with another subject.",
    ),
    file(
        "serial-gap",
        "medium",
        GAP_DAY,
        "operation",
        "操作ログの途中で、通番が2つ欠けている。",
        "Two serials are missing in the middle of the operation log.",
    ),
    file(
        "clock-anomaly",
        "low",
        STRAYED_TO,
        "operation",
        "後日(6業務日後)の操作ログに、この日の日付の行が1行ある。",
        "The operation log of six business days later has one row that is dated this day.",
    ),
];

/// What an operation log takes over from those before it.
#[derive(Debug)]
pub struct Carried {
    next_serial: u64,
    first_day: Option<NaiveDate>,
    altered: Option<operation::Row<String>>,
}

impl Carried {
    /// Before the first log, whose first row has this serial.
    #[must_use]
    pub const fn from(serial: u64) -> Self {
        Self { next_serial: serial, first_day: None, altered: None }
    }

    /// Numbers the rows of a day, and plants what concerns serials and dates.
    pub fn number(&mut self, journal: &mut Journal) {
        let day = journal.business_day;
        if day == Some(STRAYED_TO) {
            self.first_day = Some(journal.date);
        }
        for (place, row) in journal.operation.iter_mut().enumerate() {
            if day == Some(GAP_DAY) && place == PLACE {
                self.next_serial += 2;
            }
            row.serial = self.next_serial;
            self.next_serial += 1;
        }
        if let (Some(row), Some(before), Some(STRAYED_FROM)) =
            (journal.operation.get_mut(PLACE), self.first_day, day)
        {
            row.at.day = before.into();
        }
        if day == Some(ALTERED_DAY) {
            let viewed = |row: &&operation::Row<String>| !row.subject.is_empty();
            self.altered = journal.operation.iter().skip(EARLY).find(viewed).cloned();
        } else if let Some(mut row) = self.altered.take() {
            "000009999999".clone_into(&mut row.subject);
            journal.operation.insert(0, row);
        }
    }
}
