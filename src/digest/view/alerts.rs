//! New alerts, one by one or as cases.

use crate::digest::cases::{Case, cases};
use crate::digest::model::{Alert, AlertSeverity};
use crate::digest::words::Words;
use crate::mask;
use crate::review::cases::Name;

/// A severity as a word and a shape, so that it can be told in grey.
#[derive(Debug, Clone)]
pub(in crate::digest) struct Badge {
    pub(in crate::digest) word: String,
    pub(in crate::digest) mark: char,
    pub(in crate::digest) kind: &'static str,
}

/// What stands in the list of new alerts.
#[derive(Debug, Clone)]
pub(in crate::digest) enum Entry {
    /// One alert.
    Single(AlertEntry),
    /// What is new of one case.
    Case {
        badge: Badge,
        /// What its alerts have in common.
        title: String,
        /// How many.
        count: String,
        /// Unit and day.
        meta: Vec<String>,
        /// By what name it is found.
        name: String,
        /// Each without what the case says.
        alerts: Vec<AlertEntry>,
    },
}

/// One alert.
#[derive(Debug, Clone)]
pub(in crate::digest) struct AlertEntry {
    pub(in crate::digest) number: String,
    pub(in crate::digest) badge: Badge,
    /// What it is; empty where its case says so.
    pub(in crate::digest) title: String,
    /// Whom, where, when.
    pub(in crate::digest) meta: Vec<String>,
    /// Status, and who is to look.
    pub(in crate::digest) status: String,
    pub(in crate::digest) reason: String,
    /// Records that bear on it; empty where none.
    pub(in crate::digest) records: String,
    /// By what name the case is found in which it is; empty where none, or where that says so.
    pub(in crate::digest) case: String,
}

/// `alerts` as they are listed.
pub(super) fn entries(words: Words, alerts: &[Alert]) -> Vec<Entry> {
    cases(alerts).iter().filter_map(|case| entry(words, case)).collect()
}

fn entry(words: Words, case: &Case<'_>) -> Option<Entry> {
    let first = case.alerts.first()?;
    let name = case.name.map_or_else(String::new, |name| case_name(words, name));
    Some(match case.name {
        Some(named) if case.alerts.len() > 1 => Entry::Case {
            badge: badge(words, case.severity()),
            title: case_title(words, named, first),
            count: words.counted("case", case.alerts.len() as u64),
            meta: unit(words, first).into_iter().chain([words.day(first.day)]).collect(),
            name,
            alerts: case.alerts.iter().map(|alert| member(words, named, alert)).collect(),
        },
        _ => Entry::Single(AlertEntry { case: name, ..alert_entry(words, first) }),
    })
}

fn case_name(words: Words, name: &Name) -> String {
    words.say("case-name", &[("name", &words.sentence(&name.to_string()))])
}

/// What the alerts of a case have in common.
fn case_title(words: Words, name: &Name, first: &Alert) -> String {
    match name {
        Name::Rule { .. } => words.name(&first.title),
        Name::Actor { actor, .. } => {
            let id = first.actor_id.as_deref().unwrap_or(actor);
            words.named(id, first.actor_name.as_deref())
        }
    }
}

/// An alert within its case.
fn member(words: Words, case: &Name, alert: &Alert) -> AlertEntry {
    let entry = alert_entry(words, alert);
    match case {
        Name::Rule { .. } => AlertEntry { title: String::new(), ..entry },
        Name::Actor { .. } => entry,
    }
}

/// The badge of `severity`.
pub(super) fn badge(words: Words, severity: AlertSeverity) -> Badge {
    let mark = match severity {
        AlertSeverity::Critical => '◆',
        AlertSeverity::High => '▲',
        AlertSeverity::Medium => '●',
        AlertSeverity::Low => '○',
    };
    Badge { word: words.severity(severity), mark, kind: severity.word() }
}

fn alert_entry(words: Words, alert: &Alert) -> AlertEntry {
    AlertEntry {
        number: alert.number.to_string(),
        badge: badge(words, alert.severity),
        title: words.name(&alert.title),
        meta: meta(words, alert),
        status: match &alert.assignee {
            Some(assignee) => words.say(
                "status-assigned",
                &[("status", &words.status(alert.status)), ("assignee", &words.name(assignee))],
            ),
            None => words.status(alert.status),
        },
        reason: words.sentence(&alert.reason),
        records: records(words, alert),
        case: String::new(),
    }
}

fn meta(words: Words, alert: &Alert) -> Vec<String> {
    let mut meta = Vec::new();
    if let Some(id) = &alert.actor_id {
        meta.push(words.named(id, alert.actor_name.as_deref()));
    }
    meta.extend(unit(words, alert));
    if let Some(number) = &alert.subject_number {
        meta.push(words.say("subject", &[("last4", &words.name(mask::last4(number)))]));
    }
    if let Some(terminal) = &alert.terminal_id {
        meta.push(words.say("terminal", &[("id", &words.name(terminal))]));
    }
    if let Some(source) = &alert.source {
        meta.push(words.say("source", &[("name", &words.name(source))]));
    }
    meta.push(words.day(alert.day));
    meta
}

fn unit(words: Words, alert: &Alert) -> Option<String> {
    alert.unit_code.as_ref().map(|code| words.named(code, alert.unit_name.as_deref()))
}

/// 「関係する記録：承認記録 A-0012（事後承認）。12件は承認記録で確認できたため除いています。」
fn records(words: Words, alert: &Alert) -> String {
    let named: Vec<_> = alert
        .explanations
        .iter()
        .map(|record| {
            let key = if record.after_the_fact { "record.after-the-fact" } else { "record.plain" };
            let register = words.register(&record.register);
            words.say(key, &[("register", &register), ("id", &words.name(&record.id))])
        })
        .collect();
    let mut out = String::new();
    if !named.is_empty() {
        out = words.say("records", &[("list", &named.join(&words.t("list-joint")))]);
    }
    if alert.explained_events > 0 {
        if !out.is_empty() {
            out.push_str(&words.t("summary.joint"));
        }
        out.push_str(&words.counted("explained-events", alert.explained_events));
    }
    out
}
