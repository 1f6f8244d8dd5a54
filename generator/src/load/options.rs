//! What a load is made from.

use anyhow::{Result, ensure};
use chrono::NaiveDate;

use crate::encoding::Encoding;
use crate::layout::Layout;

/// What a load is made from.
#[derive(Clone, Copy, Debug)]
pub struct LoadOptions {
    /// The layout.
    pub layout: Layout,
    /// How many rows, exactly.
    pub rows: u64,
    /// How they are written.
    pub encoding: Encoding,
    /// Everything derives from it.
    pub seed: u64,
    /// How many people.
    pub actors: u32,
    /// The first day.
    pub from: NaiveDate,
    /// How many business days the rows are spread over.
    pub days: u32,
}

impl LoadOptions {
    /// Twenty days of 3,000 people from 2026-04-01, in the layout's own encoding.
    #[must_use]
    pub fn new(layout: Layout, rows: u64) -> Self {
        let from = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap_or_default();
        Self { layout, rows, encoding: layout.encoding(), seed: 1, actors: 3000, from, days: 20 }
    }

    pub(super) fn validate(&self) -> Result<()> {
        ensure!(
            (1..=50_000).contains(&self.actors),
            "--actors: from 1 to 50000 (got {})",
            self.actors
        );
        ensure!((1..=10_000).contains(&self.days), "--days: from 1 to 10000 (got {})", self.days);
        ensure!(self.rows <= 1_000_000_000, "--rows: up to 1000000000 (got {})", self.rows);
        Ok(())
    }

    /// How many rows fall on a day, counted from 0.
    pub(super) fn rows_on(&self, day: u64) -> u64 {
        let before = |day: u64| self.rows * day / u64::from(self.days);
        before(day + 1) - before(day)
    }
}
