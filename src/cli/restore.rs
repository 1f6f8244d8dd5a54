//! `tenken restore`: a backup takes the place of the state.

use std::path::{Path, PathBuf};

use serde_json::json;
use tenken_verify::problem::{Kind, Problem};
use tenken_verify::{Subject, verify};

use super::progress::Progress;
use super::verify::{failure, line};
use super::{Ended, Format, Session};
use crate::daemon::desk;
use crate::daemon::failure::Failure;
use crate::daemon::setup::Setup;
use crate::daemon::user;
use crate::digest::model::LedgerHead;
use crate::exit::Exit;
use crate::messages::Message;
use crate::review::state::By;
use crate::store::backup::{self, Restored, Staged, Step, Taken};
use crate::store::{Head, StatePaths, StoreError};

/// Problems that are told one by one.
const TOLD: usize = 20;

/// What is asked for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Asked {
    from: PathBuf,
    #[arg(long, required_unless_present = "check")]
    reason: Option<String>,
    #[arg(long)]
    by: Option<String>,
    #[arg(long, conflicts_with_all = ["reason", "by", "accept_problems"])]
    check: bool,
    #[arg(long)]
    accept_problems: bool,
}

pub(super) fn run(session: &mut Session<'_>, setup: &Setup, asked: &Asked) -> Ended {
    match &asked.reason {
        None => check(session, &asked.from),
        Some(reason) => restore(session, setup, asked, reason),
    }
}

/// Only compares the files of the backup with what they were.
fn check(session: &mut Session<'_>, from: &Path) -> Ended {
    let mut progress = Progress::of(session, "backup.progress.check");
    let (taken, altered) = backup::check(from, &mut |step| told(&mut progress, session, step))?;
    if session.format == Format::Json {
        session.json(&json!({
            "ok": altered.is_empty(), "path": taken.path, "manifest": taken.manifest,
            "altered": altered,
        }))?;
    } else {
        tell_taken(session, &taken);
        for path in &altered {
            session.say(&Message::new("backup.check.altered").with("path", path.display()));
        }
        let sound = if altered.is_empty() { "sound" } else { "unsound" };
        session.say(&Message::new(format!("backup.check.{sound}")));
    }
    Ok(if altered.is_empty() { Exit::Done } else { Exit::Unsound })
}

fn restore(session: &mut Session<'_>, setup: &Setup, asked: &Asked, reason: &str) -> Ended {
    if reason.trim().is_empty() {
        return Err(Failure::new(Exit::Refused, Message::new("backup.no-reason")));
    }
    let by = desk::by(&user::own(), asked.by.as_deref())?;
    let paths = StatePaths::new(&setup.settings.state_dir);
    let mut progress = Progress::of(session, "backup.progress.restore");
    let from = (asked.from.as_path(), setup.settings.organization.code.as_str());
    let staged = Staged::copy(&paths, from, asked.accept_problems, &mut |step| {
        told(&mut progress, session, step);
    });
    let staged = staged.map_err(|error| match error {
        backup::BackupError::Store(error @ StoreError::Held { .. }) => {
            Failure::from(error).hint(Message::new("backup.hint.held"))
        }
        other => other.into(),
    })?;
    let taken = Taken { path: staged.taken.path.clone(), manifest: staged.taken.manifest.clone() };
    let left_out = staged.left_out.clone();
    let ready = staged.record(&by, reason, session.clock.now())?;
    let problems = problems(ready.staged())?;
    if !problems.is_empty() && !asked.accept_problems {
        return Err(refused(session, &taken, &problems));
    }
    let restored = ready.take_place()?;
    if session.format == Format::Json {
        return session.json(&as_json(&taken, &restored, (&left_out, &problems)));
    }
    tell_taken(session, &taken);
    tell(session, &restored, &by, &paths);
    for path in &left_out {
        session.say(&Message::new("backup.check.altered").with("path", path.display()));
    }
    tell_problems(session, &problems);
    Ok(Exit::Done)
}

/// What of the backup is not what its ledger says. That nothing is signed yet is no fault of it,
/// nor is what the state itself lacked when the backup was made.
fn problems(staged: &Staged) -> Result<Vec<Problem>, Failure> {
    let place = staged.place();
    let (database, archive) = (place.database(), Some(place.archive()));
    let subject = Subject { database, archive, ..Subject::default() };
    let report = verify(&subject).map_err(|error| failure(&error))?;
    let lacked = |problem: &Problem| {
        let hash = problem.place.strip_prefix("archive/").unwrap_or_default();
        staged.taken.manifest.lacking.iter().any(|lacking| lacking == hash)
    };
    let matters = |problem: &Problem| match problem.kind {
        Kind::Unsealed => false,
        Kind::ArchiveMissing => !lacked(problem),
        _ => true,
    };
    Ok(report.problems.into_iter().filter(matters).collect())
}

fn refused(session: &mut Session<'_>, taken: &Taken, problems: &[Problem]) -> Failure {
    tell_problems(session, problems);
    let message = Message::new("backup.unsound").with("path", taken.path.display());
    let message = message.with("count", problems.len());
    Failure::new(Exit::Unsound, message).hint(Message::new("backup.hint.unsound"))
}

fn tell_problems(session: &mut Session<'_>, problems: &[Problem]) {
    for problem in problems.iter().take(TOLD) {
        let line = line(session.lang, problem);
        session.terminal.error(&line);
    }
}

fn told(progress: &mut Progress, session: &mut Session<'_>, step: Step) {
    let (Step::Database(done, all) | Step::Files(done, all)) = step;
    progress.tell(session, done, all);
}

fn as_json(
    taken: &Taken,
    restored: &Restored,
    (left_out, problems): (&[PathBuf], &[Problem]),
) -> serde_json::Value {
    let head = |head: &Head| json!({ "size": head.size, "root": head.root });
    let problem =
        |problem: &Problem| json!({ "kind": problem.kind.word(), "where": problem.place });
    json!({
        "restore_id": restored.number, "from": taken.path, "manifest": taken.manifest,
        "ledger": head(&restored.head), "replaced": restored.replaced.as_ref().map(head),
        "aside": restored.aside, "left_out": left_out,
        "problems": problems.iter().map(problem).collect::<Vec<_>>(),
    })
}

/// Which backup it is.
fn tell_taken(session: &mut Session<'_>, taken: &Taken) {
    let said = &taken.manifest;
    let message = Message::new("backup.taken").with("path", taken.path.display());
    let message = message.with("at", &said.made_at).with("by", &said.by);
    session.say(&message.with("program", &said.program).with("schema", said.schema));
    let (size, root) = (said.ledger.size, said.ledger.root.clone());
    let head = LedgerHead { size, root, signed_by: None };
    session.say(&Message::new("backup.head").with("head", head.short()));
    for sha256 in &said.lacking {
        session.say(&Message::new("backup.lacking").with("sha256", sha256));
    }
}

/// What was done, and what is left to do.
fn tell(session: &mut Session<'_>, restored: &Restored, by: &By, paths: &StatePaths) {
    let done = Message::new("backup.restored").with("number", restored.number);
    session.say(&done.with("by", &by.person).with("path", paths.folder().display()));
    match (&restored.aside, &restored.replaced) {
        (Some(aside), Some(head)) => {
            let (size, root) = (head.size, head.root.to_string());
            let head = LedgerHead { size, root, signed_by: None };
            let aside = Message::new("backup.aside").with("path", aside.display());
            session.say(&aside.with("head", head.short()));
        }
        (Some(aside), None) => {
            session.say(&Message::new("backup.aside-unread").with("path", aside.display()));
        }
        (None, _) => {}
    }
    session.say(&Message::new("backup.next"));
}
