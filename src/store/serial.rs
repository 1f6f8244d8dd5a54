//! A serial number as two integers, which take a fifth of the room of its text.

use crate::detect::serials::Serial;

/// How a serial number is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored<'a> {
    /// Up to 12 digits, or up to 24 split before the last 12; each as `value × 16 + width`.
    Numbers {
        /// What stands before the last 12 digits, 0 for nothing.
        head: i64,
        /// The last 12 digits, or all where there are fewer.
        tail: i64,
    },
    /// Anything else, as it is.
    Text(&'a str),
}

const TAIL: usize = 12;
const TAIL_VALUES: u128 = 10_u128.pow(12);

/// Splits `serial` for storing. The widths keep leading zeros.
///
/// ```
/// use tenken::store::serial::{split, join};
/// let stored = split("20260401000000000123");
/// assert_eq!(join(stored), "20260401000000000123");
/// assert_eq!(join(split("A-7")), "A-7");
/// ```
#[must_use]
pub fn split(serial: &str) -> Stored<'_> {
    let digits = serial.bytes().all(|b| b.is_ascii_digit());
    if !digits || serial.is_empty() || serial.len() > 2 * TAIL {
        return Stored::Text(serial);
    }
    let (head, tail) = serial.split_at(serial.len().saturating_sub(TAIL));
    match (pack(head), pack(tail)) {
        (Some(head), Some(tail)) => Stored::Numbers { head, tail },
        _ => Stored::Text(serial),
    }
}

/// The serial number that was stored so.
#[must_use]
pub fn join(stored: Stored<'_>) -> String {
    match stored {
        Stored::Text(text) => text.to_owned(),
        Stored::Numbers { head, tail } => unpack(head) + &unpack(tail),
    }
}

/// The number that was stored so, with the digits that it is written with.
///
/// ```
/// use tenken::store::serial::{Stored, number, split};
/// let Stored::Numbers { head, tail } = split("20260401000000000123") else { panic!() };
/// assert_eq!(number(head, tail).to_string(), "20260401000000000123");
/// ```
#[must_use]
pub fn number(head: i64, tail: i64) -> Serial {
    let (head, tail) = (head.unsigned_abs(), tail.unsigned_abs());
    Serial {
        number: u128::from(head / 16) * TAIL_VALUES + u128::from(tail / 16),
        width: u8::try_from(head % 16 + tail % 16).unwrap_or(u8::MAX),
    }
}

fn pack(digits: &str) -> Option<i64> {
    if digits.is_empty() {
        return Some(0);
    }
    let width = i64::try_from(digits.len()).ok()?;
    digits.parse::<i64>().ok()?.checked_mul(16)?.checked_add(width)
}

fn unpack(number: i64) -> String {
    let width = usize::try_from(number % 16).unwrap_or(0);
    if width == 0 { String::new() } else { format!("{:0width$}", number / 16) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_serial_comes_back_as_it_was(serial in "[0-9]{1,30}|[0-9A-Za-z-]{1,20}") {
            prop_assert_eq!(join(split(&serial)), serial);
        }
    }
}
