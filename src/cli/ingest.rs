//! `tenken ingest`: one pass, and what came of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Serialize, Serializer};

use super::ask::{ask, mismatch};
use super::{Ended, Format, Session, shown};
use crate::daemon::failure::Failure;
use crate::daemon::files::Files;
use crate::daemon::ingest::{FileReport, IngestReport, Outcome};
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::detect::wording::{self, grouped};
use crate::mask::visible;
use crate::messages::{Lang, Message, text};
use crate::review::queue::Alert;
use crate::review::state::Status;
use crate::severity::Severity;
use crate::store::StoreError;
use crate::store::export::Account;
use crate::store::findings::Changes;

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
        let files = InWords { files: &report.files, lang: session.lang };
        session.json(&Json { files, alerts: report.alerts })?;
        tell_general_faults(session, &report);
    } else {
        let retried = matches!(request, Request::RetryQuarantine { .. });
        tell(session, &report, retried)?;
    }
    Ok(report.exit())
}

/// The file itself: the daemon has another working folder, and follows no links.
fn absolute(path: PathBuf) -> PathBuf {
    std::fs::canonicalize(&path).or_else(|_| std::path::absolute(&path)).unwrap_or(path)
}

#[derive(Serialize)]
struct Json<'a> {
    files: InWords<'a>,
    alerts: Changes,
}

/// The files with their reasons in words.
struct InWords<'a> {
    files: &'a Files,
    lang: Lang,
}

impl Serialize for InWords<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let said = |message: &Option<Message>| message.as_ref().map(|m| m.text(self.lang));
        self.files.serialize_each(serializer, |file| {
            let mut value = serde_json::to_value(&file).unwrap_or_default();
            value["reason"] = said(&file.reason).into();
            value["hint"] = said(&file.hint).into();
            value
        })
    }
}

fn tell(session: &mut Session<'_>, report: &IngestReport, retried: bool) -> Result<(), Failure> {
    if report.files.count() == 0 {
        let none = if retried { "cli.ingest.nothing-to-retry" } else { "cli.ingest.no-files" };
        session.say(&Message::new(none));
    } else {
        tell_sources(session, report)?;
    }
    tell_faults(session, report)?;
    tell_alerts(session, report);
    if let Some(digest) = &report.digest {
        session.say(&Message::new("cli.ingest.digest").with("path", shown(digest)));
    }
    Ok(())
}

/// What came of the files of a source.
#[derive(Default)]
struct Sum {
    taken: FilesSum,
    retried: FilesSum,
    reparsed: FilesSum,
    extended: u64,
    altered: u64,
    unchanged: u64,
}

/// Files and their accounts, together.
#[derive(Default)]
struct FilesSum {
    files: u64,
    account: Account,
}

impl FilesSum {
    fn add(&mut self, account: &Account) {
        self.files += 1;
        self.account.rows_read += account.rows_read;
        self.account.rows_stored += account.rows_stored;
        self.account.rows_duplicate += account.rows_duplicate;
        self.account.rows_quarantined += account.rows_quarantined;
    }

    fn tell(&self, session: &mut Session<'_>, key: &'static str, source: &str) {
        if self.files > 0 {
            session.say(
                &Message::new(key)
                    .with("source", source)
                    .with("files", self.files)
                    .with("read", grouped(self.account.rows_read))
                    .with("stored", grouped(self.account.rows_stored))
                    .with("duplicate", grouped(self.account.rows_duplicate))
                    .with("quarantined", grouped(self.account.rows_quarantined)),
            );
        }
    }
}

impl Sum {
    fn add(&mut self, file: &FileReport) {
        if file.outcome.is_taken() {
            self.taken.add(&file.account);
        }
        match file.outcome {
            Outcome::Extended => self.extended += 1,
            Outcome::Altered => self.altered += 1,
            Outcome::Retried => self.retried.add(&file.account),
            Outcome::Reparsed => self.reparsed.add(&file.account),
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Ingested | Outcome::Rejected | Outcome::Waiting => {}
        }
    }

    fn tell(&self, session: &mut Session<'_>, source: &str) {
        self.taken.tell(session, "cli.ingest.source", source);
        for (key, count) in
            [("cli.ingest.extended", self.extended), ("cli.ingest.altered", self.altered)]
        {
            if count > 0 {
                session.say(&Message::new(key).with("files", count));
            }
        }
        self.retried.tell(session, "cli.ingest.retried", source);
        self.reparsed.tell(session, "cli.ingest.reparsed", source);
        if self.unchanged > 0 {
            let line = Message::new("cli.ingest.unchanged").with("source", source);
            session.say(&line.with("files", self.unchanged));
        }
    }
}

fn tell_sources(session: &mut Session<'_>, report: &IngestReport) -> Result<(), Failure> {
    session.say(&Message::new("cli.ingest.read"));
    let mut sources: BTreeMap<String, Sum> = BTreeMap::new();
    each_file(report, |file| sources.entry(file.source.clone()).or_default().add(&file))?;
    for (source, sum) in sources {
        sum.tell(session, &source);
    }
    Ok(())
}

/// Hands the files to `each`, one after the other.
fn each_file(report: &IngestReport, mut each: impl FnMut(FileReport)) -> Result<(), Failure> {
    let read = report.files.each(|file| {
        each(file);
        Ok(())
    });
    read.map_err(|error| StoreError::io("spool", std::env::temp_dir())(error).into())
}

fn tell_faults(session: &mut Session<'_>, report: &IngestReport) -> Result<(), Failure> {
    each_file(report, |file| {
        let told = match file.outcome {
            Outcome::Rejected => "cli.ingest.rejected",
            Outcome::Waiting => "cli.ingest.waiting",
            Outcome::Unchanged if file.hint.is_some() => "cli.ingest.voided",
            _ => return,
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
    })?;
    tell_general_faults(session, report);
    Ok(())
}

/// Faults that are no file's.
fn tell_general_faults(session: &mut Session<'_>, report: &IngestReport) {
    for fault in &report.faults {
        session.fail(fault);
    }
}

fn tell_alerts(session: &mut Session<'_>, report: &IngestReport) {
    let alerts = report.alerts;
    let new: u64 = report.new_by_severity.values().sum();
    session.terminal.line("");
    session.say(
        &Message::new("cli.ingest.alerts")
            .with("new", new)
            .with("counts", counts(session, &report.new_by_severity)),
    );
    for alert in &report.new_alerts {
        tell_alert(session, alert);
    }
    let more = new.saturating_sub(report.new_alerts.len() as u64);
    if more > 0 {
        session.say(&Message::new("cli.ingest.more").with("count", more));
    }
    session.terminal.line("");
    for (key, count) in [
        ("cli.ingest.explained", alerts.explained),
        ("cli.ingest.excluded", alerts.excluded),
        ("cli.ingest.revised", alerts.revised),
        ("cli.ingest.withdrawn", alerts.withdrawn),
    ] {
        if count > 0 {
            session.say(&Message::new(key).with("count", count));
        }
    }
}

fn counts(session: &Session<'_>, alerts: &BTreeMap<Severity, u64>) -> String {
    let shown = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];
    let count = |severity: Severity| {
        let count = alerts.get(&severity).copied().unwrap_or(0);
        Message::new("cli.severity-count")
            .with("severity", text(session.lang, &format!("cli.severity.{severity}")))
            .with("count", count)
            .text(session.lang)
    };
    shown.map(count).join(&text(session.lang, "cli.between"))
}

/// Number, severity, title, day, and the reason below.
pub(super) fn tell_alert(session: &mut Session<'_>, alert: &Alert) {
    tell_alert_below(session, alert, "");
}

/// The same, indented more by `indent`.
pub(super) fn tell_alert_below(session: &mut Session<'_>, alert: &Alert, indent: &str) {
    let line = Message::new("cli.alerts.line")
        .with("number", alert.number)
        .with("severity", text(session.lang, &format!("cli.severity.{}", alert.severity)))
        .with("title", wording::title(session.lang, &alert.rule))
        .with("day", alert.day)
        .with("status", status(session.lang, alert));
    let reason = Message::new("cli.alerts.reason").with("reason", visible(&alert.reason));
    for message in [line, reason] {
        let line = format!("{indent}{}", message.text(session.lang));
        session.terminal.line(&line);
    }
}

/// Where the alert stands, in words.
fn status(lang: Lang, alert: &Alert) -> String {
    let key = match alert.status {
        Status::Closed if alert.is_excluded() => "cli.status.excluded",
        Status::Closed if alert.explanation.is_some() => "cli.status.explained",
        _ if alert.awaits_countersignature() => "cli.status.awaiting",
        _ => return text(lang, &format!("cli.status.{}", alert.status)),
    };
    text(lang, key)
}
