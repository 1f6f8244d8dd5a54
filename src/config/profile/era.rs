//! Years of the Japanese eras (和暦).

/// An era: its names, the Gregorian year before its first, and the days that it covers,
/// each as (year, month, day).
struct Era {
    names: &'static [&'static str],
    year_zero: u32,
    first: (u32, u32, u32),
    last: (u32, u32, u32),
}

/// From the Cabinet Office's orders on each era name; the day of a change belongs to the
/// new era, save Heisei and Reiwa, which began at midnight.
const ERAS: [Era; 5] = [
    Era { names: &["R", "令和"], year_zero: 2018, first: (2019, 5, 1), last: (9999, 12, 31) },
    Era { names: &["H", "平成"], year_zero: 1988, first: (1989, 1, 8), last: (2019, 4, 30) },
    Era { names: &["S", "昭和"], year_zero: 1925, first: (1926, 12, 25), last: (1989, 1, 7) },
    Era { names: &["T", "大正"], year_zero: 1911, first: (1912, 7, 30), last: (1926, 12, 24) },
    Era { names: &["M", "明治"], year_zero: 1867, first: (1868, 10, 23), last: (1912, 7, 29) },
];

/// A year of an era, as read from `R08`, `令和8` or `令和元`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EraYear {
    era: u8,
    /// The Gregorian year.
    pub(crate) year: u32,
}

impl EraYear {
    /// Reads an era's name and its year (one or two digits, or 元) from the beginning of
    /// `text`; gives the rest too. With `two_digits`, `R8` is refused.
    pub(crate) fn read(text: &[u8], two_digits: bool) -> Option<(Self, &[u8])> {
        let (era, rest) = ERAS.iter().enumerate().find_map(|(i, era)| {
            let rest = era.names.iter().find_map(|name| text.strip_prefix(name.as_bytes()))?;
            Some((i, rest))
        })?;
        let (number, rest) = match rest.strip_prefix("元".as_bytes()) {
            Some(rest) => (1, rest),
            None => number(rest, two_digits)?,
        };
        let year = ERAS[era].year_zero + number;
        Some((Self { era: u8::try_from(era).ok()?, year }, rest))
    }

    /// Whether the era covers that day of the year.
    pub(crate) fn covers(self, month: u32, day: u32) -> bool {
        let era = &ERAS[usize::from(self.era)];
        (era.first..=era.last).contains(&(self.year, month, day))
    }
}

/// One or two digits, not 0.
fn number(text: &[u8], two_digits: bool) -> Option<(u32, &[u8])> {
    let digits = text.iter().take(2).take_while(|b| b.is_ascii_digit()).count();
    if digits == 0 || (two_digits && digits < 2) {
        return None;
    }
    let number = text[..digits].iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    (number > 0).then_some((number, &text[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(text: &str) -> Option<u32> {
        EraYear::read(text.as_bytes(), false).map(|(year, _)| year.year)
    }

    #[test]
    fn every_era_has_a_letter_and_a_name_and_a_first_year() {
        assert_eq!(year("R08"), Some(2026));
        assert_eq!(year("令和8"), Some(2026));
        assert_eq!(year("令和元"), Some(2019));
        assert_eq!(year("H31"), Some(2019));
        assert_eq!(year("平成元"), Some(1989));
        assert_eq!(year("昭和64"), Some(1989));
        assert_eq!(year("T15"), Some(1926));
        assert_eq!(year("明治45"), Some(1912));
    }

    #[test]
    fn what_is_no_year_of_an_era_is_refused() {
        for text in ["R", "R0", "R00", "X08", "令8", "08", "", "r08"] {
            assert_eq!(year(text), None, "{text}");
        }
        assert_eq!(EraYear::read(b"R8", true), None);
    }

    #[test]
    fn an_era_covers_its_own_days_only() {
        let covers = |text: &str, month, day| {
            EraYear::read(text.as_bytes(), false).unwrap().0.covers(month, day)
        };
        assert!(covers("H31", 4, 30));
        assert!(!covers("H31", 5, 1));
        assert!(covers("R01", 5, 1));
        assert!(!covers("令和元", 4, 30));
        assert!(covers("S64", 1, 7));
        assert!(!covers("S64", 1, 8));
        assert!(!covers("H01", 1, 7));
    }
}
