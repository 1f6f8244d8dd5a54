//! The days of the files: each has its own, one file behind the other.

use chrono::NaiveDate;
use sample_city::calendar::business_days;
use sample_city::layout::Layout;
use sample_city::load::LoadOptions;

/// Business days of a file.
const OF_A_FILE: u32 = 20;

/// All days: so early that years of them lie in the past.
pub struct Days {
    from: NaiveDate,
    dates: Vec<NaiveDate>,
    files: u32,
    rows: u64,
    runs: u32,
}

impl Days {
    /// For files of so many rows, and for so many late files of each size.
    pub fn new(files: u32, rows: u64, runs: usize) -> Self {
        let from = NaiveDate::from_ymd_opt(2020, 4, 1).unwrap_or_default();
        let runs = u32::try_from(runs).unwrap_or(u32::MAX);
        let dates = business_days(from, files * OF_A_FILE + 2 * runs);
        Self { from, dates, files, rows, runs }
    }

    /// All of them, for the registers.
    pub fn all(&self) -> LoadOptions {
        let days = u32::try_from(self.dates.len()).unwrap_or(u32::MAX);
        LoadOptions { from: self.from, days, ..self.load() }
    }

    /// Those of the first file.
    pub fn first(&self) -> LoadOptions {
        LoadOptions { from: self.from, days: OF_A_FILE, ..self.load() }
    }

    /// The load of each file. All are about the same residents.
    pub fn files(&self) -> impl Iterator<Item = LoadOptions> {
        let load = self.load();
        (0..self.files).map(move |file| LoadOptions {
            seed: u64::from(file) + 1,
            from: self.day(file * OF_A_FILE),
            days: OF_A_FILE,
            residents: Some(load.population()),
            rows_before: u64::from(file) * self.rows,
            ..load
        })
    }

    /// The loads of the late files of a size, a day each: the first size, or the second. They are
    /// about the same residents as the large files.
    pub fn late(&self, rows: u64, second: bool, before: u64) -> Vec<LoadOptions> {
        let first = self.files * OF_A_FILE + if second { self.runs } else { 0 };
        let load = |number: u32| LoadOptions {
            seed: u64::from(first + number),
            from: self.day(first + number),
            days: 1,
            residents: Some(self.load().population()),
            rows_before: before + u64::from(number) * rows,
            ..LoadOptions::new(Layout::Operation, rows)
        };
        (0..self.runs).map(load).collect()
    }

    fn load(&self) -> LoadOptions {
        LoadOptions::new(Layout::Operation, self.rows)
    }

    fn day(&self, number: u32) -> NaiveDate {
        self.dates.get(number as usize).copied().unwrap_or(self.from)
    }
}
