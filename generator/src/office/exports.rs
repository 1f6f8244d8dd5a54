//! Writes the days as export files of the four layouts.

use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::{Datelike, NaiveDate, Weekday};

use super::incident::files::Tampering;
use super::log::Log;
use super::told::Told;
use super::year;
use crate::layout::file::{lines, write};
use crate::layout::{Layout, authentication, operation, provision, regional};
use crate::rng::Rng;

/// Of a thousand days, on how many a note with a line break tears a row in two (assumed); and of a
/// thousand restarts after the monthly maintenance, how many lose serials that were held ready.
const LINE_BREAKS: u32 = 12;
const LOST_SERIALS: u32 = 200;

/// The exports as they grow.
#[derive(Debug)]
pub struct Exports {
    folder: PathBuf,
    next_serial: u64,
    next_record: u64,
    month: Option<(NaiveDate, Vec<provision::Row<String>>)>,
    tampering: Tampering,
}

impl Exports {
    /// Into a folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        let (next_serial, next_record) = (26_000_000_001, 4_000_001);
        let tampering = Tampering::default();
        Self { folder: folder.to_owned(), next_serial, next_record, month: None, tampering }
    }

    /// Writes a day's files and gathers what is written by month; gives the number of rows.
    /// With incidents, `incidents` says which of the business days it is.
    ///
    /// # Errors
    ///
    /// Where a file cannot be written.
    pub fn write(
        &mut self,
        mut log: Log,
        incidents: Option<u32>,
        told: &mut Told,
    ) -> Result<usize> {
        let rng = &mut Rng::for_purpose(
            7,
            "exports",
            u64::from(log.date.num_days_from_ce().unsigned_abs()),
        );
        if log.date.weekday() == Weekday::Sun
            && (16..=22).contains(&log.date.day())
            && rng.chance(LOST_SERIALS)
        {
            self.next_serial += u64::from(rng.between(1, 19));
            let why = "保守後の再起動で、用意されていた通番が失われた。";
            told.on(log.date, "serial-gap", "operation", why);
        }
        self.number(&mut log, incidents);
        let mut operation = lines(Layout::Operation, &log.operation, operation::write)?;
        if rng.chance(LINE_BREAKS) && year::is_business(log.date) {
            tear(&mut operation, rng);
            let why = "備考の改行で1行が2行に分かれた。";
            told.on(log.date, "serial-gap", "operation", why);
            told.on(log.date, "rejected-rows", "operation", why);
        }
        self.tampering.damage(&mut operation, incidents);
        write(&self.folder, Layout::Operation, log.date, &operation)?;
        let rows = lines(Layout::Authentication, &log.authentication, authentication::write)?;
        if !rows.is_empty() && !self.tampering.withholds(incidents) {
            write(&self.folder, Layout::Authentication, log.date, &rows)?;
        }
        if !log.regional.is_empty() {
            let rows = lines(Layout::Regional, &log.regional, regional::write)?;
            write(&self.folder, Layout::Regional, log.date, &rows)?;
        }
        let counts = [operation.len(), rows.len(), log.regional.len()];
        let finished = self.gather(log)?;
        Ok(counts.iter().sum::<usize>() + finished)
    }

    fn number(&mut self, log: &mut Log, incidents: Option<u32>) {
        for (place, row) in log.operation.iter_mut().enumerate() {
            self.next_serial += self.tampering.gap(place, incidents);
            row.serial = self.next_serial;
            self.next_serial += 1;
        }
        self.tampering.alter(&mut log.operation, incidents);
    }

    fn gather(&mut self, mut log: Log) -> Result<usize> {
        for row in &mut log.provision {
            row.number = self.next_record;
            self.next_record += 1;
        }
        let of_month =
            |date: &NaiveDate| (date.year(), date.month()) == (log.date.year(), log.date.month());
        match &mut self.month {
            Some((date, rows)) if of_month(date) => {
                rows.append(&mut log.provision);
                Ok(0)
            }
            _ => {
                let finished = self.write_month();
                self.month = Some((log.date, log.provision));
                finished
            }
        }
    }

    fn write_month(&mut self) -> Result<usize> {
        let Some((date, rows)) = self.month.take() else { return Ok(0) };
        write(
            &self.folder,
            Layout::Provision,
            date,
            &lines(Layout::Provision, &rows, provision::write)?,
        )?;
        Ok(rows.len())
    }

    /// Writes what is left; and the old export that an incident needs.
    ///
    /// # Errors
    ///
    /// Where a file cannot be written.
    pub fn finish(mut self, incidents: bool) -> Result<usize> {
        let rows = self.write_month()?;
        if incidents {
            let log = super::incident::dormant::last_use();
            let lines = lines(Layout::Regional, &log.regional, regional::write)?;
            write(&self.folder, Layout::Regional, log.date, &lines)?;
        }
        Ok(rows)
    }
}

/// A line break in the last field of a row.
fn tear(lines: &mut [String], rng: &mut Rng) {
    let place = rng.index(lines.len());
    if let Some(line) = lines.get_mut(place) {
        line.truncate(line.rfind('"').unwrap_or(line.len()));
        line.push_str("折返し\r\n連絡\"");
    }
}
