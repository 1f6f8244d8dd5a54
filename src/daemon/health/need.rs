//! What needs a person: its name, how much it matters, since when, and what to do.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::source::SourceHealth;
use crate::daemon::issue::standing_still;
use crate::detect::context::Context;
use crate::detect::wording::grouped;
use crate::instant::{Day, Instant};
use crate::mask::visible;
use crate::messages::{Explain, Lang, Message, text};
use crate::problem::{Level, Problem};
use crate::review::state::Status;
use crate::severity::Severity;
use crate::store::status::QueueStatus;
use crate::store::void::Proposal;
use crate::trouble::Episode;

/// Days that are named one by one.
const NAMED: usize = 5;

/// Something that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Need {
    /// Its name, which stays.
    pub name: &'static str,
    /// The same.
    pub kind: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Since when, where that is known.
    pub since: Option<Instant>,
    /// What it is.
    pub message: String,
    /// The same.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
    /// The source that it concerns, if one.
    pub source: Option<String>,
    /// The folder or file that it concerns, if one.
    pub path: Option<String>,
}

impl Need {
    /// One with the remedy that the catalogue has for its name.
    pub(super) fn new(lang: Lang, name: &'static str, severity: Severity, told: &Message) -> Self {
        let remedy = text(lang, &format!("health.remedy.{name}"));
        Self::with_remedy((name, severity), told.text(lang), remedy)
    }

    fn with_remedy(
        (name, severity): (&'static str, Severity),
        told: String,
        remedy: String,
    ) -> Self {
        let detail = told.clone();
        let (kind, message) = (name, told);
        Self {
            name,
            kind,
            severity,
            since: None,
            message,
            detail,
            remedy,
            source: None,
            path: None,
        }
    }

    pub(super) fn since(self, since: Option<Instant>) -> Self {
        Self { since, ..self }
    }

    fn of_source(self, source: &str) -> Self {
        Self { source: Some(source.to_owned()), ..self }
    }
}

/// The most severe first, then what has lasted longest.
pub(super) fn in_order(mut needs: Vec<Need>) -> Vec<Need> {
    let last = Instant::from_millis(i64::MAX);
    needs.sort_by_key(|need| (Reverse(need.severity), need.since.unwrap_or(last)));
    needs
}

pub(super) fn of_trouble(lang: Lang, episode: &Episode) -> Need {
    let trouble = &episode.trouble;
    let named = (trouble.kind.word(), trouble.kind.severity());
    let need = Need::with_remedy(named, trouble.message.text(lang), trouble.remedy.text(lang));
    let (source, path) = (trouble.source.clone(), trouble.path.clone());
    Need { since: Some(episode.since), source, path, ..need }
}

/// What of a source needs a person, beside the exports that did not come in time.
pub(super) fn of_source(lang: Lang, source: &SourceHealth) -> Vec<Need> {
    let (name, status) = (&source.status.name, &source.status);
    let mut needs = Vec::new();
    let mut add = |kind, severity, message: Message| {
        let need = Need::new(lang, kind, severity, &message.with("source", name));
        needs.push(need.of_source(name));
    };
    if status.exports == 0 && source.timely.overdue.is_empty() {
        add("never-delivered", Severity::Medium, Message::new("health.never"));
    }
    if status.rejected > 0 {
        let told = Message::new("health.rejected").with("files", status.rejected);
        add("rejected-files", Severity::High, told);
    }
    if status.quarantine_waits {
        let told = Message::new("health.quarantined");
        let told = told.with("rows", grouped(status.rows_quarantined));
        add("quarantined-rows", Severity::Medium, told);
    }
    if !status.unmapped.is_empty() {
        let words: Vec<&str> = status.unmapped.keys().map(String::as_str).collect();
        let words = visible(&words.join(", ")).into_owned();
        add(
            "unmapped-actions",
            Severity::Low,
            Message::new("health.unmapped").with("words", words),
        );
    }
    needs
}

/// The days of a source of which nothing came by their deadlines, although tenken looked.
pub(super) fn of_missing(
    (lang, severity): (Lang, Severity),
    (source, deadline): (&str, Instant),
    days: &[Day],
) -> Need {
    let key = if days.len() > NAMED { "health.missing-many" } else { "health.missing" };
    let named: Vec<String> = days.iter().take(NAMED).map(ToString::to_string).collect();
    let told = Message::new(key)
        .with("source", source)
        .with("days", named.join(", "))
        .with("count", days.len());
    Need::new(lang, "export-missing", severity, &told).since(Some(deadline)).of_source(source)
}

/// Deadlines passed since tenken looked last.
pub(super) fn of_no_look(
    (lang, severity): (Lang, Severity),
    (sources, deadline): (&[&str], Instant),
    looked_at: Option<Instant>,
) -> Need {
    let told = match looked_at {
        Some(at) => Message::new("health.not-looked").with("at", super::minute(at)),
        None => Message::new("health.never-looked"),
    };
    let told = told.with("sources", sources.join(", "));
    Need::new(lang, "not-looked", severity, &told).since(Some(deadline))
}

pub(super) fn of_registers(lang: Lang, problems: &[Problem]) -> Vec<Need> {
    let need = |problem: &Problem| {
        let (told, path) = (problem.line(lang), Some(problem.file.display().to_string()));
        if problem.level == Level::Held {
            let remedy = problem.hint.as_ref().map(|hint| hint.text(lang)).unwrap_or_default();
            let need = Need::with_remedy(("register-held", Severity::High), told, remedy);
            return Need { path, ..need };
        }
        let remedy = text(lang, "health.remedy.register");
        Need { path, ..Need::with_remedy(("register", Severity::High), told, remedy) }
    };
    problems.iter().map(need).collect()
}

pub(super) fn of_proposal(lang: Lang, proposal: &Proposal) -> Need {
    let remedy = proposal.hint().map(|hint| hint.text(lang)).unwrap_or_default();
    let named = (proposal.step.word(), Severity::Medium);
    let need = Need::with_remedy(named, proposal.message().text(lang), remedy);
    Need { path: Some(proposal.path.clone()), ..need }
        .of_source(&proposal.source)
        .since(Some(proposal.at))
}

/// Alerts of high or critical severity that wait.
pub(super) fn of_queue(lang: Lang, queue: &QueueStatus) -> Option<Need> {
    let count = |severity: Severity| {
        let counts = [Status::Open, Status::InReview].map(|status| queue.count(status, severity));
        counts.iter().sum::<u64>()
    };
    let (critical, high) = (count(Severity::Critical), count(Severity::High));
    let severity = if critical > 0 { Severity::Critical } else { Severity::High };
    let told = Message::new("health.urgent").with("count", critical + high);
    let need = Need::new(lang, "urgent-alerts", severity, &told).since(queue.urgent_since);
    (critical + high > 0).then_some(need)
}

/// The rules that stand still; those that stand still for one reason are told together.
pub(super) fn of_rules(lang: Lang, cx: &Context<'_>) -> Vec<Need> {
    let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for still in standing_still(lang, cx) {
        by_reason.entry(still.reason).or_default().push(still.title);
    }
    let told = by_reason.into_iter().map(|(reason, titles)| {
        let titles = titles.join(&text(lang, "health.between-titles"));
        let told = Message::new("health.still").with("titles", titles).with("reason", reason);
        Need::new(lang, "rule-standing-still", Severity::Low, &told)
    });
    told.collect()
}
