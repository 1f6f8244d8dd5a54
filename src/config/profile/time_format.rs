//! Formats of instants: chrono's notation, read more strictly than chrono reads it.
//!
//! chrono takes `26` for `%Y`, spaces for zeros, and refuses `24:00:00`. Here every
//! width is exact, the year lies between 1990 and 2100, `24:00:00` is the next midnight,
//! `:60` is refused, and `%era` reads a year of the Japanese calendar. Without an offset in
//! the format, times are at +09:00.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::era::EraYear;
use crate::instant::{Day, Instant};
use crate::messages::Message;

/// Years that an event can lie in.
pub const YEARS: std::ops::RangeInclusive<u32> = 1990..=2100;

/// What a format can be made of, for hints.
pub const SPECIFIERS: &str =
    "%Y %m %d %H %M %S %-m %-d %-H %-M %-S %F %T %R %.f %.3f %.6f %.9f %3f %6f %9f %:z %z %era %%";

const DAY_MS: i64 = 86_400_000;

/// A compiled format, tried on values with [`TimeFormat::read`].
///
/// ```
/// use tenken::config::profile::TimeFormat;
/// let format = TimeFormat::compile("%era.%m.%d %H%M%S").unwrap();
/// assert_eq!(format.read("R08.04.01 083102").unwrap().to_string(), "2026-04-01T08:31:02.000+09:00");
/// assert_eq!(format.read("R08.04.01 240000").unwrap().to_string(), "2026-04-02T00:00:00.000+09:00");
/// assert!(format.read("R08.02.29 083102").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeFormat {
    text: String,
    items: Vec<Item>,
}

/// Why a value is no instant, from the least to the most telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeFault {
    /// It does not have the form.
    Form,
    /// It has the form, but there is no such day or time of day.
    Impossible,
    /// Its era does not cover that day.
    Era,
    /// Its year is not within [`YEARS`].
    Year,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Literal(Box<[u8]>),
    Number {
        part: Part,
        widths: Widths,
    },
    /// Digits of a second, exactly so many; `None` is any number from one on, or nothing at all.
    Fraction {
        digits: Option<usize>,
        dot: bool,
    },
    Offset {
        colon: bool,
    },
    Era {
        two_digits: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Widths {
    Two,
    Four,
    OneOrTwo,
}

/// The parts of a value, as far as read.
#[derive(Default)]
struct Parts {
    /// By [`Part`].
    numbers: [u32; 6],
    milli: u32,
    offset_minutes: Option<i64>,
    era: Option<EraYear>,
}

impl TimeFormat {
    /// Compiles a format.
    ///
    /// # Errors
    ///
    /// What is wrong with it: a specifier that is not among [`SPECIFIERS`], no date or no
    /// hour in it, or one part twice.
    pub fn compile(text: &str) -> Result<Self, Message> {
        let items = items(text)?;
        complete(&items)?;
        Ok(Self { text: text.to_owned(), items })
    }

    /// The format as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads a value; its full-width characters count as their half-width ones. What is
    /// finer than a millisecond is cut.
    ///
    /// # Errors
    ///
    /// Why it is no instant of this format.
    pub fn read(&self, value: &str) -> Result<Instant, TimeFault> {
        self.read_folded(half_width(value).as_bytes(), &mut LastDay::default())
    }

    /// The same for a value whose full-width characters are folded already.
    pub(crate) fn read_folded(
        &self,
        value: &[u8],
        last: &mut LastDay,
    ) -> Result<Instant, TimeFault> {
        let mut parts = Parts::default();
        let mut rest = value;
        for item in &self.items {
            rest = item.read(rest, &mut parts).ok_or(TimeFault::Form)?;
        }
        if rest.is_empty() { parts.instant(last) } else { Err(TimeFault::Form) }
    }
}

/// The day found last: neighbouring lines are mostly of one day.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LastDay(Option<([u32; 3], Day)>);

impl LastDay {
    fn of(&mut self, [year, month, day]: [u32; 3]) -> Option<Day> {
        match self.0 {
            Some((known, found)) if known == [year, month, day] => Some(found),
            _ => {
                let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
                let found = Day::from_date(date);
                self.0 = Some(([year, month, day], found));
                Some(found)
            }
        }
    }
}

impl Parts {
    fn instant(&self, last: &mut LastDay) -> Result<Instant, TimeFault> {
        let [year, month, day, hour, minute, second] = self.numbers;
        let found = last.of([year, month, day]).ok_or(TimeFault::Impossible)?;
        if self.era.is_some_and(|era| !era.covers(month, day)) {
            return Err(TimeFault::Era);
        }
        let ms_of_day =
            i64::from((hour * 60 + minute) * 60 + second) * 1000 + i64::from(self.milli);
        if minute > 59 || second > 59 || ms_of_day > DAY_MS {
            return Err(TimeFault::Impossible);
        }
        if !YEARS.contains(&year) {
            return Err(TimeFault::Year);
        }
        let moved = self.offset_minutes.map_or(0, |minutes| 9 * 60 - minutes);
        Ok(Instant::on(found, ms_of_day).plus_minutes(moved))
    }
}

impl Item {
    /// Reads itself from the beginning of `text`; gives the rest.
    fn read<'a>(&self, text: &'a [u8], parts: &mut Parts) -> Option<&'a [u8]> {
        match self {
            Self::Literal(literal) => text.strip_prefix(&literal[..]),
            Self::Number { part, widths } => {
                let (number, rest) = widths.read(text)?;
                parts.numbers[*part as usize] = number;
                Some(rest)
            }
            Self::Fraction { digits, dot } => fraction(text, *digits, *dot, &mut parts.milli),
            Self::Offset { colon } => {
                let (minutes, rest) = offset(text, *colon)?;
                parts.offset_minutes = Some(minutes);
                Some(rest)
            }
            Self::Era { two_digits } => {
                let (era, rest) = EraYear::read(text, *two_digits)?;
                parts.numbers[Part::Year as usize] = era.year;
                parts.era = Some(era);
                Some(rest)
            }
        }
    }

    /// Whether it begins with a digit.
    fn is_numeric(&self) -> bool {
        match self {
            Self::Number { .. } | Self::Fraction { dot: false, .. } => true,
            Self::Literal(text) => text[0].is_ascii_digit(),
            _ => false,
        }
    }
}

impl Widths {
    fn read(self, text: &[u8]) -> Option<(u32, &[u8])> {
        let width = match self {
            Self::Two => 2,
            Self::Four => 4,
            Self::OneOrTwo => 1 + usize::from(text.get(1).is_some_and(u8::is_ascii_digit)),
        };
        let (digits, rest) = text.split_at_checked(width)?;
        let mut number = 0;
        for digit in digits {
            let digit = digit.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            number = number * 10 + u32::from(digit);
        }
        Some((number, rest))
    }
}

/// Reads the digits of a second into milliseconds.
fn fraction<'a>(
    text: &'a [u8],
    digits: Option<usize>,
    dot: bool,
    milli: &mut u32,
) -> Option<&'a [u8]> {
    let text = match (dot, text.strip_prefix(b".")) {
        (true, Some(rest)) => rest,
        (true, None) if digits.is_none() => return Some(text),
        (true, None) => return None,
        (false, _) => text,
    };
    let found = text.iter().take(10).take_while(|b| b.is_ascii_digit()).count();
    let wanted = digits.unwrap_or_else(|| found.clamp(1, 9));
    if found < wanted {
        return None;
    }
    let thousandths = text[..wanted].iter().copied().chain([b'0'; 3]).take(3);
    *milli = thousandths.fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    Some(&text[wanted..])
}

/// Reads `+09:00`, `+0900` or `Z`; gives the minutes east of UTC.
fn offset(text: &[u8], colon: bool) -> Option<(i64, &[u8])> {
    if let Some(rest) = text.strip_prefix(b"Z") {
        return Some((0, rest));
    }
    let (sign, rest) = match text.split_first()? {
        (b'+', rest) => (1, rest),
        (b'-', rest) => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = Widths::Two.read(rest)?;
    let rest = if colon { rest.strip_prefix(b":")? } else { rest };
    let (minutes, rest) = Widths::Two.read(rest)?;
    let total = i64::from(hours * 60 + minutes);
    (minutes < 60 && total <= 14 * 60).then_some((sign * total, rest))
}

/// Replaces full-width ASCII and the ideographic space by their half-width forms.
pub(crate) fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(half_width_char).collect())
}

fn half_width_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The items of a format, each number knowing how wide it may be.
fn items(text: &str) -> Result<Vec<Item>, Message> {
    let mut items = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c != '%' {
            literal.push(half_width_char(c));
            rest = &rest[c.len_utf8()..];
            continue;
        }
        if let Some(after) = rest.strip_prefix("%%") {
            literal.push('%');
            rest = after;
            continue;
        }
        push_literal(&mut items, &mut literal);
        let (found, after) = specifier(rest).ok_or_else(|| unknown(rest))?;
        items.extend(found);
        rest = after;
    }
    push_literal(&mut items, &mut literal);
    settle_widths(&mut items)?;
    Ok(items)
}

fn push_literal(items: &mut Vec<Item>, literal: &mut String) {
    if !literal.is_empty() {
        items.push(Item::Literal(literal.as_bytes().into()));
        literal.clear();
    }
}

/// The specifier at the beginning of `text`, and the rest.
fn specifier(text: &str) -> Option<(Vec<Item>, &str)> {
    use Part::{Day, Hour, Minute, Month, Second, Year};
    let two = |part| Item::Number { part, widths: Widths::Two };
    let loose = |part| Item::Number { part, widths: Widths::OneOrTwo };
    let year = || Item::Number { part: Year, widths: Widths::Four };
    let between = |a, sign: &[u8], b| vec![a, Item::Literal(sign.into()), b];
    let fraction = |digits, dot| vec![Item::Fraction { digits, dot }];
    let known: [(&str, Vec<Item>); 23] = [
        ("%era", vec![Item::Era { two_digits: false }]),
        ("%Y", vec![year()]),
        ("%m", vec![two(Month)]),
        ("%d", vec![two(Day)]),
        ("%H", vec![two(Hour)]),
        ("%M", vec![two(Minute)]),
        ("%S", vec![two(Second)]),
        ("%-m", vec![loose(Month)]),
        ("%-d", vec![loose(Day)]),
        ("%-H", vec![loose(Hour)]),
        ("%-M", vec![loose(Minute)]),
        ("%-S", vec![loose(Second)]),
        ("%F", [between(year(), b"-", two(Month)), between_rest(b"-", two(Day))].concat()),
        ("%T", [between(two(Hour), b":", two(Minute)), between_rest(b":", two(Second))].concat()),
        ("%R", between(two(Hour), b":", two(Minute))),
        ("%.f", fraction(None, true)),
        ("%.3f", fraction(Some(3), true)),
        ("%.6f", fraction(Some(6), true)),
        ("%.9f", fraction(Some(9), true)),
        ("%3f", fraction(Some(3), false)),
        ("%6f", fraction(Some(6), false)),
        ("%9f", fraction(Some(9), false)),
        ("%:z", vec![Item::Offset { colon: true }]),
    ];
    if let Some(rest) = text.strip_prefix("%z") {
        return Some((vec![Item::Offset { colon: false }], rest));
    }
    known.into_iter().find_map(|(name, items)| Some((items, text.strip_prefix(name)?)))
}

fn between_rest(sign: &[u8], item: Item) -> Vec<Item> {
    vec![Item::Literal(sign.into()), item]
}

fn unknown(text: &str) -> Message {
    let specifier: String = text.chars().take(2).collect();
    Message::new("problems.profile.time-specifier").with("specifier", specifier)
}

/// Where digits follow a number of open width, nobody could tell where it ends: a year of
/// an era then has two digits, and the others are refused.
fn settle_widths(items: &mut [Item]) -> Result<(), Message> {
    for i in 0..items.len() {
        let digits_follow = items.get(i + 1).is_some_and(Item::is_numeric);
        match &mut items[i] {
            Item::Era { two_digits } => *two_digits = digits_follow,
            Item::Number { widths: Widths::OneOrTwo, .. } | Item::Fraction { digits: None, .. }
                if digits_follow =>
            {
                return Err(Message::new("problems.profile.time-width"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A format needs a day and an hour, and nothing twice.
fn complete(items: &[Item]) -> Result<(), Message> {
    let count = |part| {
        let is = |item: &&Item| match item {
            Item::Number { part: found, .. } => *found == part,
            Item::Era { .. } => part == Part::Year,
            _ => false,
        };
        items.iter().filter(is).count()
    };
    let needed = [Part::Year, Part::Month, Part::Day, Part::Hour];
    if needed.into_iter().any(|part| count(part) == 0) {
        return Err(Message::new("problems.profile.time-incomplete"));
    }
    let twice = needed.into_iter().chain([Part::Minute, Part::Second]).any(|part| count(part) > 1);
    let fractions = items.iter().filter(|item| matches!(item, Item::Fraction { .. })).count();
    let offsets = items.iter().filter(|item| matches!(item, Item::Offset { .. })).count();
    if twice || fractions > 1 || offsets > 1 {
        return Err(Message::new("problems.profile.time-twice"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
