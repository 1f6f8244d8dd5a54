//! Titles and reasons in words.

use super::finding::{Value, Wording};
use crate::instant::{Day, Instant};
use crate::messages::{Lang, Message, template, text};

/// The title of a rule's alerts.
#[must_use]
pub fn title(lang: Lang, rule: &str) -> String {
    text(lang, &format!("rules.{rule}.title"))
}

/// Why an alert of `rule` asks for a look, in whole sentences.
#[must_use]
pub fn reason(lang: Lang, rule: &str, wording: &Wording) -> String {
    let variant =
        wording.variant.as_ref().map_or_else(String::new, |variant| format!("-{variant}"));
    let mut message = Message::new(format!("rules.{rule}.reason{variant}"));
    for (name, value) in &wording.values {
        message = message.with(name, show(lang, value));
    }
    let mut sentences = vec![message.text(lang)];
    if wording.no_record {
        let key = format!("rules.{rule}.no-record");
        sentences.extend(template(lang, &key).map(str::to_owned));
    }
    if !wording.too_late.is_empty() {
        let late = Message::new("rules.too-late").with("ids", list(lang, &wording.too_late));
        sentences.push(late.text(lang));
    }
    if wording.set_aside > 0 {
        let own = format!("rules.{rule}.set-aside");
        let key = template(lang, &own).map_or("rules.set-aside", |_| own.as_str());
        let aside = Message::new(key).with("count", grouped(wording.set_aside as u64));
        sentences.push(aside.text(lang));
    }
    if wording.left_out > 0 {
        let out = Message::new("rules.left-out").with("count", grouped(wording.left_out as u64));
        sentences.push(out.text(lang));
    }
    sentences.push(text(lang, "rules.please"));
    sentences.join(&text(lang, "rules.between-sentences"))
}

/// A day as it stands in sentences.
#[must_use]
pub fn day(lang: Lang, day: Day) -> String {
    let weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        [day.weekday().num_days_from_monday() as usize];
    let date = day.date();
    Message::new("rules.format.day")
        .with("year", date.format("%Y"))
        .with("month", date.format("%-m"))
        .with("day", date.format("%-d"))
        .with("weekday", text(lang, &format!("rules.format.weekday.{weekday}")))
        .text(lang)
}

/// A number with its thousands apart.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn show(lang: Lang, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Id(id) => Message::new("rules.format.id").with("id", id).text(lang),
        Value::Terminal(id) => terminal(lang, id),
        Value::Terminals(ids) => {
            let terminals: Vec<String> = ids.iter().map(|id| terminal(lang, id)).collect();
            list(lang, &terminals)
        }
        Value::Units(codes) => {
            let unit =
                |code: &String| Message::new("rules.format.unit").with("code", code).text(lang);
            list(lang, &codes.iter().map(unit).collect::<Vec<_>>())
        }
        Value::Count(count) => grouped(count.unsigned_abs()),
        Value::Day(value) => day(lang, *value),
        Value::Time(at) => time(*at),
        Value::Moment(at) => Message::new("rules.format.moment")
            .with("day", day(lang, at.day()))
            .with("time", time(*at))
            .text(lang),
        Value::List(texts) => list(lang, texts),
        Value::Hours(spans) => hours(lang, spans),
        Value::Bound(bound) => bound.map_or_else(String::new, |bound| day(lang, bound)),
        Value::Person(id, None) => id.clone(),
        Value::Person(id, Some(name)) => {
            Message::new("rules.format.person").with("name", name).with("id", id).text(lang)
        }
        Value::Phrase(key) => text(lang, key),
        Value::Phrases(keys) => {
            let words: Vec<String> = keys.iter().map(|key| text(lang, key)).collect();
            list(lang, &words)
        }
        Value::Said(clauses) => {
            let clauses: Vec<String> = clauses.iter().map(|clause| clause.text(lang)).collect();
            clauses.join(&text(lang, "rules.between-clauses"))
        }
        Value::PerMille(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
    }
}

fn terminal(lang: Lang, id: &str) -> String {
    Message::new("rules.format.terminal").with("id", id).text(lang)
}

fn time(at: Instant) -> String {
    at.to_datetime().format("%-H:%M").to_string()
}

fn list(lang: Lang, texts: &[String]) -> String {
    texts.join(&text(lang, "rules.between-items"))
}

fn hours(lang: Lang, spans: &[(u16, u16)]) -> String {
    if spans.is_empty() {
        return text(lang, "rules.format.closed");
    }
    let clock = |minutes: u16| format!("{}:{:02}", minutes / 60, minutes % 60);
    let spans = spans.iter().map(|(open, close)| {
        Message::new("rules.format.span")
            .with("from", clock(*open))
            .with("to", clock(*close))
            .text(lang)
    });
    spans.collect::<Vec<_>>().join(&text(lang, "rules.between-items"))
}
