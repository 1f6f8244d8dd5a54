//! `tenken run`: the daemon.

use std::sync::Arc;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

use super::{Ended, Session};
use crate::clock::Clock;
use crate::daemon::run;
use crate::daemon::setup::Setup;
use crate::exit::Exit;

pub(super) fn run(session: &mut Session<'_>, setup: Setup) -> Ended {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // Where somebody else has set up logging, theirs stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_timer(LogTime(Arc::clone(&session.clock)))
        .with_writer(std::io::stderr)
        .with_ansi(session.terminal.is_interactive())
        .try_init();
    run::run(&session.config, setup, Arc::clone(&session.clock))?;
    Ok(Exit::Done)
}

/// Instants of the log as everywhere else: at +09:00.
struct LogTime(Arc<dyn Clock>);

impl FormatTime for LogTime {
    fn format_time(&self, out: &mut Writer<'_>) -> std::fmt::Result {
        write!(out, "{}", self.0.now())
    }
}
