//! `tenken replay`: would the same data give the same alerts again?

use super::ask::{ask, mismatch};
use super::{Ended, Format, Session};
use crate::daemon::failure::Failure;
use crate::daemon::judge::{By, Replayed, replay};
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::exit::Exit;
use crate::instant::Day;
use crate::messages::{Lang, Message, text};
use crate::store::findings::{Difference, DifferenceKind};

/// The days, from the first to the last asked for.
type Days = (Option<Day>, Option<Day>);

/// Compares what is recomputed with what is stored.
pub(super) fn check(session: &mut Session<'_>, setup: &Setup, days: Days) -> Ended {
    let replayed = session.while_told(|| undisturbed(setup, days, By::Own))?;
    let same = replayed.differences.is_empty();
    if session.format == Format::Json {
        session.json(&as_json(&replayed))?;
    } else {
        tell(session, &replayed);
        let summary = if same { "cli.replay.same" } else { "cli.replay.differs" };
        session.say(&counted(summary, &replayed));
    }
    Ok(if same { Exit::Done } else { Exit::Unsound })
}

/// What is recomputed, and where it differs from what is stored.
pub(super) fn own(setup: &Setup) -> Result<Replayed, Failure> {
    undisturbed(setup, (None, None), By::Own)
}

/// Shows what the settings of today would change, and has it done unless only that was asked.
pub(super) fn apply(
    session: &mut Session<'_>,
    setup: Setup,
    (since, until): Days,
    dry_run: bool,
) -> Ended {
    let today = session.clock.now().day();
    let by = By::These(&setup.rules, today);
    let preview = session.while_told(|| undisturbed(&setup, (since, until), by))?;
    let stays = preview.differences.is_empty();
    let mut json = as_json(&preview);
    if session.format == Format::Text {
        let heading = if stays { "cli.replay.would-stay" } else { "cli.replay.would-change" };
        session.say(&counted(heading, &preview));
        tell(session, &preview);
    }
    let mut applied = None;
    if !dry_run {
        let by = setup.as_read();
        let response = ask(session, setup, &Request::Apply { since, until, by })?;
        let Response::Applied(changes) = response else { return Err(mismatch()) };
        applied = Some(changes);
    }
    if session.format == Format::Json {
        json["applied"] = serde_json::to_value(applied).unwrap_or_default();
        session.json(&json)?;
        return Ok(Exit::Done);
    }
    session.say(&match applied {
        None => Message::new("cli.replay.not-applied"),
        Some(changes) => Message::new("cli.replay.applied")
            .with("new", changes.new)
            .with("revised", changes.revised)
            .with("withdrawn", changes.withdrawn)
            .with("explained", changes.explained),
    });
    Ok(Exit::Done)
}

fn as_json(replayed: &Replayed) -> serde_json::Value {
    serde_json::json!({
        "ok": replayed.differences.is_empty(),
        "days": replayed.days,
        "waiting": replayed.waiting,
        "findings": replayed.findings,
        "differences": replayed.differences,
    })
}

fn counted(key: &'static str, replayed: &Replayed) -> Message {
    Message::new(key)
        .with("days", replayed.days)
        .with("findings", replayed.findings)
        .with("differences", replayed.differences.len())
}

fn tell(session: &mut Session<'_>, replayed: &Replayed) {
    for difference in &replayed.differences {
        session.say(&told(session.lang, difference));
    }
    if replayed.waiting > 0 {
        session.say(&Message::new("cli.replay.waiting").with("days", replayed.waiting));
    }
}

/// The sentence about a difference.
pub(super) fn told(lang: Lang, difference: &Difference) -> Message {
    let kind = match difference.kind {
        DifferenceKind::New => "cli.replay.new",
        DifferenceKind::Changed => "cli.replay.changed",
        DifferenceKind::Withdrawn => "cli.replay.withdrawn",
    };
    let name = |field: &&str| text(lang, &format!("cli.replay.field.{field}"));
    let fields: Vec<String> = difference.fields.iter().map(name).collect();
    let fields = fields.join(&text(lang, "cli.between"));
    Message::new(kind).with("key", &difference.key).with("fields", fields)
}

/// How often it is tried where a running daemon stores more meanwhile.
const ATTEMPTS: usize = 3;

/// Recomputes until nothing was stored meanwhile, or nothing differs.
fn undisturbed(setup: &Setup, days: Days, by: By<'_>) -> Result<Replayed, Failure> {
    let mut attempts = 1;
    loop {
        let reader = Session::reader(setup)?;
        let head = reader.head()?;
        let replayed = replay(&reader, days, by)?;
        let same = replayed.differences.is_empty();
        if same || attempts == ATTEMPTS || Session::reader(setup)?.head()? == head {
            return Ok(replayed);
        }
        attempts += 1;
    }
}
