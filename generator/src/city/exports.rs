//! Writes a day's rows as the export files of the four layouts.

use std::path::Path;

use anyhow::Result;
use chrono::NaiveDate;

use super::incident::{Carried, damage, is_missing};
use super::journal::Journal;
use crate::layout::file::{lines, write};
use crate::layout::{Layout, authentication, operation, provision, regional};

/// Writes the daily exports. The serial goes on from the day before.
pub fn write_day(folder: &Path, journal: &mut Journal, carried: &mut Carried) -> Result<()> {
    carried.number(journal);
    let operation = lines(Layout::Operation, &journal.operation, operation::write)?;
    daily(folder, journal, Layout::Operation, operation)?;
    let authentication =
        lines(Layout::Authentication, &journal.authentication, authentication::write)?;
    daily(folder, journal, Layout::Authentication, authentication)?;
    write_regional(folder, journal)
}

/// Writes a day's export of the regional union, where there is any row.
pub fn write_regional(folder: &Path, journal: &Journal) -> Result<()> {
    if journal.regional.is_empty() {
        return Ok(());
    }
    let regional = lines(Layout::Regional, &journal.regional, regional::write)?;
    daily(folder, journal, Layout::Regional, regional)
}

/// Writes the monthly export of a month's rows.
pub fn write_month(folder: &Path, date: NaiveDate, rows: &[provision::Row<String>]) -> Result<()> {
    let lines = lines(Layout::Provision, rows, provision::write)?;
    write(folder, Layout::Provision, date, &lines)
}

fn daily(folder: &Path, journal: &Journal, layout: Layout, mut lines: Vec<String>) -> Result<()> {
    if is_missing(layout, journal.business_day) {
        return Ok(());
    }
    for (index, damage) in damage(layout, journal.business_day).iter().rev() {
        if let Some(line) = lines.get(*index) {
            lines.insert(*index, damage.copy(line));
        }
    }
    write(folder, layout, journal.date, &lines)
}
