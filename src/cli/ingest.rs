//! `tenken ingest`: one pass, and what came of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::ask::{ask, mismatch};
use super::{Ended, Format, Session, shown};
use crate::daemon::ingest::{FileReport, IngestReport, Outcome};
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::detect::wording::{self, grouped};
use crate::mask::visible;
use crate::messages::{Lang, Message, text};
use crate::review::queue::Alert;
use crate::review::state::Status;
use crate::severity::Severity;
use crate::store::findings::Changes;

/// Alerts that are shown; the rest is in the queue.
const SHOWN: usize = 30;

/// Takes the files.
pub(super) fn run_on(
    session: &mut Session<'_>,
    setup: Setup,
    paths: Vec<PathBuf>,
    source: Option<String>,
) -> Ended {
    let paths = paths.into_iter().map(absolute).collect();
    run(session, setup, &Request::Ingest { paths, source })
}

/// Makes the pass that is asked for.
pub(super) fn run(session: &mut Session<'_>, setup: Setup, request: &Request) -> Ended {
    let response = ask(session, setup, request)?;
    let Response::Ingested(report) = response else { return Err(mismatch()) };
    if session.format == Format::Json {
        session.json(&Json { files: files(session, &report), alerts: report.alerts })?;
        tell_general_faults(session, &report);
    } else {
        let retried = matches!(request, Request::RetryQuarantine { .. });
        tell(session, &report, retried);
    }
    Ok(report.exit())
}

/// The file itself: the daemon has another working folder, and follows no links.
fn absolute(path: PathBuf) -> PathBuf {
    std::fs::canonicalize(&path).or_else(|_| std::path::absolute(&path)).unwrap_or(path)
}

#[derive(Serialize)]
struct Json {
    files: Vec<serde_json::Value>,
    alerts: Changes,
}

/// The files with their reasons in words.
fn files(session: &Session<'_>, report: &IngestReport) -> Vec<serde_json::Value> {
    let said = |message: &Option<Message>| message.as_ref().map(|m| m.text(session.lang));
    let file = |file: &FileReport| {
        let mut value = serde_json::to_value(file).unwrap_or_default();
        value["reason"] = said(&file.reason).into();
        value["hint"] = said(&file.hint).into();
        value
    };
    report.files.iter().map(file).collect()
}

fn tell(session: &mut Session<'_>, report: &IngestReport, retried: bool) {
    if report.files.is_empty() {
        let none = if retried { "cli.ingest.nothing-to-retry" } else { "cli.ingest.no-files" };
        session.say(&Message::new(none));
    } else {
        tell_sources(session, report);
    }
    tell_faults(session, report);
    tell_alerts(session, report);
    if let Some(digest) = &report.digest {
        session.say(&Message::new("cli.ingest.digest").with("path", shown(digest)));
    }
}

fn tell_sources(session: &mut Session<'_>, report: &IngestReport) {
    session.say(&Message::new("cli.ingest.read"));
    let mut sources: BTreeMap<&str, Vec<&FileReport>> = BTreeMap::new();
    for file in &report.files {
        sources.entry(&file.source).or_default().push(file);
    }
    for (source, files) in sources {
        tell_account(session, "cli.ingest.source", source, &files, Outcome::is_taken);
        for (key, outcome) in
            [("cli.ingest.extended", Outcome::Extended), ("cli.ingest.altered", Outcome::Altered)]
        {
            let count = files.iter().filter(|file| file.outcome == outcome).count();
            if count > 0 {
                session.say(&Message::new(key).with("files", count));
            }
        }
        let retried = |outcome| outcome == Outcome::Retried;
        tell_account(session, "cli.ingest.retried", source, &files, retried);
        let unchanged = files.iter().filter(|file| file.outcome == Outcome::Unchanged).count();
        if unchanged > 0 {
            let line = Message::new("cli.ingest.unchanged").with("source", source);
            session.say(&line.with("files", unchanged));
        }
    }
}

/// The account of those files whose outcome is `such`, together.
fn tell_account(
    session: &mut Session<'_>,
    key: &'static str,
    source: &str,
    files: &[&FileReport],
    such: impl Fn(Outcome) -> bool,
) {
    let files: Vec<&&FileReport> = files.iter().filter(|file| such(file.outcome)).collect();
    if files.is_empty() {
        return;
    }
    let sum = |of: fn(&FileReport) -> u64| grouped(files.iter().map(|file| of(file)).sum());
    session.say(
        &Message::new(key)
            .with("source", source)
            .with("files", files.len())
            .with("read", sum(|file| file.account.rows_read))
            .with("stored", sum(|file| file.account.rows_stored))
            .with("duplicate", sum(|file| file.account.rows_duplicate))
            .with("quarantined", sum(|file| file.account.rows_quarantined)),
    );
}

fn tell_faults(session: &mut Session<'_>, report: &IngestReport) {
    for file in &report.files {
        let told = match file.outcome {
            Outcome::Rejected => "cli.ingest.rejected",
            Outcome::Waiting => "cli.ingest.waiting",
            _ => continue,
        };
        let reason = file.reason.as_ref().map(|reason| reason.text(session.lang));
        session.say(
            &Message::new(told)
                .with("path", visible(&file.path))
                .with("reason", visible(&reason.unwrap_or_default())),
        );
        if let Some(hint) = &file.hint {
            session.say(&Message::new("cli.hint").with("hint", hint.text(session.lang)));
        }
    }
    tell_general_faults(session, report);
}

/// Faults that are no file's.
fn tell_general_faults(session: &mut Session<'_>, report: &IngestReport) {
    for fault in &report.faults {
        session.fail(fault);
    }
}

fn tell_alerts(session: &mut Session<'_>, report: &IngestReport) {
    let alerts = report.alerts;
    session.terminal.line("");
    session.say(
        &Message::new("cli.ingest.alerts")
            .with("new", report.new_alerts.len())
            .with("counts", counts(session, &report.new_alerts)),
    );
    for alert in report.new_alerts.iter().take(SHOWN) {
        tell_alert(session, alert);
    }
    if report.new_alerts.len() > SHOWN {
        let more = report.new_alerts.len() - SHOWN;
        session.say(&Message::new("cli.ingest.more").with("count", more));
    }
    session.terminal.line("");
    for (key, count) in [
        ("cli.ingest.explained", alerts.explained),
        ("cli.ingest.revised", alerts.revised),
        ("cli.ingest.withdrawn", alerts.withdrawn),
    ] {
        if count > 0 {
            session.say(&Message::new(key).with("count", count));
        }
    }
}

fn counts(session: &Session<'_>, alerts: &[Alert]) -> String {
    let shown = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];
    let count = |severity: Severity| {
        let count = alerts.iter().filter(|alert| alert.severity == severity).count();
        Message::new("cli.severity-count")
            .with("severity", text(session.lang, &format!("cli.severity.{severity}")))
            .with("count", count)
            .text(session.lang)
    };
    shown.map(count).join(&text(session.lang, "cli.between"))
}

/// Number, severity, title, day, and the reason below.
pub(super) fn tell_alert(session: &mut Session<'_>, alert: &Alert) {
    session.say(
        &Message::new("cli.alerts.line")
            .with("number", alert.number)
            .with("severity", text(session.lang, &format!("cli.severity.{}", alert.severity)))
            .with("title", wording::title(session.lang, &alert.rule))
            .with("day", alert.day)
            .with("status", status(session.lang, alert)),
    );
    let reason = visible(&alert.reason).into_owned();
    session.say(&Message::new("cli.alerts.reason").with("reason", reason));
}

/// Where the alert stands, in words.
fn status(lang: Lang, alert: &Alert) -> String {
    let awaits = alert.status == Status::InReview && alert.resolution.is_some();
    let key = match alert.status {
        Status::Closed if alert.explanation.is_some() => "cli.status.explained",
        _ if awaits => "cli.status.awaiting",
        _ => return text(lang, &format!("cli.status.{}", alert.status)),
    };
    text(lang, key)
}
