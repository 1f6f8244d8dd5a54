//! `tenken verify`: whether all is still as it was recorded, sealed and anchored.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tenken_verify::anchor::Anchor;
use tenken_verify::error::Error;
use tenken_verify::key::PublicKey;
use tenken_verify::problem::{Detail, Kind, Problem};
use tenken_verify::report::{NotProven, Report};
use tenken_verify::{Subject, verify};

use super::{Ended, Format, Session, replay, shown};
use crate::daemon::failure::Failure;
use crate::daemon::setup::Setup;
use crate::detect::wording::grouped;
use crate::digest::model::LedgerHead;
use crate::exit::Exit;
use crate::instant::Instant;
use crate::messages::{Lang, Message, text};
use crate::store::StatePaths;

/// What is asked for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Asked {
    #[arg(long, value_name = "SIZE:ROOT")]
    anchor: Vec<String>,
    #[arg(long, value_name = "FILE")]
    public_key: Vec<PathBuf>,
    #[arg(long, conflicts_with = "database")]
    alerts: bool,
    #[arg(long, value_name = "FILE")]
    pub(super) database: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
}

/// Problems of a kind that are told one by one; all of them are in the JSON.
const TOLD: usize = 20;

#[derive(Serialize)]
struct Json<'a> {
    ok: bool,
    ledger_size: u64,
    root: String,
    rows: u64,
    exports: u64,
    checkpoints: u64,
    archive: Option<u64>,
    seal: Option<Seal>,
    problems: Vec<Told<'a>>,
    /// Problems that are not listed, by kind: of each kind a thousand are.
    beyond: BTreeMap<&'a str, u64>,
    not_proven: Vec<String>,
}

#[derive(Serialize)]
struct Seal {
    size: i64,
    root: String,
    at: Instant,
    key: String,
    fingerprint: String,
}

#[derive(Serialize)]
struct Told<'a> {
    kind: &'a str,
    r#where: &'a str,
    detail: String,
    meaning: String,
}

/// Verifies the state of the configuration.
pub(super) fn run(session: &mut Session<'_>, setup: &Setup, asked: &Asked) -> Ended {
    let paths = StatePaths::new(&setup.settings.state_dir);
    let archive = asked.archive.clone().unwrap_or_else(|| paths.archive());
    let mut report = session.while_told(|| prove(&paths.database(), Some(archive), asked))?;
    if asked.alerts {
        compare_alerts(session, setup, &mut report)?;
    }
    tell(session, &paths.database(), &report)
}

/// Verifies a database without the state that it comes from.
pub(super) fn run_on(session: &mut Session<'_>, database: &Path, asked: &Asked) -> Ended {
    let report = session.while_told(|| prove(database, asked.archive.clone(), asked))?;
    tell(session, database, &report)
}

fn prove(database: &Path, archive: Option<PathBuf>, asked: &Asked) -> Result<Report, Failure> {
    let mut subject = Subject { database: database.to_owned(), archive, ..Subject::default() };
    for text in &asked.anchor {
        subject.anchors.push(anchor(text)?);
    }
    for file in &asked.public_key {
        subject.keys.extend(keys(file)?);
    }
    verify(&subject).map_err(|error| failure(&error))
}

fn anchor(text: &str) -> Result<Anchor, Failure> {
    text.parse().map_err(|_| {
        let message = Message::new("verify.no-anchor").with("text", text);
        Failure::new(Exit::Refused, message).hint(Message::new("verify.no-anchor-hint"))
    })
}

/// The public keys in a file: one a line; lines that begin with `#` say something else.
fn keys(file: &Path) -> Result<Vec<PublicKey>, Failure> {
    let refused = |message: Message| {
        let message = message.with("path", file.display());
        Failure::new(Exit::Refused, message).hint(Message::new("verify.no-key-hint"))
    };
    let unreadable = |cause| Message::new("verify.key-unreadable").with("cause", cause);
    let text = fs::read_to_string(file).map_err(|error| refused(unreadable(error)))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let keys: Result<Vec<PublicKey>, _> = lines.map(str::parse).collect();
    let keys = keys.unwrap_or_default();
    if keys.is_empty() {
        return Err(refused(Message::new("verify.no-key")));
    }
    Ok(keys)
}

pub(super) fn failure(error: &Error) -> Failure {
    let path = |path: &Path| shown(path);
    let (exit, message) = match error {
        Error::Missing(file) => {
            (Exit::Refused, Message::new("verify.missing").with("path", path(file)))
        }
        Error::Foreign(file) => {
            (Exit::Refused, Message::new("verify.foreign").with("path", path(file)))
        }
        Error::UnknownSchema { path: file, found, known } => {
            let message = Message::new("verify.unknown-schema").with("path", path(file));
            (Exit::Failed, message.with("found", found).with("known", known))
        }
        Error::Database(cause) => {
            (Exit::Failed, Message::new("verify.unreadable-database").with("cause", cause))
        }
        Error::Read { path: file, source } => {
            let message = Message::new("verify.unreadable-file").with("path", path(file));
            (Exit::Failed, message.with("cause", source))
        }
    };
    Failure::new(exit, message).hint(Message::new("verify.hint"))
}

/// Recomputes the alerts; where they are others, that is a problem like the rest.
fn compare_alerts(
    session: &Session<'_>,
    setup: &Setup,
    report: &mut Report,
) -> Result<(), Failure> {
    let replayed = session.while_told(|| replay::own(setup))?;
    report.not_proven.retain(|it| *it != NotProven::Alerts);
    for difference in &replayed.differences {
        let text = replay::told(session.lang, difference).text(session.lang);
        report.problems.push(Problem {
            kind: Kind::AlertsDiffer,
            place: format!("alerts/{}", difference.key),
            detail: Detail::new("alert-recomputed").with("told", text.trim()),
        });
    }
    let days = u64::try_from(replayed.waiting).unwrap_or_default();
    report.not_proven.extend((days > 0).then_some(NotProven::Waiting { days }));
    Ok(())
}

fn tell(session: &mut Session<'_>, database: &Path, report: &Report) -> Ended {
    if session.format == Format::Json {
        session.json(&as_json(session, report))?;
    } else {
        tell_proven(session, database, report);
        tell_problems(session, report);
        session.terminal.line("");
        session.say(&Message::new("verify.limits"));
        for limit in &report.not_proven {
            let text = limit_text(session, limit);
            session.say(&Message::new("verify.limit").with("text", text));
        }
    }
    Ok(if report.is_ok() { Exit::Done } else { Exit::Unsound })
}

fn as_json<'a>(session: &Session<'_>, report: &'a Report) -> Json<'a> {
    let seal = report.seal.as_ref().map(|seal| Seal {
        size: seal.size,
        root: seal.root.to_string(),
        at: Instant::from_millis(seal.at),
        key: seal.key.to_string(),
        fingerprint: seal.key.fingerprint().to_string(),
    });
    let told = |problem: &'a Problem| Told {
        kind: problem.kind.word(),
        r#where: &problem.place,
        detail: detail(&problem.detail).text(session.lang),
        meaning: text(session.lang, &format!("verify.problem.{}.meaning", problem.kind)),
    };
    Json {
        ok: report.is_ok(),
        ledger_size: report.ledger_size,
        root: report.root.to_string(),
        rows: report.rows,
        exports: report.exports,
        checkpoints: report.checkpoints,
        archive: report.archive,
        seal,
        problems: report.problems.iter().map(told).collect(),
        beyond: report.beyond.iter().map(|(kind, count)| (kind.word(), *count)).collect(),
        not_proven: report.not_proven.iter().map(|limit| limit_text(session, limit)).collect(),
    }
}

fn detail(detail: &Detail) -> Message {
    let message = Message::new(format!("verify.detail.{}", detail.key));
    detail.params.iter().fold(message, |message, (name, value)| message.with(name, value))
}

fn limit_text(session: &Session<'_>, limit: &NotProven) -> String {
    let (key, params) = limit.told();
    let message = Message::new(format!("verify.not-proven.{key}"));
    let with = |message: Message, (name, count): &(&str, u64)| message.with(name, grouped(*count));
    params.iter().fold(message, with).text(session.lang)
}

/// `size:root`, as it stands on a digest.
fn head(size: u64, root: String) -> String {
    LedgerHead { size, root, signed_by: None }.short()
}

fn tell_proven(session: &mut Session<'_>, database: &Path, report: &Report) {
    let root = report.root.to_string();
    session.say(&Message::new("verify.database").with("path", shown(database)));
    let ledger = Message::new("verify.ledger").with("entries", grouped(report.ledger_size));
    session.say(&ledger.with("head", head(report.ledger_size, root)));
    let rows = Message::new("verify.rows").with("rows", grouped(report.rows));
    session.say(&rows.with("exports", grouped(report.exports)));
    if let Some(files) = report.archive {
        session.say(&Message::new("verify.archive").with("files", grouped(files)));
    }
    session.say(&match &report.seal {
        None => Message::new("verify.no-seal").with("checkpoints", grouped(report.checkpoints)),
        Some(seal) => Message::new("verify.seal")
            .with("checkpoints", grouped(report.checkpoints))
            .with("size", grouped(u64::try_from(seal.size).unwrap_or_default()))
            .with("at", Instant::from_millis(seal.at).to_datetime().format("%Y-%m-%d %H:%M"))
            .with("name", &seal.key.name)
            .with("fingerprint", fours(&seal.key.fingerprint().to_string())),
    });
}

/// The first 16 digits in fours, as a fingerprint is compared on paper.
fn fours(digits: &str) -> String {
    let fours = digits.as_bytes().chunks(4).take(4);
    let fours: Vec<_> = fours.map(String::from_utf8_lossy).collect();
    fours.join(" ")
}

/// A problem on a line: where, and what exactly.
pub(super) fn line(lang: Lang, problem: &Problem) -> String {
    let line = Message::new("verify.line").with("where", &problem.place);
    line.with("detail", detail(&problem.detail).text(lang)).text(lang)
}

fn tell_problems(session: &mut Session<'_>, report: &Report) {
    session.terminal.line("");
    let beyond: u64 = report.beyond.values().sum();
    let count = report.problems.len() as u64 + beyond;
    if count == 0 {
        return session.say(&Message::new("verify.sound"));
    }
    session.say(&Message::new("verify.unsound").with("count", grouped(count)));
    for problems in report.problems.chunk_by(|one, next| one.kind == next.kind) {
        let [first, ..] = problems else { continue };
        let kind = first.kind;
        let beyond = report.beyond.get(&kind).copied().unwrap_or_default();
        let more = problems.len().saturating_sub(TOLD) as u64 + beyond;
        let title = text(session.lang, &format!("verify.problem.{kind}.title"));
        let count = grouped(problems.len() as u64 + beyond);
        let heading = Message::new("verify.heading").with("title", title).with("count", count);
        session.terminal.line("");
        session.say(&heading.with("kind", kind));
        for problem in problems.iter().take(TOLD) {
            let line = line(session.lang, problem);
            session.terminal.line(&line);
        }
        if more > 0 {
            session.say(&Message::new("verify.more").with("count", grouped(more)));
        }
        let meaning = text(session.lang, &format!("verify.problem.{kind}.meaning"));
        session.say(&Message::new("verify.meaning").with("meaning", meaning));
    }
}
