//! `tenken checkpoint`: seals the ledger.

use super::ask::{ask, mismatch};
use super::{Ended, Format, Session};
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::digest::model::LedgerHead;
use crate::exit::Exit;
use crate::messages::Message;

pub(super) fn run(session: &mut Session<'_>, setup: Setup) -> Ended {
    let Response::Sealed(told) = ask(session, setup, &Request::Checkpoint)? else {
        return Err(mismatch());
    };
    if session.format == Format::Json {
        return session.json(&told);
    }
    let (key, at) = (told.key.clone(), told.at.to_datetime().format("%Y-%m-%d %H:%M"));
    let head = LedgerHead { size: told.size, root: told.root, signed_by: None };
    let sealed = Message::new("signing.checkpoint.sealed").with("anchor", head.short());
    session.say(&sealed.with("at", at));
    let signed = Message::new("signing.checkpoint.signed").with("name", &key.name);
    session.say(&signed.with("fingerprint", key.short()));
    session.terminal.line("");
    session.terminal.text(&told.signed_note);
    Ok(Exit::Done)
}
