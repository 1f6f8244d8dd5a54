//! `tenken subject`: everything that touched one resident.

use super::alerts::{done_word, outcome_word, seconds};
use super::{Ended, Format, Session};
use crate::daemon::setup::Setup;
use crate::exit::Exit;
use crate::instant::Day;
use crate::mask::visible;
use crate::messages::Message;

pub(super) fn run(
    session: &mut Session<'_>,
    setup: &Setup,
    number: &str,
    kind: &str,
    (since, until): (Option<Day>, Option<Day>),
) -> Ended {
    let reader = Session::reader(setup)?;
    let events = reader.subject(number, kind, since, until)?;
    let (kinds, held) = reader.around_subject(number)?;
    if session.format == Format::Json {
        return session.json(&serde_json::json!({
            "subject_number": number,
            "subject_kind": kind,
            "events": events,
            "quarantined": held,
        }));
    }
    for event in &events {
        let pieces = [
            Some(seconds(&event.occurred_at)),
            Some(event.actor_id.clone()),
            event.actor_name.clone(),
            event.unit_code.clone(),
            event.terminal_id.clone(),
            Some(done_word(session.lang, &event.action)),
            event.procedure_code.clone(),
            event.outcome.as_deref().map(|word| outcome_word(session.lang, word)),
            Some(event.source.clone()),
        ];
        let pieces: Vec<String> = pieces.into_iter().flatten().collect();
        session.terminal.line(&visible(&pieces.join("  ")));
    }
    session.say(&Message::new("cli.subject.count").with("count", events.len()));
    if held > 0 {
        session.say(&Message::new("cli.subject.held").with("count", held));
    }
    if events.is_empty() {
        session.say(&Message::new("cli.subject.none").with("kinds", kinds.join(", ")));
    }
    Ok(Exit::Done)
}
