//! Asking the one that writes: a worker of our own, or the running daemon's.

use std::io;
use std::sync::Arc;

use super::Session;
use super::elapsed::Elapsed;
use crate::daemon::failure::Failure;
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::daemon::tally::Tally;
use crate::daemon::worker::Worker;
use crate::daemon::{socket, user};
use crate::exit::Exit;
use crate::messages::Message;
use crate::store::{StatePaths, StoreError};

/// Has `request` done, by whoever may write.
pub(super) fn ask(
    session: &Session<'_>,
    setup: Setup,
    request: &Request,
) -> Result<Response, Failure> {
    let paths = StatePaths::new(&setup.settings.state_dir);
    let tally = Tally::default();
    let _told = Elapsed::begin(session, &tally);
    let response = match Worker::open(setup, Arc::clone(&session.clock)) {
        Ok(mut worker) => {
            worker.tell_tally(tally);
            worker.perform_once(request, &user::own())
        }
        // Whoever is not tenken's own user may not write, but may ask the daemon to.
        Err(kept_out @ (StoreError::Held { .. } | StoreError::NotOwn { .. })) => {
            match socket::ask(&paths.socket(), request) {
                Ok(response) => response,
                Err(error) if nobody_listens(&error) => return Err(kept_out.into()),
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    return Err(not_heard(&paths));
                }
                Err(error) => return Err(unanswered(&paths, &error)),
            }
        }
        Err(error) => return Err(error.into()),
    };
    match response {
        Response::Failed(failure) => Err(failure),
        done => Ok(done),
    }
}

fn nobody_listens(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}

/// The daemon listens to its own user and to the group of those who review.
fn not_heard(paths: &StatePaths) -> Failure {
    let message = Message::new("cli.not-heard").with("path", paths.socket().display());
    Failure::new(Exit::Failed, message).hint(Message::new("cli.not-heard-hint"))
}

fn unanswered(paths: &StatePaths, error: &io::Error) -> Failure {
    let message =
        Message::new("cli.unanswered").with("path", paths.socket().display()).with("cause", error);
    Failure::new(Exit::Failed, message).hint(Message::new("cli.unanswered-hint"))
}

/// An answer to another question: client and daemon are of different versions.
pub(super) fn mismatch() -> Failure {
    Failure::new(Exit::Failed, Message::new("cli.mismatch")).hint(Message::new("cli.mismatch-hint"))
}
