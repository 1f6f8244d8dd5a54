//! What is due when, beside files that arrive.

use super::worker::Worker;
use crate::instant::{Day, Instant};
use crate::store::StoreError;

/// Between two looks at registers and deadlines.
const MINUTE_MS: i64 = 60_000;

/// Days back in which a deadline can lie that has not been judged yet.
const LOOK_BACK: i32 = 62;

/// What was done when, so that it is done once.
#[derive(Debug, Default)]
pub struct Schedule {
    looked_at: Option<Instant>,
    digest_on: Option<Day>,
    warned_on: Option<Day>,
}

impl Schedule {
    /// Whether a minute has passed since this was last so.
    pub fn minute_passed(&mut self, now: Instant) -> bool {
        let passed = self.looked_at.is_none_or(|at| at.plus_millis(MINUTE_MS) <= now);
        if passed {
            self.looked_at = Some(now);
        }
        passed
    }

    /// Whether this was not asked yet on that day.
    pub fn first_of_day(&mut self, now: Instant) -> bool {
        self.warned_on.replace(now.day()) != Some(now.day())
    }

    /// Whether the digest's hour has come and it was not issued yet by this process.
    #[must_use]
    pub fn digest_due(&self, now: Instant, at: Instant) -> bool {
        now >= at && self.digest_on != Some(now.day())
    }

    /// The day's digest was issued.
    pub fn digest_done(&mut self, now: Instant) {
        self.digest_on = Some(now.day());
    }

    /// Whether a deadline has passed since the sources were last looked at, as recorded.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn deadline_passed(worker: &Worker, now: Instant) -> Result<bool, StoreError> {
        let Some(looked) = worker.last_scan()? else { return Ok(true) };
        let calendar = worker.calendar()?;
        let first = looked.day().plus(-LOOK_BACK);
        let passed = worker.setup.expectations().values().any(|expect| {
            first.through(now.day()).any(|day| {
                let deadline = expect.deadline(day, &calendar);
                expect.covers(day, &calendar) && looked <= deadline && deadline < now
            })
        });
        Ok(passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn the_digest_is_due_once_a_day_from_its_hour_on() {
        let mut schedule = Schedule::default();
        let hour = at("2026-04-22T07:30:00+09:00");
        assert!(!schedule.digest_due(at("2026-04-22T07:29:59+09:00"), hour));
        assert!(schedule.digest_due(hour, hour), "until it was issued");
        schedule.digest_done(hour);
        assert!(!schedule.digest_due(at("2026-04-22T07:30:01+09:00"), hour));
        assert!(
            schedule.digest_due(at("2026-04-23T09:00:00+09:00"), at("2026-04-23T07:30:00+09:00"))
        );
    }

    #[test]
    fn a_minute_passes_every_minute() {
        let mut schedule = Schedule::default();
        assert!(schedule.minute_passed(at("2026-04-22T07:30:00+09:00")));
        assert!(!schedule.minute_passed(at("2026-04-22T07:30:59+09:00")));
        assert!(schedule.minute_passed(at("2026-04-22T07:31:00+09:00")));
    }
}
