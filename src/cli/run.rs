//! `tenken run`: the daemon.

use super::{Ended, Session};
use crate::daemon::setup::Setup;
use crate::exit::Exit;

pub(super) fn run(_session: &mut Session<'_>, _setup: Setup) -> Ended {
    Ok(Exit::Done)
}
