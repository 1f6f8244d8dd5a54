//! `tenken proof`: that one record stands in the ledger, for who has no database.

use super::{Ended, Session};
use crate::daemon::failure::Failure;
use crate::daemon::setup::Setup;
use crate::event::EventId;
use crate::exit::Exit;
use crate::messages::Message;
use crate::store::proof::Unproven;

/// Prints JSON whatever the format: it is made for a verifier.
pub(super) fn run(session: &mut Session<'_>, setup: &Setup, event: i64) -> Ended {
    match Session::reader(setup)?.proof(EventId(event))? {
        Ok(proof) => session.json(&proof),
        Err(unproven) => Err(failure(event, unproven)),
    }
}

fn failure(event: i64, unproven: Unproven) -> Failure {
    let (exit, what, hint) = match unproven {
        Unproven::NoEvent => (Exit::Refused, "cli.proof.no-event", "cli.proof.no-event-hint"),
        Unproven::NotSealed => (Exit::Unsound, "cli.proof.not-sealed", "cli.proof.not-sealed-hint"),
    };
    Failure::new(exit, Message::new(what).with("event", event)).hint(Message::new(hint))
}
