//! A time on the clock, as people write it.

use std::fmt;
use std::str::FromStr;

use crate::instant::{Day, Instant};

/// Minutes since midnight, 0:00 to 24:00; 24:00 is the next midnight.
///
/// ```
/// use tenken::time_of_day::TimeOfDay;
/// let time: TimeOfDay = "9:05".parse().unwrap();
/// assert_eq!(time.to_string(), "09:05");
/// assert!("24:01".parse::<TimeOfDay>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// 24:00, the end of a day.
    pub const END: Self = Self(24 * 60);

    /// A fixed time; what is after 24:00 is 24:00.
    #[must_use]
    pub const fn of(hours: u16, minutes: u16) -> Self {
        let total = hours.saturating_mul(60).saturating_add(minutes);
        if total > Self::END.0 { Self::END } else { Self(total) }
    }

    /// The time `minutes` after midnight, if that is at most 24:00.
    #[must_use]
    pub fn from_minutes(minutes: i64) -> Option<Self> {
        let minutes = u16::try_from(minutes).ok()?;
        (minutes <= Self::END.0).then_some(Self(minutes))
    }

    /// Minutes since midnight.
    #[must_use]
    pub fn minutes(self) -> i64 {
        i64::from(self.0)
    }

    /// Milliseconds since midnight.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.minutes() * 60_000
    }

    /// The instant at which the clocks of `day` show it.
    #[must_use]
    pub fn on(self, day: Day) -> Instant {
        Instant::on(day, self.millis())
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// The text is not a time such as `9:05` or `17:15`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a time of the form HH:MM, 0:00 to 24:00")]
pub struct NotATime;

impl FromStr for TimeOfDay {
    type Err = NotATime;

    /// Reads `H:MM` or `HH:MM`, in ASCII digits.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let (hours, minutes) = text.split_once(':').ok_or(NotATime)?;
        if hours.len() > 2 || minutes.len() != 2 {
            return Err(NotATime);
        }
        let (hours, minutes) = (digits(hours)?, digits(minutes)?);
        if minutes > 59 {
            return Err(NotATime);
        }
        Self::from_minutes(hours * 60 + minutes).ok_or(NotATime)
    }
}

fn digits(text: &str) -> Result<i64, NotATime> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().map_err(|_| NotATime) } else { Err(NotATime) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_time_is_refused() {
        for text in
            ["", "9", "9:5", "9:60", "24:01", "25:00", "+9:00", "009:00", "９:00", "9:00:00"]
        {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
        assert_eq!("24:00".parse(), Ok(TimeOfDay::END));
    }
}
