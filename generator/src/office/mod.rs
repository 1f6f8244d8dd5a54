//! The office: a city hall of some hundred people over some months, clean, but with the noise
//! that real offices have; and on demand with an incident of every rule.
//!
//! Every noise is a file in [`noise`], every kind of incident one in [`incident`]; rates and where
//! they come from are in `generator/README.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use chrono::{Datelike, Days, NaiveDate};

use crate::rng::Rng;

pub mod agenda;
pub mod charge;
pub mod diary;
pub mod exports;
pub mod incident;
pub mod life;
pub mod log;
pub mod noise;
pub mod note;
pub mod place;
pub mod presence;
pub mod records;
pub mod registers;
pub mod resident;
pub mod session;
pub mod staff;
pub mod task;
pub mod told;
pub mod unit;
pub mod watched;
pub mod work;
pub mod year;

use agenda::Agenda;
use charge::Charges;
use diary::Diary;
use exports::Exports;
use incident::Expected;
use log::Log;
use presence::Presence;
use records::Records;
use resident::Residents;
use staff::{Seat, Staff};
use told::{Reason, Told};
use watched::Watched;

/// What the office is made from.
#[derive(Clone, Copy, Debug)]
pub struct OfficeOptions {
    /// Everything derives from it.
    pub seed: u64,
    /// How many people, from 60 to 1000.
    pub staff: u32,
    /// The first day.
    pub from: NaiveDate,
    /// How many days, weekends and holidays included.
    pub days: u32,
    /// How much is done, in percent.
    pub load: u32,
    /// Whether there are incidents.
    pub incidents: bool,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows of all exports.
    pub rows: usize,
    /// Business days.
    pub business_days: u32,
    /// What should be found of the incidents.
    pub expected: Vec<Expected>,
    /// Why there may be other alerts.
    pub told: Vec<Reason>,
}

/// What lasts from day to day.
#[derive(Debug)]
#[allow(missing_docs, reason = "their types say it")]
pub struct World {
    pub staff: Staff,
    pub residents: Residents,
    pub charges: Charges,
    pub watched: Watched,
    pub agenda: Agenda,
    pub answers: noise::answers::Answers,
    pub records: Records,
    pub told: Told,
    /// Codes of other organizations.
    pub others: Vec<String>,
    /// How much is done, in percent.
    pub load: u32,
}

impl World {
    fn new(options: &OfficeOptions) -> Result<Self> {
        let residents = Residents::for_staff(options.staff);
        let staff = Staff::new(options.staff, options.seed, options.from, &residents)?;
        let watched = Watched::new(options.seed, &residents);
        let charges = Charges::new(options.staff, options.seed, &residents, &watched);
        Ok(Self {
            watched,
            staff,
            residents,
            charges,
            agenda: Agenda::default(),
            answers: noise::answers::Answers::default(),
            records: Records::default(),
            told: Told::default(),
            others: (0..40).map(|number| format!("{:06}", 10_106 + number * 11_413)).collect(),
            load: options.load,
        })
    }

    /// Any resident who is not on the watch list, which people heed but for once in thirty times.
    pub fn not_watched(&self, rng: &mut Rng) -> u32 {
        let resident = self.residents.anybody(rng);
        if self.watched.has(resident) && !rng.chance(30) {
            return self.residents.anybody(rng);
        }
        resident
    }

    /// The household of a resident, without those on the watch list, who are handled alone.
    #[must_use]
    pub fn household(&self, resident: u32) -> Vec<u32> {
        let mut people = self.residents.household(resident);
        people.retain(|other| *other == resident || !self.watched.has(*other));
        people
    }

    /// Any resident whom a unit handles.
    pub fn somebody(&self, unit: &str, rng: &mut Rng) -> u32 {
        let resident = self.residents.anybody(rng);
        if self.watched.has(resident) && !self.watched.may(unit) && !rng.chance(30) {
            return self.residents.anybody(rng);
        }
        resident
    }
}

/// What a day has.
#[derive(Debug)]
#[allow(missing_docs, reason = "their types say it")]
pub struct Today {
    pub date: NaiveDate,
    /// Which of the business days it is, from 0; none on others.
    pub business: Option<u32>,
    pub seed: u64,
    /// How many people the staff has.
    pub staff: u32,
    pub present: Vec<Presence>,
    /// Who is away, and whether on leave.
    pub away: Vec<(usize, Seat, bool)>,
    /// Who was registered as a resident.
    pub registered: Vec<u32>,
    pub diary: Diary,
    pub log: Log,
}

impl Today {
    fn new(options: &OfficeOptions, date: NaiveDate, business: Option<u32>) -> Self {
        Self {
            date,
            business,
            seed: options.seed,
            staff: options.staff,
            present: Vec::new(),
            away: Vec::new(),
            registered: Vec::new(),
            diary: Diary::default(),
            log: Log::new(date),
        }
    }

    /// Chance for one purpose on this day.
    #[must_use]
    pub fn rng(&self, purpose: &str) -> Rng {
        self.rng_of(purpose, 0)
    }

    /// Chance for one purpose and one of many on this day.
    #[must_use]
    pub fn rng_of(&self, purpose: &str, number: u64) -> Rng {
        let day = u64::from(self.date.num_days_from_ce().unsigned_abs());
        Rng::for_purpose(self.seed ^ number.rotate_left(17), purpose, day)
    }

    /// Those of a unit who are at work and use the system.
    #[must_use]
    pub fn users(&self, unit: usize) -> Vec<Presence> {
        let fits = |presence: &&Presence| presence.uses && presence.seat.unit == unit;
        self.present.iter().filter(fits).copied().collect()
    }
}

/// Writes registers, exports and, with incidents, what should be found of them.
///
/// # Errors
///
/// Where the options are out of range or a file cannot be written.
pub fn write(options: &OfficeOptions, folder: &Path) -> Result<Summary> {
    let last = options.from + Days::new(u64::from(options.days));
    let known = year::YEARS.contains(&options.from.year()) && year::YEARS.contains(&last.year());
    ensure!(known, "--from: holidays are known from {:?}", year::YEARS);
    ensure!(options.days > 0, "--days: at least 1 (got 0)");
    let world = &mut World::new(options)?;
    let mut exports = Exports::new(&folder.join("exports"));
    let mut summary = Summary::default();
    let mut expected = BTreeSet::new();
    for date in options.from.iter_days().take(options.days as usize) {
        let business = year::is_business(date).then_some(summary.business_days);
        let mut today = Today::new(options, date, business);
        day(world, &mut today, options, &mut expected);
        let incidents = options.incidents.then_some(business).flatten();
        summary.rows += exports.write(today.log, incidents, &mut world.told)?;
        summary.business_days += u32::from(business.is_some());
    }
    summary.rows += exports.finish(options.incidents)?;
    registers::write(world, options, &folder.join("registers"))?;
    summary.expected = expected.into_iter().collect();
    summary.told = std::mem::take(&mut world.told).reasons();
    fs::write(folder.join("told.csv"), told::table(&summary.told))?;
    if options.incidents {
        fs::write(folder.join("expected.csv"), incident::table(&summary.expected))?;
    }
    Ok(summary)
}

fn day(
    world: &mut World,
    today: &mut Today,
    options: &OfficeOptions,
    expected: &mut BTreeSet<Expected>,
) {
    presence::plan(world, today);
    if !today.present.is_empty() {
        life::happen(world, today);
        work::plan(world, today);
    }
    noise::add(world, today);
    if options.incidents {
        incident::plant(world, today, expected);
    }
    let passwords = noise::passwords(today.date);
    std::mem::take(&mut today.diary).run(world, &mut today.log, passwords, today.seed);
    noise::after(world, today);
    today.log.sort();
}

#[cfg(test)]
mod tests;
