//! Small values as people write them in the configuration.

use std::time::Duration;

use chrono::Weekday;

use crate::time_of_day::TimeOfDay;

/// The weekdays, as configuration and registers write them.
pub const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// Reads `mon` to `sun`.
#[must_use]
pub fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| *name == word).map(|(_, weekday)| *weekday)
}

/// Reads `9:05` or `24:00`.
#[must_use]
pub fn time(text: &str) -> Option<TimeOfDay> {
    text.parse().ok()
}

/// Reads `500ms`, `5s`, `10m` or `1h`; nothing is no duration.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(millis).map(Duration::from_millis).filter(|d| !d.is_zero())
}

/// Reads `8 GiB`, `512MiB` or `64 KiB`; nothing is no size.
#[must_use]
pub fn size(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let bytes = match unit.trim_start() {
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ => return None,
    };
    number.checked_mul(bytes).filter(|size| *size > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_number_and_a_unit() {
        assert_eq!(size("8 GiB"), Some(8 << 30));
        assert_eq!(size("512MiB"), Some(512 << 20));
        for text in ["", "8", "GiB", "0 GiB", "8 gib", "8GB", "-8 GiB", "8.5 GiB", "99999999 TiB"] {
            assert_eq!(size(text), None, "{text}");
        }
    }

    #[test]
    fn a_duration_has_a_number_and_a_unit() {
        assert_eq!(duration("5s"), Some(Duration::from_secs(5)));
        assert_eq!(duration("10m"), Some(Duration::from_mins(10)));
        for text in ["", "5", "s", "0s", "5 s", "-5s", "5d", "99999999999999999999h"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
