//! The exclusions register: one that is asked for as it should be, save that it is too long.

use chrono::NaiveDate;

use super::table::Table;
use crate::calendar::Day;

/// Its number.
const ID: &str = "E2026-0001";

/// Days from the first to the last: no exclusion may have more than 90.
const DAYS: u64 = 183;

/// The register, from the first day on.
#[must_use]
pub fn rows(from: NaiveDate) -> Table {
    let last = from + chrono::Days::new(DAYS - 1);
    let (from, last) = (Day::from(from).dashed(), Day::from(last).dashed());
    let row = [
        ID,
        "off-hours",
        "C0010203",
        "",
        "システム更新の準備",
        "C0010201",
        "C0010101",
        &from,
        &last,
    ];
    vec![row.map(str::to_owned).to_vec()]
}

/// The line of the README about the alert that says so.
#[must_use]
pub fn line(from: NaiveDate) -> String {
    let day = Day::from(from).dashed();
    format!(
        "| `exclusion-changed` | low | `exclusion-changed/exclusions/{ID}%2F{day}/1` | \
         90日を超える点検の除外（認められない）。<br>\
         An exclusion of more than 90 days, which is refused. |\n"
    )
}
