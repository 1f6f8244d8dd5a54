//! What a load is made from.

use anyhow::{Result, ensure};
use chrono::NaiveDate;

use crate::encoding::Encoding;
use crate::layout::Layout;

/// Residents for a thousand rows. Two million rows then hold about 530,000 different ones.
const RESIDENTS_PER_THOUSAND_ROWS: u64 = 617;

/// Fewer residents are met so often that rules rightly fire.
const LEAST_RESIDENTS: u32 = 5000;

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
    /// How many residents; by the rows where nothing is said.
    pub residents: Option<u32>,
    /// Rows of other loads that lie before: the serials go on behind them.
    pub rows_before: u64,
}

impl LoadOptions {
    /// Twenty days of 3,000 people from 2026-04-01, in the layout's own encoding.
    #[must_use]
    pub fn new(layout: Layout, rows: u64) -> Self {
        let from = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap_or_default();
        Self {
            layout,
            rows,
            encoding: layout.encoding(),
            seed: 1,
            actors: 3000,
            from,
            days: 20,
            residents: None,
            rows_before: 0,
        }
    }

    pub(super) fn validate(&self) -> Result<()> {
        ensure!(
            (1..=50_000).contains(&self.actors),
            "--actors: from 1 to 50000 (got {})",
            self.actors
        );
        ensure!((1..=10_000).contains(&self.days), "--days: from 1 to 10000 (got {})", self.days);
        let rows = self.rows.saturating_add(self.rows_before);
        ensure!(rows <= 1_000_000_000, "--rows: up to 1000000000 (got {rows})");
        let residents = self.residents.unwrap_or(LEAST_RESIDENTS);
        ensure!(
            residents >= LEAST_RESIDENTS,
            "residents: at least {LEAST_RESIDENTS} (got {residents})"
        );
        Ok(())
    }

    /// How many residents there are.
    #[must_use]
    pub fn population(&self) -> u32 {
        let by_rows = (self.rows * RESIDENTS_PER_THOUSAND_ROWS / 1000).max(LEAST_RESIDENTS.into());
        self.residents.unwrap_or_else(|| u32::try_from(by_rows).unwrap_or(u32::MAX))
    }

    /// How many rows fall on a day, counted from 0.
    pub(super) fn rows_on(&self, day: u64) -> u64 {
        let before = |day: u64| self.rows * day / u64::from(self.days);
        before(day + 1) - before(day)
    }
}
