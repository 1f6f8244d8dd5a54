//! `tenken registers`: what is in force, what is held, and confirming that.

use serde::Serialize;

use super::args::Registers;
use super::ask::{ask, mismatch};
use super::{Ended, Format, Session};
use crate::daemon::registers::held_problem;
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::exit::Exit;
use crate::instant::Instant;
use crate::mask::visible;
use crate::messages::{Message, text};
use crate::registers::{Folder, RegisterKind};
use crate::store::holds::Loss;
use crate::store::register_versions::InForce;
use crate::store::{Reader, Result};

pub(super) fn run(session: &mut Session<'_>, setup: Setup, what: Registers) -> Ended {
    match what {
        Registers::List => list(session, &setup),
        Registers::Confirm { name, reason } => confirm(session, setup, name, reason),
    }
}

/// A register as it is told.
#[derive(Serialize)]
struct Told {
    register: RegisterKind,
    file: String,
    state: &'static str,
    version: Option<i64>,
    rows: Option<usize>,
    since: Option<Instant>,
    held: Option<Held>,
}

#[derive(Serialize)]
struct Held {
    #[serde(flatten)]
    loss: Loss,
    since: Option<Instant>,
}

fn list(session: &mut Session<'_>, setup: &Setup) -> Ended {
    let reader = Session::reader(setup)?;
    let folder = Folder::read(&setup.settings.registers_dir);
    let told: Result<Vec<Told>> =
        RegisterKind::ALL.iter().map(|kind| told(&reader, &folder, *kind)).collect();
    let told = told?;
    if session.format == Format::Json {
        return session.json(&told);
    }
    for register in &told {
        let line = line(session, register);
        session.say(&line);
        if let Some(Held { loss, .. }) = &register.held {
            let problem = held_problem(&folder, loss, None);
            let reason = problem.reason.text(session.lang);
            session.say(&Message::new("cli.registers.why").with("reason", visible(&reason)));
            let hint = problem.hint.map(|hint| hint.text(session.lang)).unwrap_or_default();
            session.say(&Message::new("cli.hint").with("hint", hint));
        }
    }
    Ok(Exit::Done)
}

fn told(reader: &Reader<'_>, folder: &Folder, kind: RegisterKind) -> Result<Told> {
    let in_force = reader.register_in_force(kind)?;
    let found = folder.found().find(|(found, _)| *found == kind);
    let held = match found {
        Some((_, file)) => reader.register_loss(kind, file)?,
        None => None,
    };
    let state = match (&held, found, in_force) {
        (Some((Loss { vanished: true, .. }, _)), ..) => "vanished",
        (Some(_), ..) => "held",
        (None, None, _) => "broken",
        (None, Some(_), None) => "missing",
        (None, Some(_), Some(InForce { rows: 0, .. })) => "empty",
        (None, Some(_), Some(_)) => "in-force",
    };
    Ok(Told {
        register: kind,
        file: kind.file_name(),
        state,
        version: in_force.map(|version| version.version),
        rows: in_force.map(|version| version.rows),
        since: in_force.map(|version| version.since),
        held: held.map(|(loss, since)| Held { loss, since }),
    })
}

fn line(session: &Session<'_>, register: &Told) -> Message {
    let state = text(session.lang, &format!("cli.registers.state.{}", register.state));
    let Some(((version, rows), since)) = register.version.zip(register.rows).zip(register.since)
    else {
        return Message::new("cli.registers.none")
            .with("file", &register.file)
            .with("state", state);
    };
    let lost = register.held.as_ref().map_or(0, |held| held.loss.lost);
    let key = if lost > 0 { "cli.registers.held" } else { "cli.registers.line" };
    Message::new(key)
        .with("file", &register.file)
        .with("rows", rows)
        .with("version", version)
        .with("since", since.to_datetime().format("%Y-%m-%d %H:%M"))
        .with("state", state)
        .with("lost", lost)
}

fn confirm(session: &mut Session<'_>, setup: Setup, name: RegisterKind, reason: String) -> Ended {
    let response = ask(session, setup, &Request::ConfirmRegister { register: name, reason })?;
    let Response::Confirmed(loss) = response else { return Err(mismatch()) };
    if session.format == Format::Json {
        return session.json(&loss);
    }
    session.say(
        &Message::new("cli.registers.confirmed")
            .with("file", loss.register.file_name())
            .with("lost", loss.lost)
            .with("rows", loss.rows),
    );
    Ok(Exit::Done)
}
