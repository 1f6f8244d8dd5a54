//! `tenken void`: takes an export out of judgement, with two people.

use serde_json::json;

use super::ask::{ask, mismatch};
use super::{Ended, Format, Session, shown};
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::detect::wording::grouped;
use crate::exit::Exit;
use crate::mask::visible;
use crate::messages::Message;
use crate::review::void::{Action, Step};
use crate::store::findings::Changes;

pub(super) fn run(
    session: &mut Session<'_>,
    setup: Setup,
    export: i64,
    (reason, undo): (Option<String>, bool),
    on_behalf_of: Option<String>,
) -> Ended {
    let action = match reason {
        None => Action::Confirm,
        Some(reason) if undo => Action::Undo { reason },
        Some(reason) => Action::Void { reason },
    };
    let request = Request::Void { export, action, on_behalf_of };
    let Response::Voided(done, changes) = ask(session, setup, &request)? else {
        return Err(mismatch());
    };
    if session.format == Format::Json {
        let by = (&done.by.person, &done.by.entered_by);
        return session.json(&json!({
            "export_id": done.export_id, "source": done.source, "path": done.path,
            "rows_stored": done.rows_stored, "step": done.step, "by": by.0, "entered_by": by.1,
            "alerts": changes,
        }));
    }
    session.say(
        &Message::new(format!("cli.void.{}", done.step))
            .with("export", done.export_id)
            .with("source", &done.source)
            .with("path", visible(&shown(done.path.as_ref())))
            .with("rows", grouped(done.rows_stored))
            .with("by", &done.by.person),
    );
    match done.step {
        Step::VoidProposed | Step::ReturnProposed => {
            let next = Message::new("cli.void.second").with("export", done.export_id);
            let next = next.text(session.lang);
            session.say(&Message::new("cli.hint").with("hint", next));
        }
        Step::Voided | Step::Returned => tell_changes(session, changes),
        Step::VoidDropped | Step::ReturnDropped => {}
    }
    Ok(Exit::Done)
}

fn tell_changes(session: &mut Session<'_>, changes: Changes) {
    for (key, count) in [
        ("cli.void.new", changes.new),
        ("cli.ingest.revised", changes.revised),
        ("cli.ingest.withdrawn", changes.withdrawn),
    ] {
        if count > 0 {
            session.say(&Message::new(key).with("count", count));
        }
    }
}
