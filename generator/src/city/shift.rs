//! When somebody is at work: from the log-in to the log-out, inside the opening of the unit
//! with its grace (30 minutes before, 60 after), so that no shift is a finding.

use super::incident::{self, Need};
use super::journal::Journal;
use super::staff::Person;
use super::units::COUNTER;
use crate::calendar::clock;
use crate::rng::Rng;
use chrono::{Datelike, Weekday};

/// The working hours of one person on one day, in milliseconds of the day.
#[derive(Clone, Copy, Debug)]
pub struct Shift {
    /// The log-in.
    pub login: u32,
    /// Log-out and log-in around lunch, of the few who log out then.
    pub lunch: Option<(u32, u32)>,
    /// No operation after this.
    pub last: u32,
    /// The log-out.
    pub logout: u32,
    /// How many times the password was mistyped in the morning.
    pub mistyped: u32,
}

impl Shift {
    /// The shift of a person; none for who is away.
    #[must_use]
    pub fn of(person: &Person, journal: &Journal, rng: &mut Rng) -> Option<Self> {
        let Some(business_day) = journal.business_day else {
            return (person.unit.code == COUNTER && person.number <= 4).then(|| Self::sunday(rng));
        };
        let need = incident::need(&person.id, business_day);
        let away = rng.chance(90);
        let thursday = journal.date.weekday() == Weekday::Thu;
        match need {
            Need::Nothing if away => None,
            Need::Nothing if thursday && person.unit.code == COUNTER && person.number % 4 == 2 => {
                Some(Self::late(rng))
            }
            Need::ShiftFrom(login) => Some(Self { login, mistyped: 0, ..Self::ordinary(rng) }),
            Need::Nothing | Need::Shift => Some(Self::ordinary(rng)),
        }
    }

    /// The usual hours.
    pub(crate) fn ordinary(rng: &mut Rng) -> Self {
        let login = rng.between(clock(8, 5, 0), clock(8, 29, 0));
        let lunch = rng.chance(150).then(|| {
            (
                rng.between(clock(12, 2, 0), clock(12, 8, 0)),
                rng.between(clock(12, 52, 0), clock(12, 59, 0)),
            )
        });
        let last = if rng.chance(220) {
            rng.between(clock(17, 25, 0), clock(18, 0, 0))
        } else {
            clock(17, 12, 0)
        };
        let logout = last + rng.between(clock(0, 3, 0), clock(0, 9, 0));
        let mistyped = [1, 1, 2].get(rng.below(40) as usize).copied().unwrap_or(0);
        Self { login, lunch, last, logout, mistyped }
    }

    /// The extended counter on Thursdays, until 19:00.
    fn late(rng: &mut Rng) -> Self {
        let last = rng.between(clock(18, 40, 0), clock(19, 15, 0));
        Self {
            login: rng.between(clock(10, 15, 0), clock(10, 40, 0)),
            lunch: None,
            last,
            logout: last + rng.between(clock(0, 3, 0), clock(0, 15, 0)),
            mistyped: 0,
        }
    }

    /// The counter on the second Sunday, until 12:30.
    fn sunday(rng: &mut Rng) -> Self {
        Self {
            login: rng.between(clock(8, 20, 0), clock(8, 28, 0)),
            lunch: None,
            last: clock(12, 25, 0),
            logout: rng.between(clock(12, 31, 0), clock(12, 45, 0)),
            mistyped: 0,
        }
    }

    /// A moment at which a case of a few minutes may start.
    #[must_use]
    pub fn moment(&self, rng: &mut Rng) -> u32 {
        let first = self.login.max(clock(8, 30, 0)) + clock(0, 2, 0);
        let end = self.last - clock(0, 6, 0);
        loop {
            let moment = rng.between(first, end);
            if !(clock(11, 54, 0)..clock(13, 0, 0)).contains(&moment) {
                return moment;
            }
        }
    }

    /// Writes the log-ins and log-outs, now and then one that was sent twice in a second.
    pub fn record(&self, person: &Person, journal: &mut Journal, rng: &mut Rng) {
        for attempt in 1..=self.mistyped {
            let before = attempt * rng.between(6_000, 14_000);
            journal.mistype(person, &person.terminal, self.login - before);
        }
        journal.login(person, self.login);
        if let Some((out, back)) = self.lunch {
            journal.logout(person, out);
            journal.login(person, back);
        }
        journal.logout(person, self.logout);
        if rng.chance(30) {
            journal.logout(person, self.logout);
        }
    }
}
