//! Instants and numbers of records, strictly.

use super::decode::is_blank;
use crate::config::profile::{LastDay, TimeFault, TimeFormat, half_width};
use crate::instant::Instant;

/// Digits that a number of records may have.
const COUNT_DIGITS: usize = 12;

/// The instant read last, and the bytes from which: many lines have one time.
#[derive(Default)]
pub(super) struct Times {
    raw: Vec<u8>,
    read: Option<Instant>,
    day: LastDay,
}

impl Times {
    /// The instant that was read from the same bytes just before, if it was.
    pub(super) fn again(&self, raw: &[u8]) -> Option<Instant> {
        self.read.filter(|_| self.raw == raw)
    }

    /// Reads `text`, of which the bytes were `raw`; `None` if it is blank. The formats are
    /// tried in order; of several faults, the most telling counts.
    pub(super) fn read(
        &mut self,
        raw: &[u8],
        text: &str,
        formats: &[TimeFormat],
    ) -> Option<Result<Instant, TimeFault>> {
        if is_blank(text) {
            return None;
        }
        let value = half_width(text);
        let mut worst = TimeFault::Form;
        for format in formats {
            match format.read_folded(value.as_bytes(), &mut self.day) {
                Ok(instant) => {
                    self.raw.clear();
                    self.raw.extend_from_slice(raw);
                    self.read = Some(instant);
                    return Some(Ok(instant));
                }
                Err(fault) => worst = worst.max(fault),
            }
        }
        Some(Err(worst))
    }
}

/// A number of records; blank is 1.
pub(super) fn count(text: &str) -> Option<i64> {
    if is_blank(text) {
        return Some(1);
    }
    let value = half_width(text);
    if value.len() > COUNT_DIGITS {
        return None;
    }
    value.bytes().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_digits_of_either_width_and_blank_is_one() {
        let table = [
            ("0", Some(0)),
            ("0012", Some(12)),
            ("１２", Some(12)),
            ("999999999999", Some(999_999_999_999)),
            ("", Some(1)),
            ("　", Some(1)),
            ("1234567890123", None),
            ("1,000", None),
            ("-1", None),
            ("+1", None),
            ("1.0", None),
            (" 1", None),
            ("一", None),
        ];
        for (text, expected) in table {
            assert_eq!(count(text), expected, "{text:?}");
        }
    }

    #[test]
    fn of_several_formats_the_first_that_fits_counts_and_else_the_most_telling_fault() {
        let formats =
            ["%F", "%Y/%m/%d"].map(|day| TimeFormat::compile(&format!("{day} %T")).unwrap());
        let mut times = Times::default();
        let mut read = |text: &str| times.read(text.as_bytes(), text, &formats);
        assert!(read("2026-04-01 08:31:02").unwrap().is_ok());
        assert!(read("2026/04/01 08:31:02").unwrap().is_ok());
        assert_eq!(read("2026-04-31 08:31:02"), Some(Err(TimeFault::Impossible)));
        assert_eq!(read("x"), Some(Err(TimeFault::Form)));
        assert_eq!(read(" "), None);
        assert!(times.again(b"2026/04/01 08:31:02").is_some());
        assert!(times.again(b"x").is_none());
    }
}
