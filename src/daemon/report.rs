//! Telling the monitoring and systemd how the daemon is, after each pass.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use super::failure::Failure;
use super::health::{Asker, Health};
use super::troubles::{Pass, Vitals};
use super::worker::Worker;
use crate::instant::Instant;
use crate::messages::Message;
use crate::trouble::{Trouble, TroubleKind};

/// Where nothing happened, it is told again after this many milliseconds.
const MINUTE_MS: i64 = 60_000;

/// What was told last.
#[derive(Debug, Default)]
pub(super) struct Told {
    at: Option<Instant>,
    troubles: usize,
}

impl Worker {
    /// A pass ended, which took so long; where there is `news`, other troubles than before, or a
    /// minute passed, that is told.
    pub(super) fn passed(&mut self, took: Duration, told: &mut Told, news: bool) {
        let now = self.now();
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.board().passed(Pass { at: now, millis });
        let troubles = self.troubles.lasting().count();
        // A clock that was set back tells nothing.
        let fresh = told.at.is_some_and(|at| at <= now && now < at.plus_millis(MINUTE_MS));
        if !fresh || news || troubles != told.troubles {
            *told = Told { at: Some(now), troubles };
            self.report(true);
        }
    }

    /// Writes the file for the monitoring, and tells systemd what goes on. What cannot be found
    /// out is not told: the file then says how old it is.
    pub(super) fn report(&mut self, running: bool) {
        let metrics = self.setup.settings.metrics.clone();
        let pulse = self.waiting.pulse.clone();
        if metrics.is_none() {
            self.tell_metrics(None);
        }
        if metrics.is_none() && !pulse.is_heard() {
            return;
        }
        let health = match self.health(running) {
            Ok(health) => health,
            Err(failure) => {
                tracing::debug!("nothing is told to the monitoring: {}", failure.message);
                return;
            }
        };
        let lang = self.setup.settings.lang;
        pulse.status(lang, &health.line());
        if let Some(file) = metrics {
            let written = replace(&file, &health.metrics(lang));
            self.tell_metrics(written.err().map(|error| (file.as_path(), error)));
        }
    }

    fn health(&self, running: bool) -> Result<Health, Failure> {
        let vitals: Vitals = self.board().vitals();
        let asker = Asker {
            lang: self.setup.settings.lang,
            now: self.now(),
            vitals: Some(&vitals),
            running: Some(running),
            registers: &self.register_problems,
        };
        Health::read(&self.store.reader(), &self.setup, asker)
    }

    fn tell_metrics(&mut self, failed: Option<(&Path, io::Error)>) {
        let kind = TroubleKind::MetricsUnwritable;
        let trouble = failed.map(|(file, error)| {
            let message = Message::new("troubles.metrics-unwritable")
                .with("path", file.display())
                .with("cause", error);
            let remedy = Message::new("troubles.remedy.metrics-unwritable");
            Trouble {
                path: Some(file.display().to_string()),
                ..Trouble::new(kind, message, remedy)
            }
        });
        self.troubles.is_now(self.now(), kind, trouble);
    }
}

/// Writes a file that anybody may read, so that readers see the old or the new content.
fn replace(path: &Path, content: &str) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.part"));
    let mut file = File::create(&temporary)?;
    file.set_permissions(fs::Permissions::from_mode(0o644))?;
    file.write_all(content.as_bytes())?;
    fs::rename(&temporary, path)
}
