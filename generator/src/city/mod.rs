//! The small invented city 架空市: its registers, ten days of its logs, and a few incidents.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use chrono::{Datelike, NaiveDate};

use crate::calendar::{days_until, is_business_day, is_second_sunday};
use crate::layout::provision;
use crate::rng::Rng;

mod approvals;
mod batch;
pub(crate) mod casework;
pub(crate) mod exchange;
mod exclusions;
mod exports;
pub mod incident;
pub(crate) mod journal;
mod readme;
mod registers;
mod roster;
pub(crate) mod shift;
mod spelling;
pub mod staff;
pub mod table;
mod union;
pub mod units;

use incident::{Carried, Scene};
use journal::Journal;
use shift::Shift;
use staff::{Person, Staff};

/// What the city is made from.
#[derive(Clone, Copy, Debug)]
pub struct CityOptions {
    /// Everything derives from it.
    pub seed: u64,
    /// How many people, from 60 to 400.
    pub staff: u32,
    /// The first day.
    pub from: NaiveDate,
    /// How many business days.
    pub days: u32,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "rows by layout")]
pub struct Summary {
    pub operation: usize,
    pub authentication: usize,
    pub provision: usize,
    pub regional: usize,
}

/// Writes registers, exports and the README of the city into a folder.
///
/// # Errors
///
/// Where the options are out of range or a file cannot be written.
pub fn write(options: &CityOptions, folder: &Path) -> Result<Summary> {
    ensure!(options.days > 0, "--days: at least 1 (got 0)");
    let staff = Staff::new(options.staff)?;
    let days = days_until(options.from, options.days);
    let business_days: Vec<NaiveDate> =
        days.iter().copied().filter(|day| is_business_day(*day)).collect();
    registers::write(&folder.join("registers"), &staff, &business_days)?;
    fs::write(folder.join("README.md"), readme::text(options, &business_days))?;
    let open = days.into_iter().filter(|day| is_business_day(*day) || is_second_sunday(*day));
    write_exports(options, &staff, open, &folder.join("exports"))
}

fn write_exports(
    options: &CityOptions,
    staff: &Staff,
    days: impl Iterator<Item = NaiveDate>,
    folder: &Path,
) -> Result<Summary> {
    let mut summary = Summary::default();
    let mut carried = Carried::from(26_040_100_001);
    let mut exchanged = Vec::new();
    let mut business_days = 0..;
    if let Some(journal) = incident::last_use() {
        exports::write_regional(folder, &journal)?;
    }
    for date in days {
        let business_day = if is_business_day(date) { business_days.next() } else { None };
        let mut journal = day(options, staff, date, business_day)?;
        exports::write_day(folder, &mut journal, &mut carried)?;
        summary.operation += journal.operation.len();
        summary.authentication += journal.authentication.len();
        summary.regional += journal.regional.len();
        summary.provision += journal.provision.len();
        exchanged.extend(journal.provision.into_iter().map(|row| (date, row)));
    }
    write_months(folder, exchanged)?;
    Ok(summary)
}

/// One day: shifts and their work, systems, exchange, incidents, in this order.
fn day(
    options: &CityOptions,
    staff: &Staff,
    date: NaiveDate,
    business_day: Option<usize>,
) -> Result<Journal> {
    let rng = &mut Rng::for_purpose(
        options.seed,
        "city",
        u64::from(date.num_days_from_ce().unsigned_abs()),
    );
    let mut journal = Journal::new(date, business_day);
    let at_work = people_at_work(staff, &mut journal, rng);
    if business_day.is_some() {
        batch::night(&mut journal, rng);
        union::work(&at_work, &mut journal, rng);
        exchange::manual(options.staff / 15, &at_work, &mut journal, rng);
    }
    exchange::automatic(options.staff / 3, &mut journal, rng);
    exchange::inquiries(&mut journal, rng);
    incident::plant(&mut Scene { journal: &mut journal, staff, rng })?;
    spelling::vary(&mut journal, rng);
    journal.sort();
    Ok(journal)
}

fn people_at_work<'a>(
    staff: &'a Staff,
    journal: &mut Journal,
    rng: &mut Rng,
) -> Vec<(&'a Person, Shift)> {
    let mut at_work = Vec::new();
    for person in &staff.people {
        if let Some(shift) = Shift::of(person, journal, rng) {
            shift.record(person, journal, rng);
            casework::work(person, &shift, journal, rng);
            at_work.push((person, shift));
        }
    }
    at_work
}

/// Numbers the records in their order and writes one export a month.
fn write_months(folder: &Path, exchanged: Vec<(NaiveDate, provision::Row<String>)>) -> Result<()> {
    let mut months: Vec<(NaiveDate, Vec<provision::Row<String>>)> = Vec::new();
    for (number, (date, mut row)) in (4_000_001..).zip(exchanged) {
        row.number = number;
        match months.last_mut() {
            Some((month, rows)) if (month.year(), month.month()) == (date.year(), date.month()) => {
                rows.push(row);
            }
            _ => months.push((date, vec![row])),
        }
    }
    months.iter().try_for_each(|(month, rows)| exports::write_month(folder, *month, rows))
}

#[cfg(test)]
mod tests;
