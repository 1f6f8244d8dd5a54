//! Periods of days, by which one actor is found in what each day gave in short.
//!
//! Those tables lie in the order of the days, and their indexes by actor begin anew with each
//! period: a new day is written in few places, however many days there are. So an actor is looked
//! for in one period after the other, the nearest first (docs/adr/0032).

use std::ops::RangeInclusive;

use rusqlite::Connection;

use super::error::Result;
use crate::instant::Day;

/// Days of a period: 2 to the power of this, the same as in the migrations 4 and 5.
pub(super) const DAYS: u32 = 5;

/// A table whose days lie together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByDay {
    /// Each actor's days in short.
    ActorDay,
    /// Log-ins and log-outs.
    SignOn,
}

impl ByDay {
    /// The periods of which it has days, among those of `days`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn periods(
        self,
        conn: &Connection,
        days: RangeInclusive<i32>,
    ) -> Result<RangeInclusive<i32>> {
        let mut ends = conn.prepare_cached(match self {
            Self::ActorDay => {
                "SELECT (SELECT min(day) FROM actor_day), (SELECT max(day) FROM actor_day)"
            }
            Self::SignOn => "SELECT (SELECT min(day) FROM sign_on), (SELECT max(day) FROM sign_on)",
        })?;
        let ends: (Option<i32>, Option<i32>) =
            ends.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (first, last) = (ends.0.unwrap_or(0), ends.1.unwrap_or(-1));
        Ok(of(first.max(*days.start()))..=of(last.min(*days.end())))
    }

    /// The periods before a day, the last first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn before(self, conn: &Connection, day: Day) -> Result<impl Iterator<Item = i32>> {
        Ok(self.periods(conn, i32::MIN..=day.previous().number())?.rev())
    }

    /// The periods after a day, the first first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn after(self, conn: &Connection, day: Day) -> Result<RangeInclusive<i32>> {
        self.periods(conn, day.next().number()..=i32::MAX)
    }
}

/// The period of a day.
pub(super) const fn of(day: i32) -> i32 {
    day >> DAYS
}

/// The first and last day of a period.
pub(super) const fn days(period: i32) -> (Day, Day) {
    let first = period << DAYS;
    (Day::from_number(first), Day::from_number(first + (1 << DAYS) - 1))
}
