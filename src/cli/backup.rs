//! `tenken backup`: the state as it is at one moment, kept in a folder elsewhere.

use std::path::Path;

use serde_json::json;

use super::progress::Progress;
use super::{Ended, Format, Session};
use crate::daemon::setup::Setup;
use crate::daemon::user;
use crate::detect::wording::grouped;
use crate::digest::model::LedgerHead;
use crate::exit::Exit;
use crate::messages::Message;
use crate::store::backup::{Made, Order, Organization, Step, make};

pub(super) fn run(session: &mut Session<'_>, setup: &Setup, folder: &Path, keep: usize) -> Ended {
    let reader = Session::reader(setup)?;
    let organization = &setup.settings.organization;
    let order = Order {
        by: user::own(),
        at: session.clock.now(),
        organization: Organization {
            name: organization.name.clone(),
            code: organization.code.clone(),
        },
        keep,
    };
    let made = {
        let mut database = Progress::of(session, "backup.progress.database");
        let mut files = Progress::of(session, "backup.progress.files");
        make(&reader, folder, &order, &mut |step| match step {
            Step::Database(done, all) => database.tell(session, done, all),
            Step::Files(done, all) => files.tell(session, done, all),
        })?
    };
    if session.format == Format::Json {
        session.json(&as_json(&made))?;
    } else {
        tell(session, &made);
    }
    Ok(if made.lacking.is_empty() { Exit::Done } else { Exit::Unsound })
}

fn as_json(made: &Made) -> serde_json::Value {
    json!({
        "path": made.path, "files": made.files, "bytes": made.bytes,
        "new_exports": made.new_exports, "written": made.written,
        "ledger_size": made.ledger_size, "root": made.root,
        "lacking": made.lacking, "kept": made.kept, "same_disk": made.is_beside_the_state,
    })
}

/// What was made; what is missing or in danger goes to standard error.
fn tell(session: &mut Session<'_>, made: &Made) {
    let done = Message::new("backup.done").with("path", made.path.display());
    let done = done.with("megabytes", megabytes(made.bytes)).with("files", grouped(made.files));
    session.say(&done);
    let new = Message::new("backup.new").with("exports", grouped(made.new_exports));
    session.say(&new.with("megabytes", megabytes(made.written)).with("kept", made.kept));
    let (size, root) = (made.ledger_size, made.root.to_string());
    let head = LedgerHead { size, root, signed_by: None };
    session.say(&Message::new("backup.head").with("head", head.short()));
    session.say(&Message::new("backup.without"));
    let mut warn = |message: Message| session.terminal.error(&message.text(session.lang));
    if made.is_beside_the_state {
        warn(Message::new("backup.same-disk"));
    }
    for hash in &made.lacking {
        warn(Message::new("backup.lacking").with("sha256", hash));
    }
}

pub(super) fn megabytes(bytes: u64) -> String {
    grouped(bytes.div_ceil(1_000_000))
}
