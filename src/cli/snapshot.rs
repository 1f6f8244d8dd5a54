//! `tenken snapshot`: a copy of the database for an auditor.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::ask::{ask, mismatch};
use super::progress::Progress;
use super::{Ended, Format, Session};
use crate::daemon::failure::Failure;
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::detect::wording::grouped;
use crate::exit::Exit;
use crate::messages::Message;
use crate::store::snapshot::Copied;
use crate::store::{Reader, StatePaths, StoreError};

pub(super) fn run(session: &mut Session<'_>, setup: Setup, file: &Path) -> Ended {
    let target = place(file)?;
    let paths = StatePaths::new(&setup.settings.state_dir);
    // Recorded before it is made: the copy says of itself who has it.
    let request = Request::Snapshot { path: target.display().to_string() };
    let Response::Snapshot(number) = ask(session, setup, &request)? else {
        return Err(mismatch());
    };
    let copied = copy(session, &paths, &target)?;
    if session.format == Format::Json {
        return session.json(&json!({
            "snapshot_id": number, "path": target, "bytes": copied.bytes,
            "sha256": copied.sha256, "ledger_size": copied.ledger_size, "root": copied.root,
        }));
    }
    tell(session, number, &target, &copied);
    Ok(Exit::Done)
}

/// Where it is to lie, from the root on; a file that is there is never written over.
fn place(file: &Path) -> Result<PathBuf, Failure> {
    let failed = |error| StoreError::io("snapshot-write", file)(error);
    let target = std::path::absolute(file).map_err(failed)?;
    if target.symlink_metadata().is_ok() {
        return Err(refused("exists", &target));
    }
    match target.parent() {
        Some(folder) if folder.is_dir() => Ok(target),
        folder => Err(refused("no-folder", folder.unwrap_or(&target))),
    }
}

fn refused(why: &str, path: &Path) -> Failure {
    let message = Message::new(format!("cli.snapshot.{why}")).with("path", path.display());
    Failure::new(Exit::Refused, message).hint(Message::new(format!("cli.snapshot.{why}-hint")))
}

fn copy(session: &mut Session<'_>, paths: &StatePaths, target: &Path) -> Result<Copied, Failure> {
    let reader = Reader::open(paths)?;
    let mut progress = Progress::of(session, "cli.snapshot.progress");
    let copied = reader.copy_to(target, &mut |done, all| {
        progress.tell(session, done.unsigned_abs().into(), all.unsigned_abs().into());
    })?;
    Ok(copied)
}

fn tell(session: &mut Session<'_>, number: i64, target: &Path, copied: &Copied) {
    let path = target.display();
    let said = Message::new("cli.snapshot.done").with("number", number).with("path", path);
    session.say(&said.with("megabytes", grouped(copied.bytes.div_ceil(1_000_000))));
    session.say(&Message::new("cli.snapshot.sha256").with("sha256", &copied.sha256));
    let head = Message::new("cli.snapshot.head").with("root", &copied.root);
    session.say(&head.with("size", grouped(copied.ledger_size)));
    session.say(&Message::new("cli.snapshot.open").with("path", target.display()));
}
