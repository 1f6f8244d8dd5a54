//! `tenken replay`: would the same data give the same alerts again?

use super::{Ended, Format, Session};
use crate::daemon::failure::Failure;
use crate::daemon::judge::{Replayed, replay};
use crate::daemon::setup::Setup;
use crate::exit::Exit;
use crate::instant::Day;
use crate::messages::{Message, text};
use crate::store::findings::DifferenceKind;

pub(super) fn run(
    session: &mut Session<'_>,
    setup: &Setup,
    since: Option<Day>,
    until: Option<Day>,
) -> Ended {
    let replayed = undisturbed(setup, since, until)?;
    let same = replayed.differences.is_empty();
    let exit = if same { Exit::Done } else { Exit::Unsound };
    if session.format == Format::Json {
        let value = serde_json::json!({
            "ok": same,
            "days": replayed.days,
            "waiting": replayed.waiting,
            "findings": replayed.findings,
            "differences": replayed.differences,
        });
        session.json(&value)?;
        return Ok(exit);
    }
    for difference in &replayed.differences {
        let kind = match difference.kind {
            DifferenceKind::New => "cli.replay.new",
            DifferenceKind::Changed => "cli.replay.changed",
            DifferenceKind::Withdrawn => "cli.replay.withdrawn",
        };
        let fields: Vec<String> = difference
            .fields
            .iter()
            .map(|field| text(session.lang, &format!("cli.replay.field.{field}")))
            .collect();
        let fields = fields.join(&text(session.lang, "cli.between"));
        session.say(&Message::new(kind).with("key", &difference.key).with("fields", fields));
    }
    if replayed.waiting > 0 {
        session.say(&Message::new("cli.replay.waiting").with("days", replayed.waiting));
    }
    let summary = if same { "cli.replay.same" } else { "cli.replay.differs" };
    session.say(
        &Message::new(summary)
            .with("days", replayed.days)
            .with("findings", replayed.findings)
            .with("differences", replayed.differences.len()),
    );
    Ok(exit)
}

/// How often it is tried where a running daemon stores more meanwhile.
const ATTEMPTS: usize = 3;

/// Recomputes until nothing was stored meanwhile, or nothing differs.
fn undisturbed(setup: &Setup, since: Option<Day>, until: Option<Day>) -> Result<Replayed, Failure> {
    let mut attempts = 1;
    loop {
        let reader = Session::reader(setup)?;
        let head = reader.head()?;
        let replayed = replay(&reader, since, until)?;
        let same = replayed.differences.is_empty();
        if same || attempts == ATTEMPTS || Session::reader(setup)?.head()? == head {
            return Ok(replayed);
        }
        attempts += 1;
    }
}
