//! What a rule lets a municipality set: declared once, by the rule itself.

use toml::Value;

use super::section::Section;
use super::words;
use crate::rule_id::RuleId;
use crate::time_of_day::TimeOfDay;

/// A rule and what can be set about it, beside `enabled` and `severity`.
#[derive(Debug, Clone)]
pub struct RuleDeclaration {
    /// The rule.
    pub id: RuleId,
    /// Its own settings.
    pub settings: &'static [Setting],
}

/// One setting of a rule.
///
/// ```
/// use tenken::config::{Kind, Setting};
/// const GRACE: Setting = Setting::new("grace_before", Kind::Minutes, 30, 0, 720);
/// assert_eq!(GRACE.kind.shown(GRACE.default), "30");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name in `rules/*.toml`.
    pub name: &'static str,
    /// What its value means.
    pub kind: Kind,
    /// The value where nothing is set, in the unit of its kind.
    pub default: i64,
    /// The least value.
    pub min: i64,
    /// The greatest value.
    pub max: i64,
    /// Whether the rule watches less with a lesser value; with most, it does with a greater one.
    pub less_is_weaker: bool,
}

impl Setting {
    /// A setting; `default`, `min` and `max` are in the unit of `kind`.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, default: i64, min: i64, max: i64) -> Self {
        Self { name, kind, default, min, max, less_is_weaker: false }
    }

    /// The same; with a lesser value the rule watches less.
    #[must_use]
    pub const fn less_is_weaker(self) -> Self {
        Self { less_is_weaker: true, ..self }
    }

    /// The value that a rule file gives; a fault where it does not fit.
    pub(super) fn read(&self, section: &Section<'_>) -> Option<i64> {
        let value = section.value(self.name)?;
        let Some(number) = self.kind.read(value) else {
            return section.wrong(self.name, self.kind.wanted());
        };
        if (self.min..=self.max).contains(&number) {
            return Some(number);
        }
        section.out_of_range(self.name, &self.kind.shown(self.min), &self.kind.shown(self.max))
    }
}

/// What the value of a setting means, and in which unit it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Calendar days.
    Days,
    /// How many of what the rule counts.
    Count,
    /// How many records.
    Records,
    /// Percent, to three places; kept in thousandths: 1 % is 1000.
    Percent,
    /// A factor, to four places; kept in ten-thousandths: 1.4826 is 14826.
    Factor,
    /// A time of the day, `"20:00"`; kept in minutes since midnight.
    Time,
}

impl Kind {
    /// A value as written in a file.
    #[must_use]
    pub fn shown(self, number: i64) -> String {
        match self.scale() {
            Some(scale) => decimal(number, scale),
            None if self == Self::Time => {
                TimeOfDay::from_minutes(number).map_or_else(String::new, |time| time.to_string())
            }
            None => number.to_string(),
        }
    }

    /// What decimals are multiplied with to be kept as whole numbers.
    fn scale(self) -> Option<i32> {
        match self {
            Self::Percent => Some(1_000),
            Self::Factor => Some(10_000),
            _ => None,
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Percent => "problems.want-percent",
            Self::Factor => "problems.want-factor",
            Self::Time => "problems.want-time",
            _ => "problems.want-whole",
        }
    }

    fn read(self, value: &Value) -> Option<i64> {
        match (self.scale(), value) {
            (Some(scale), Value::Integer(number)) => number.checked_mul(scale.into()),
            (Some(scale), Value::Float(number)) => scaled(*number, scale),
            (None, Value::String(text)) if self == Self::Time => {
                words::time(text).map(TimeOfDay::minutes)
            }
            (None, Value::Integer(number)) if self != Self::Time => Some(*number),
            _ => None,
        }
    }
}

/// `number` times `scale`, if that is whole.
fn scaled(number: f64, scale: i32) -> Option<i64> {
    let product = number * f64::from(scale);
    let whole = product.round();
    let fits = (product - whole).abs() < 1e-6 && whole.abs() < 1e12;
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    fits.then_some(whole as i64)
}

/// `1.5` for 1500 thousandths.
fn decimal(number: i64, scale: i32) -> String {
    let (scale, digits) = (i64::from(scale), if scale == 1_000 { 3 } else { 4 });
    let text = format!("{}.{:0digits$}", number / scale, number % scale);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_kept_exactly() {
        assert_eq!(Kind::Factor.read(&Value::Float(1.4826)), Some(14_826));
        assert_eq!(Kind::Percent.read(&Value::Integer(1)), Some(1_000));
        assert_eq!(Kind::Percent.read(&Value::Float(0.000_1)), None, "too fine");
        assert_eq!(Kind::Percent.read(&Value::Float(f64::NAN)), None);
        assert_eq!(Kind::Factor.shown(14_826), "1.4826");
        assert_eq!(Kind::Percent.shown(1_000), "1");
        assert_eq!(Kind::Percent.shown(10_500), "10.5");
    }

    #[test]
    fn a_time_is_text_and_a_count_is_a_number() {
        assert_eq!(Kind::Time.read(&Value::String("20:00".into())), Some(1_200));
        assert_eq!(Kind::Time.read(&Value::Integer(20)), None);
        assert_eq!(Kind::Count.read(&Value::String("20".into())), None);
        assert_eq!(Kind::Count.read(&Value::Float(20.0)), None);
    }
}
