//! Numbers, days and untrusted values as a reader of the digest sees them.

use std::fmt::Display;

use chrono::{Datelike, Weekday};

use super::model::{AlertSeverity, Digest, Status};
use crate::instant::{Day, Instant};
use crate::mask;
use crate::messages::{self, Lang, Message};

/// The longest name, id or title that is shown whole, in characters.
const NAME: usize = 60;
/// The longest sentence or path that is shown whole.
const SENTENCE: usize = 400;

/// How things are said in one digest: its language, and the year that goes without saying.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    lang: Lang,
    year: i32,
}

impl Words {
    /// The words of `digest`.
    pub(super) fn of(digest: &Digest) -> Self {
        Self { lang: digest.lang, year: digest.date.date().year() }
    }

    /// The language as HTML names it.
    pub(super) fn lang_code(self) -> &'static str {
        match self.lang {
            Lang::Ja => "ja",
            Lang::En => "en",
        }
    }

    /// The text under `digest.<key>`.
    pub(super) fn t(self, key: &str) -> String {
        messages::text(self.lang, &format!("digest.{key}"))
    }

    /// The text under `digest.<key>` with its parameters.
    pub(super) fn say(self, key: &str, params: &[(&str, &dyn Display)]) -> String {
        let message = Message::new(format!("digest.{key}"));
        params
            .iter()
            .fold(message, |message, (name, value)| message.with(name, value))
            .text(self.lang)
    }

    /// The text under `digest.<key>.one` or `.many`, with `{count}`.
    pub(super) fn counted(self, key: &str, count: u64) -> String {
        let form = if count == 1 { "one" } else { "many" };
        self.say(&format!("{key}.{form}"), &[("count", &grouped(count))])
    }

    /// A severity's word.
    pub(super) fn severity(self, severity: AlertSeverity) -> String {
        self.t(&format!("severity.{}", severity.word()))
    }

    /// A status' word.
    pub(super) fn status(self, status: Status) -> String {
        self.t(&format!("status.{}", status.word()))
    }

    /// A register's name as people say it; as it is where they have no word for it.
    pub(super) fn register(self, register: &str) -> String {
        messages::template(self.lang, &format!("digest.register.{register}"))
            .map_or_else(|| self.name(register), str::to_owned)
    }

    /// A day in full, as in a letter: 令和8年4月22日（水）.
    pub(super) fn full_day(self, day: Day) -> String {
        let date = day.date();
        match self.lang {
            Lang::Ja => format!("{}（{}）", japanese_date(day), kanji(date.weekday())),
            Lang::En => date.format("%A, %-d %B %Y").to_string(),
        }
    }

    /// A day in a table: 4月21日（火）, with the year where it is another one.
    pub(super) fn day(self, day: Day) -> String {
        let date = day.date();
        match (self.lang, date.year() == self.year) {
            (Lang::Ja, true) => {
                format!("{}月{}日（{}）", date.month(), date.day(), kanji(date.weekday()))
            }
            (Lang::Ja, false) => date.format("%Y年%-m月%-d日").to_string(),
            (Lang::En, true) => date.format("%a %-d %b").to_string(),
            (Lang::En, false) => date.format("%-d %b %Y").to_string(),
        }
    }

    /// A point in time, to the minute.
    pub(super) fn instant(self, at: Instant) -> String {
        let clock = at.to_datetime().format("%H:%M");
        match (self.lang, at.day().date().year() == self.year) {
            (Lang::Ja, true) => {
                let date = at.day().date();
                format!("{}月{}日 {clock}", date.month(), date.day())
            }
            (Lang::En, true) => format!("{} {clock}", at.day().date().format("%-d %b")),
            (_, false) => format!("{} {clock}", self.day(at.day())),
        }
    }

    /// A name, id or title from outside, made harmless and cut.
    pub(super) fn name(self, text: &str) -> String {
        self.shown(text, NAME)
    }

    /// A sentence or path from outside, made harmless and cut.
    pub(super) fn sentence(self, text: &str) -> String {
        self.shown(text, SENTENCE)
    }

    /// Something and its id: 市民課（0101）; the id alone where there is no name.
    pub(super) fn named(self, id: &str, name: Option<&str>) -> String {
        match name {
            Some(name) => self.say("named", &[("name", &self.name(name)), ("id", &self.name(id))]),
            None => self.name(id),
        }
    }

    fn shown(self, text: &str, max: usize) -> String {
        let (kept, left) = mask::cut(text, max);
        let safe = mask::cell(kept);
        let mut out = mask::visible(&safe).into_owned();
        if left > 0 {
            out.push_str(&self.say("cut", &[("count", &grouped(left as u64))]));
        }
        out
    }
}

/// A number with commas between its thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The date with its era: 令和8年4月22日. Before Heisei, which no log reaches, the western year.
fn japanese_date(day: Day) -> String {
    let date = day.date();
    let (year, month, dom) = (date.year(), date.month(), date.day());
    let (era, of_era) = if (year, month) >= (2019, 5) {
        ("令和", year - 2018)
    } else if (year, month, dom) >= (1989, 1, 8) {
        ("平成", year - 1988)
    } else {
        ("", year)
    };
    let of_era = if of_era == 1 { "元".to_owned() } else { of_era.to_string() };
    format!("{era}{of_era}年{month}月{dom}日")
}

fn kanji(weekday: Weekday) -> char {
    match weekday {
        Weekday::Mon => '月',
        Weekday::Tue => '火',
        Weekday::Wed => '水',
        Weekday::Thu => '木',
        Weekday::Fri => '金',
        Weekday::Sat => '土',
        Weekday::Sun => '日',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")]
        {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn dates_have_their_era() {
        let said = |text: &str| japanese_date(text.parse().unwrap());
        assert_eq!(said("2026-04-22"), "令和8年4月22日");
        assert_eq!(said("2019-05-01"), "令和元年5月1日");
        assert_eq!(said("2019-04-30"), "平成31年4月30日");
        assert_eq!(said("1989-01-08"), "平成元年1月8日");
    }
}
