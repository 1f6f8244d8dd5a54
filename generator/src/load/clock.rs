//! The times of the rows: in order, mostly in business hours.

use chrono::NaiveDate;

use super::LoadOptions;
use crate::calendar::{Day, Moment, business_days, clock};
use crate::layout::Layout;
use crate::rng::Rng;

/// A part of the day: its times, and the share of the day's rows up to its end.
struct Part {
    from: u32,
    to: u32,
    per_mille_until: u64,
}

const fn part(from: u32, to: u32, per_mille_until: u64) -> Part {
    Part { from, to, per_mille_until }
}

/// People are within the opening of 08:30-17:15 with its grace; the last part is a system's.
const PARTS: [Part; 6] = [
    part(clock(8, 5, 0), clock(8, 30, 0), 10),
    part(clock(8, 30, 0), clock(12, 0, 0), 470),
    part(clock(12, 0, 0), clock(13, 0, 0), 530),
    part(clock(13, 0, 0), clock(17, 15, 0), 970),
    part(clock(17, 15, 0), clock(18, 5, 0), 990),
    part(clock(20, 0, 0), clock(23, 59, 0), 1000),
];

/// Parts of a gap between two rows.
const JITTER: u32 = 1 << 10;

/// The moment of a row.
pub(super) struct Tick {
    /// When it is.
    pub(super) at: Moment,
    /// The row's number, from 0, counted over the loads before as well.
    pub(super) number: u64,
    /// How many rows of the day there are from this one on.
    pub(super) left_today: u64,
    /// True where only systems are at work.
    pub(super) night: bool,
}

/// Gives the moment of each row.
pub(super) struct Clock {
    options: LoadOptions,
    days: Vec<NaiveDate>,
    rng: Rng,
    parts: &'static [Part],
    today: u64,
    rows_today: u64,
    done_today: u64,
    part: usize,
    number: u64,
}

impl Clock {
    /// Stands before the first row.
    pub(super) fn new(options: &LoadOptions) -> Self {
        let with_night = matches!(options.layout, Layout::Operation | Layout::Provision);
        Self {
            options: *options,
            days: business_days(options.from, options.days),
            rng: Rng::for_purpose(options.seed, "clock", 0),
            parts: if with_night { &PARTS } else { &PARTS[..5] },
            today: 0,
            rows_today: options.rows_on(0),
            done_today: 0,
            part: 0,
            number: options.rows_before,
        }
    }

    /// The next row's moment; none after the last row.
    pub(super) fn next_tick(&mut self) -> Option<Tick> {
        while self.done_today == self.rows_today {
            self.next_day()?;
        }
        while self.done_today >= self.rows_until(self.part) {
            self.part += 1;
        }
        let day = Day::from(*self.days.get(usize::try_from(self.today).ok()?)?);
        let tick = Tick {
            at: Moment { day, millis: self.millis() },
            number: self.number,
            left_today: self.rows_today - self.done_today,
            night: self.part == PARTS.len() - 1,
        };
        self.done_today += 1;
        self.number += 1;
        Some(tick)
    }

    fn next_day(&mut self) -> Option<()> {
        self.today += 1;
        if self.today >= u64::from(self.options.days) {
            return None;
        }
        self.rows_today = self.options.rows_on(self.today);
        self.done_today = 0;
        self.part = 0;
        Some(())
    }

    /// The day's rows up to the end of a part; all of them at the end of the last.
    fn rows_until(&self, part: usize) -> u64 {
        if part + 1 >= self.parts.len() {
            return self.rows_today;
        }
        (self.rows_today * self.parts[part].per_mille_until + 500) / 1000
    }

    fn millis(&mut self) -> u32 {
        let before = if self.part == 0 { 0 } else { self.rows_until(self.part - 1) };
        let rows = self.rows_until(self.part) - before;
        let Part { from, to, .. } = self.parts[self.part];
        let step =
            (self.done_today - before) * u64::from(JITTER) + u64::from(self.rng.below(JITTER));
        let into = u64::from(to - from) * step / (rows * u64::from(JITTER));
        from + u32::try_from(into).unwrap_or(0)
    }
}
