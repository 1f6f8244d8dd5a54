//! Values that tell a time → the formats that read them.

use std::collections::BTreeMap;

use crate::config::profile::{YEARS, half_width};

/// What a value tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A day and a time of day.
    Whole,
    /// A day.
    Day,
    /// A time of day.
    Time,
}

/// A piece of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Era,
    Year,
    /// A number of two digits, or of one or two, by its letter.
    Two(char, Loose),
    Fraction {
        dot: bool,
        digits: Digits,
    },
    Offset {
        colon: bool,
    },
    Sign(char),
}

/// Whether one digit is enough; not a part of the form.
#[derive(Clone, Copy, Debug, Default)]
struct Loose(bool);

/// How many digits there were, and whether always; not a part of the form.
#[derive(Clone, Copy, Debug)]
struct Digits {
    count: usize,
    always: bool,
}

macro_rules! never_differ {
    ($($name:ident),+) => {$(
        impl PartialEq for $name {
            fn eq(&self, _: &Self) -> bool {
                true
            }
        }
        impl Eq for $name {}
        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for $name {
            fn cmp(&self, _: &Self) -> std::cmp::Ordering {
                std::cmp::Ordering::Equal
            }
        }
    )+};
}

never_differ!(Loose, Digits);

impl Piece {
    /// The same, reading what the other one reads too.
    fn widen(&mut self, other: Self) {
        match (self, other) {
            (Self::Two(_, loose), Self::Two(_, wider)) => loose.0 |= wider.0,
            (Self::Fraction { digits, .. }, Self::Fraction { digits: more, .. }) => {
                digits.always &= more.always && digits.count == more.count;
            }
            _ => {}
        }
    }

    fn text(self) -> String {
        match self {
            Self::Era => "%era".to_owned(),
            Self::Year => "%Y".to_owned(),
            Self::Two(letter, Loose(true)) => format!("%-{letter}"),
            Self::Two(letter, Loose(false)) => format!("%{letter}"),
            Self::Fraction { dot, digits: Digits { count: count @ (3 | 6 | 9), always: true } } => {
                format!("%{}{count}f", if dot { "." } else { "" })
            }
            Self::Fraction { .. } => "%.f".to_owned(),
            Self::Offset { colon: true } => "%:z".to_owned(),
            Self::Offset { colon: false } => "%z".to_owned(),
            Self::Sign('%') => "%%".to_owned(),
            Self::Sign(sign) => sign.to_string(),
        }
    }
}

/// The forms of the values of a column.
#[derive(Debug, Default)]
pub(super) struct Forms {
    found: BTreeMap<(Kind, Vec<Piece>), (u64, Vec<Piece>)>,
    /// Values that are not blank.
    pub(super) filled: u64,
}

impl Forms {
    /// Of those values.
    pub(super) fn of<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut forms = Self::default();
        for value in values.filter(|value| !value.trim().is_empty()) {
            forms.filled += 1;
            let folded = half_width(value);
            for (kind, pieces) in
                [whole(&folded), day_alone(&folded), time_alone(&folded)].into_iter().flatten()
            {
                let known = forms.found.entry((kind, pieces.clone()));
                let (count, widest) = known.or_insert_with(|| (0, pieces.clone()));
                *count += 1;
                widest.iter_mut().zip(pieces).for_each(|(wide, piece)| wide.widen(piece));
            }
        }
        forms
    }

    /// How many values tell that.
    pub(super) fn count(&self, kind: Kind) -> u64 {
        self.of_kind(kind).map(|(count, _)| count).sum()
    }

    /// Whether nearly all values tell that.
    pub(super) fn is(&self, kind: Kind) -> bool {
        self.filled > 0 && self.count(kind) * 10 >= self.filled * 9
    }

    /// Whether the values are digits and nothing else: then only the title can tell.
    pub(super) fn is_bare(&self, kind: Kind) -> bool {
        self.of_kind(kind).all(|(_, pieces)| {
            !pieces.iter().any(|piece| matches!(piece, Piece::Sign(_) | Piece::Era))
        })
    }

    /// The formats of that kind, the most frequent first.
    pub(super) fn formats(&self, kind: Kind) -> Vec<String> {
        let mut formats: Vec<(u64, String)> = self
            .of_kind(kind)
            .map(|(count, pieces)| {
                (count, unpadded(pieces).iter().map(|piece| piece.text()).collect())
            })
            .collect();
        formats.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.cmp(other)));
        formats.into_iter().map(|(_, format)| format).collect()
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (u64, &Vec<Piece>)> {
        let of_kind = self.found.iter().filter(move |((found, _), _)| *found == kind);
        of_kind.map(|(_, (count, pieces))| (*count, pieces))
    }
}

/// The pieces of a writer that leaves out zeros: where one was seen to be left out, it is of every
/// number that is written in the same way, though the sample may have none below ten.
fn unpadded(pieces: &[Piece]) -> Vec<Piece> {
    let is_loose = |letters: &str| {
        let loose =
            |piece: &Piece| matches!(piece, Piece::Two(it, Loose(true)) if letters.contains(*it));
        pieces.iter().any(loose)
    };
    let (date, clock) = (is_loose("md"), is_loose("HMS") && pieces.contains(&Piece::Sign('時')));
    let widened = |(i, piece): (usize, &Piece)| match *piece {
        // Digits that follow at once would be taken for its own.
        Piece::Two(letter, Loose(loose))
            if matches!(pieces.get(i + 1), None | Some(Piece::Sign(_))) =>
        {
            let also = match letter {
                'm' | 'd' => date,
                'H' => date || clock,
                _ => clock,
            };
            Piece::Two(letter, Loose(loose || also))
        }
        other => other,
    };
    pieces.iter().enumerate().map(widened).collect()
}

/// The formats of days and of times of day, each with each.
pub(super) fn joined(days: &[String], times: &[String]) -> Vec<String> {
    days.iter().flat_map(|day| times.iter().map(move |time| format!("{day} {time}"))).collect()
}

fn whole(text: &str) -> Option<(Kind, Vec<Piece>)> {
    let mut pieces = Vec::new();
    let rest = day(text, &mut pieces)?;
    let time_of_day = rest.trim_start_matches([' ', 'T', '_', '-', ':']);
    let between = &rest[..rest.len() - time_of_day.len()];
    if between.len() > 2 {
        return None;
    }
    pieces.extend(between.chars().map(Piece::Sign));
    let rest = time(time_of_day, &mut pieces)?;
    let rest = offset(rest, &mut pieces);
    rest.is_empty().then_some((Kind::Whole, pieces))
}

fn day_alone(text: &str) -> Option<(Kind, Vec<Piece>)> {
    let mut pieces = Vec::new();
    day(text, &mut pieces)?.is_empty().then_some((Kind::Day, pieces))
}

fn time_alone(text: &str) -> Option<(Kind, Vec<Piece>)> {
    let mut pieces = Vec::new();
    let rest = time(text, &mut pieces)?;
    offset(rest, &mut pieces).is_empty().then_some((Kind::Time, pieces))
}

/// Reads a day; gives the rest.
fn day<'a>(text: &'a str, pieces: &mut Vec<Piece>) -> Option<&'a str> {
    let rest = year(text, pieces)?;
    let sign = rest.chars().next()?;
    if sign.is_ascii_digit() {
        let rest = two(rest, 'm', 1..=12, pieces)?;
        return two(rest, 'd', 1..=31, pieces);
    }
    let (signs, after) = match sign {
        '/' | '-' | '.' => ([sign, sign], ""),
        '年' => (['年', '月'], "日"),
        _ => return None,
    };
    let rest = signed(rest, signs[0], pieces)?;
    let rest = one_or_two(rest, 'm', 12, pieces)?;
    let rest = signed(rest, signs[1], pieces)?;
    let rest = one_or_two(rest, 'd', 31, pieces)?;
    match after.chars().next() {
        Some(after) => signed(rest, after, pieces),
        None => Some(rest),
    }
}

/// Four digits, or an era with its year.
fn year<'a>(text: &'a str, pieces: &mut Vec<Piece>) -> Option<&'a str> {
    let names = ["R", "H", "S", "令和", "平成", "昭和"];
    if let Some(rest) = names.iter().find_map(|name| text.strip_prefix(name)) {
        pieces.push(Piece::Era);
        if let Some(rest) = rest.strip_prefix('元') {
            return Some(rest);
        }
        let digits = digits(rest).min(2);
        return (digits > 0).then(|| &rest[digits..]);
    }
    let (year, rest) = number(text, 4)?;
    pieces.push(Piece::Year);
    YEARS.contains(&year).then_some(rest)
}

/// Reads a time of day; gives the rest.
fn time<'a>(text: &'a str, pieces: &mut Vec<Piece>) -> Option<&'a str> {
    let wide = digits(text);
    if wide >= 4 {
        let rest = two(text, 'H', 0..=24, pieces)?;
        let rest = two(rest, 'M', 0..=59, pieces)?;
        if wide == 4 {
            return Some(rest);
        }
        let rest = two(rest, 'S', 0..=59, pieces)?;
        return Some(fraction(rest, pieces));
    }
    let rest = one_or_two(text, 'H', 24, pieces)?;
    if let Some(rest) = signed(rest, ':', pieces) {
        let rest = two(rest, 'M', 0..=59, pieces)?;
        let Some(rest) = signed(rest, ':', pieces) else { return Some(rest) };
        let rest = two(rest, 'S', 0..=59, pieces)?;
        return Some(fraction(rest, pieces));
    }
    let rest = signed(rest, '時', pieces)?;
    let rest = one_or_two(rest, 'M', 59, pieces)?;
    let rest = signed(rest, '分', pieces)?;
    if rest.is_empty() {
        return Some(rest);
    }
    let rest = one_or_two(rest, 'S', 59, pieces)?;
    signed(rest, '秒', pieces)
}

/// Reads what there is of a fraction of a second.
fn fraction<'a>(text: &'a str, pieces: &mut Vec<Piece>) -> &'a str {
    let (sign, rest) = match text.chars().next() {
        Some(sign @ ('.' | ',')) => (Some(sign), &text[1..]),
        _ => (None, text),
    };
    let count = digits(rest);
    let is_known = matches!(count, 3 | 6 | 9);
    match sign {
        Some('.') if count > 0 => {
            pieces.push(Piece::Fraction { dot: true, digits: Digits { count, always: true } });
        }
        Some(',') if is_known => {
            let digits = Digits { count, always: true };
            pieces.extend([Piece::Sign(','), Piece::Fraction { dot: false, digits }]);
        }
        None if is_known => {
            pieces.push(Piece::Fraction { dot: false, digits: Digits { count, always: true } });
        }
        _ => return text,
    }
    &rest[count..]
}

/// Reads what there is of an offset from UTC.
fn offset<'a>(text: &'a str, pieces: &mut Vec<Piece>) -> &'a str {
    let bare = text.strip_prefix(' ').unwrap_or(text);
    let shape: String = bare.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let colon = match shape.as_str() {
        "Z" | "+00:00" | "-00:00" => true,
        "+0000" | "-0000" => false,
        _ => return text,
    };
    if bare.len() < text.len() {
        pieces.push(Piece::Sign(' '));
    }
    pieces.push(Piece::Offset { colon });
    ""
}

fn signed<'a>(text: &'a str, sign: char, pieces: &mut Vec<Piece>) -> Option<&'a str> {
    let rest = text.strip_prefix(sign)?;
    pieces.push(Piece::Sign(sign));
    Some(rest)
}

fn two<'a>(
    text: &'a str,
    letter: char,
    range: std::ops::RangeInclusive<u32>,
    pieces: &mut Vec<Piece>,
) -> Option<&'a str> {
    let (found, rest) = number(text, 2)?;
    pieces.push(Piece::Two(letter, Loose(false)));
    range.contains(&found).then_some(rest)
}

fn one_or_two<'a>(
    text: &'a str,
    letter: char,
    most: u32,
    pieces: &mut Vec<Piece>,
) -> Option<&'a str> {
    let count = digits(text);
    let (found, rest) = number(text, count.clamp(1, 2))?;
    pieces.push(Piece::Two(letter, Loose(count == 1)));
    (count <= 2 && found <= most).then_some(rest)
}

fn number(text: &str, count: usize) -> Option<(u32, &str)> {
    let (number, rest) = text.split_at_checked(count)?;
    let is_number = number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| number.parse().ok()).flatten().map(|number| (number, rest))
}

/// How many digits `text` begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::profile::TimeFormat;

    fn formats(kind: Kind, values: &[&str]) -> Vec<String> {
        Forms::of(values.iter().copied()).formats(kind)
    }

    #[test]
    fn the_format_reads_the_values_from_which_it_was_made() {
        for (value, expected) in [
            ("2026/04/01 08:31:02", "%Y/%m/%d %H:%M:%S"),
            ("2026/4/1 8:31", "%Y/%-m/%-d %-H:%M"),
            ("2026-04-01T08:31:02+09:00", "%Y-%m-%dT%H:%M:%S%:z"),
            ("2026-04-01T08:31:02Z", "%Y-%m-%dT%H:%M:%S%:z"),
            ("2026-04-01 08:31:02,123", "%Y-%m-%d %H:%M:%S,%3f"),
            ("2026/04/01 08:31:02.123456", "%Y/%m/%d %H:%M:%S%.6f"),
            ("20260401083102", "%Y%m%d%H%M%S"),
            ("20260401083102123", "%Y%m%d%H%M%S%3f"),
            ("R08.04.01 083102", "%era.%m.%d %H%M%S"),
            ("R080401 0831", "%era%m%d %H%M"),
            ("R8.4.1 083102", "%era.%-m.%-d %H%M%S"),
            ("2026/4/1 10:31", "%Y/%-m/%-d %-H:%M"),
            ("令和元年5月1日 8時31分2秒", "%era年%-m月%-d日 %-H時%-M分%-S秒"),
            ("２０２６年０４月０１日　２４：００", "%Y年%m月%d日 %H:%M"),
        ] {
            let found = formats(Kind::Whole, &[value]);
            assert_eq!(found, [expected], "{value}");
            assert!(TimeFormat::compile(expected).unwrap().read(value).is_ok(), "{value}");
        }
    }

    #[test]
    fn one_format_reads_values_of_several_widths() {
        assert_eq!(
            formats(Kind::Whole, &["2026/10/10 10:00:00.5", "2026/4/1 8:00:00.25"]),
            ["%Y/%-m/%-d %-H:%M:%S%.f"]
        );
    }

    #[test]
    fn days_and_times_of_day_are_told_apart() {
        assert_eq!(formats(Kind::Day, &["令和8年4月1日"]), ["%era年%-m月%-d日"]);
        assert_eq!(formats(Kind::Time, &["08:31:02"]), ["%H:%M:%S"]);
        for value in ["2026/13/01 08:31:02", "C0010103", "10.1.2.3", "", "2026/04/01(水) 08:31"] {
            assert_eq!(formats(Kind::Whole, &[value]), Vec::<String>::new(), "{value}");
        }
    }
}
