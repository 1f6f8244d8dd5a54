//! The report in words: a table, then what is worth a word rule by rule.

use super::{Advised, InUnit, OfRule, Report, Settable};
use crate::digest::wrap::{pad, width, wrap};
use crate::mask::visible;
use crate::messages::{Lang, Message, text};
use crate::severity::Severity;

/// Columns that a terminal has at least.
const COLUMNS: usize = 80;

/// Columns of the first column of the table.
const FIRST: usize = 20;

/// What stands before an example.
const EXAMPLE: &str = "      ";

/// Columns before the comments of an example.
const COMMENTS: usize = 32;

/// Units that are named at most.
const UNITS: usize = 3;

/// What is in a column.
type Counted = fn(&OfRule) -> u64;

/// The other columns of the table: their titles, and what is in them.
const CELLS: [(&str, Counted); 10] = [
    ("alerts", |rule| rule.alerts),
    ("open", |rule| rule.open),
    ("legitimate", |rule| rule.closed.legitimate),
    ("violation", |rule| rule.closed.violation),
    ("mistake", |rule| rule.closed.mistake),
    ("false-alert", |rule| rule.closed.false_alert),
    ("noted", |rule| rule.closed.noted),
    ("explained", |rule| rule.explained),
    ("excluded", |rule| rule.excluded),
    ("withdrawn", |rule| rule.withdrawn),
];

/// Everything, line by line.
pub(super) fn lines(report: &Report, lang: Lang) -> Vec<String> {
    let page = Page { report, lang };
    let mut lines = vec![page.heading(), String::new()];
    if page.found().next().is_none() {
        lines.push(page.said("none"));
    } else {
        lines.extend(page.table());
        lines.extend(wrap(&page.said("legend"), COLUMNS));
        for rule in page.found() {
            lines.push(String::new());
            lines.extend(page.rule(rule));
        }
    }
    lines.extend(page.silent());
    lines
}

/// A setting as a line of a rule file; what it is about beside it, or above it where that is long.
fn example(setting: &Settable) -> Vec<String> {
    let line = format!("{EXAMPLE}{} = {}", setting.name, setting.value);
    let beside = format!("{}# {}", pad(&line, COMMENTS, false), setting.about);
    if width(&beside) <= COLUMNS {
        return vec![beside];
    }
    let about = wrap(&setting.about, COLUMNS - width(EXAMPLE) - 2).into_iter();
    about.map(|about| format!("{EXAMPLE}# {about}")).chain([line]).collect()
}

struct Page<'a> {
    report: &'a Report,
    lang: Lang,
}

impl Page<'_> {
    fn message(key: &str) -> Message {
        Message::new(format!("cli.rules.report.{key}"))
    }

    fn said(&self, key: &str) -> String {
        Self::message(key).text(self.lang)
    }

    /// What is listed, one after the other.
    fn listed(&self, items: impl IntoIterator<Item = String>) -> String {
        items.into_iter().collect::<Vec<_>>().join(&text(self.lang, "cli.between"))
    }

    /// A sentence, indented.
    fn indented(&self, message: &Message) -> Vec<String> {
        let lines = wrap(&message.text(self.lang), COLUMNS - 2);
        lines.into_iter().map(|line| format!("  {line}")).collect()
    }

    fn found(&self) -> impl Iterator<Item = &OfRule> {
        self.report.rules.iter().filter(|rule| !rule.found_nothing)
    }

    fn heading(&self) -> String {
        let days = match (self.report.since, self.report.until) {
            (None, None) => Self::message("days.all"),
            (Some(since), None) => Self::message("days.since").with("since", since),
            (None, Some(until)) => Self::message("days.until").with("until", until),
            (Some(since), Some(until)) => {
                Self::message("days.both").with("since", since).with("until", until)
            }
        };
        let key = if self.report.unit.is_some() { "heading-of-unit" } else { "heading" };
        Self::message(key)
            .with_message("days", days)
            .with("unit", self.report.unit.as_deref().unwrap_or_default())
            .text(self.lang)
    }

    fn table(&self) -> Vec<String> {
        let title = |(key, _): &(&str, _)| self.said(&format!("column.{key}"));
        let titles: Vec<String> = CELLS.iter().map(title).collect();
        let row = |first: &str, cells: &[String]| {
            let cells = cells.iter().zip(&titles);
            let cells = cells.map(|(cell, title)| pad(cell, width(title) + 1, true));
            pad(first, FIRST, false) + &cells.collect::<String>()
        };
        let mut lines = vec![row(&self.said("column.rule"), &titles)];
        for rule in self.found() {
            let cells: Vec<String> = CELLS.iter().map(|(_, of)| of(rule).to_string()).collect();
            lines.push(row(&rule.rule, &cells));
        }
        let sum = |(_, of): &(&str, Counted)| self.found().map(of).sum::<u64>();
        let sums: Vec<String> = CELLS.iter().map(|cell| sum(cell).to_string()).collect();
        lines.push(row(&self.said("column.sum"), &sums));
        lines
    }

    fn rule(&self, rule: &OfRule) -> Vec<String> {
        let mut lines = vec![format!("{}  {}", rule.rule, rule.title)];
        let facts = self.facts(rule);
        if !facts.is_empty() {
            let facts = facts.join(&self.said("between-facts"));
            lines.extend(wrap(&facts, COLUMNS - 2).into_iter().map(|line| format!("  {line}")));
        }
        if !rule.units.is_empty() {
            let named = |unit: &InUnit| {
                let name = unit.unit_name.as_deref().map(|name| format!(" {name}"));
                Self::message("of-unit")
                    .with("unit", visible(&unit.unit_code) + name.unwrap_or_default().as_str())
                    .with("count", unit.alerts)
                    .text(self.lang)
            };
            let units = self.listed(rule.units.iter().take(UNITS).map(named));
            lines.extend(self.indented(&Self::message("units").with("units", units)));
        }
        if let Some(advised) = &rule.advice {
            lines.extend(self.advice(rule, advised));
        }
        lines
    }

    fn facts(&self, rule: &OfRule) -> Vec<String> {
        let mut facts = Vec::new();
        if rule.alerts > 0 {
            let worst_first = Severity::ALL.iter().rev().copied();
            let counts = worst_first.filter_map(|severity| {
                let count = rule.by_severity.get(&severity).filter(|count| **count > 0)?;
                let word = text(self.lang, &format!("cli.severity.{severity}"));
                let message = Self::message("severity-count");
                Some(message.with("severity", word).with("count", count).text(self.lang))
            });
            facts.push(Self::message("severity").with("counts", self.listed(counts)));
        }
        if let Some(days) = rule.median_business_days {
            facts.push(Self::message("median").with("days", days));
        }
        if let Some(percent) = rule.false_alert_percent {
            facts.push(Self::message("false-share").with("percent", percent));
        }
        if rule.recorded > 0 {
            facts.push(Self::message("recorded").with("count", rule.recorded));
        }
        facts.into_iter().map(|fact| fact.text(self.lang)).collect()
    }

    fn advice(&self, rule: &OfRule, advised: &Advised) -> Vec<String> {
        let Advised { advice, table, settings } = advised;
        let mut lines = self.indented(
            &Self::message("advice.look")
                .with("closed", advice.closed)
                .with("idle", advice.idle)
                .with("percent", advice.percent),
        );
        if rule.can_be_explained {
            lines.extend(self.indented(&Self::message("advice.records").with("rule", &rule.rule)));
        }
        if settings.is_empty() {
            lines.extend(self.indented(&Self::message("advice.no-settings")));
            return lines;
        }
        lines.extend(self.indented(&match &advice.unit {
            None => Self::message("advice.for-all"),
            Some(unit) => {
                Self::message("advice.for-unit").with("unit", unit).with("count", advice.of_unit)
            }
        }));
        lines.push(format!("{EXAMPLE}{table}"));
        lines.extend(settings.iter().flat_map(example));
        lines
    }

    /// The rules of which there is nothing to tell, and why.
    fn silent(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut list = |key: &str, rules: Vec<&OfRule>| {
            if !rules.is_empty() {
                let ids = self.listed(rules.into_iter().map(|rule| rule.rule.clone()));
                lines.push(String::new());
                lines.push(self.said(key));
                lines.extend(wrap(&ids, COLUMNS - 2).into_iter().map(|line| format!("  {line}")));
            }
        };
        let rules = || self.report.rules.iter();
        let works = |rule: &&OfRule| rule.enabled && rule.standing_still.is_none();
        list("silent", rules().filter(works).filter(|rule| rule.found_nothing).collect());
        list("off", rules().filter(|rule| !rule.enabled).collect());
        let still = rules().filter(|rule| rule.enabled);
        let still: Vec<(&OfRule, &String)> =
            still.filter_map(|rule| Some((rule, rule.standing_still.as_ref()?))).collect();
        if !still.is_empty() {
            lines.extend([String::new(), self.said("still")]);
        }
        for (rule, reason) in still {
            let message = Self::message("still-because").with("rule", &rule.rule);
            lines.extend(self.indented(&message.with("reason", reason)));
        }
        lines
    }
}
