//! The commands: one file each, and the only place that prints.

mod alerts;
mod args;
mod ask;
mod backup;
mod cases;
mod check;
mod checkpoint;
mod digest;
mod elapsed;
mod help;
mod ingest;
mod init;
mod key;
mod problems;
mod profile;
mod progress;
mod proof;
mod quarantine;
mod registers;
mod replay;
mod restore;
mod rules;
mod rules_manual;
mod rules_report;
mod run;
mod snapshot;
mod status;
mod subject;
mod terminal;
mod trial;
mod verify;
mod void;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

pub use args::command;
pub use terminal::Terminal;

use args::{Cli, Command, Format};
use serde::Serializer;
use serde::ser::SerializeSeq;

use crate::clock::Clock;
use crate::daemon::failure::Failure;
use crate::daemon::request::Request;
use crate::daemon::setup::Setup;
use crate::exit::Exit;
use crate::messages::{Lang, Message};
use crate::problem::shown;
use crate::store::quarantine::Wanted;
use crate::store::{Reader, StatePaths};

/// What a command needs: where to print, how, and what time it is.
struct Session<'a> {
    terminal: &'a mut Terminal,
    format: Format,
    lang: Lang,
    config: PathBuf,
    clock: Arc<dyn Clock>,
}

/// How a command ends: with an exit code, or with a failure that is told.
type Ended = Result<Exit, Failure>;

/// Runs the command that `args` name, the program's name first.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    terminal: &mut Terminal,
    clock: Arc<dyn Clock>,
) -> Exit {
    let lang = help::lang();
    let cli = match args::parse(args, lang) {
        Ok(cli) => cli,
        Err(error) => return help::tell(&error, terminal, lang),
    };
    let Cli { config, format, command } = cli;
    let mut session = Session { terminal, format, lang, config, clock };
    if format == Format::Html && !matches!(command, Command::Digest { .. }) {
        let failure = Failure::new(Exit::Refused, Message::new("cli.format-html"));
        return session.fail(&failure);
    }
    if format == Format::Openmetrics && !matches!(command, Command::Status { .. }) {
        let failure = Failure::new(Exit::Refused, Message::new("cli.format-openmetrics"));
        return session.fail(&failure);
    }
    match session.dispatch(command) {
        Ok(exit) => exit,
        Err(failure) => session.fail(&failure),
    }
}

impl Session<'_> {
    fn dispatch(&mut self, command: Command) -> Ended {
        let command = match command {
            Command::Check => return check::run(self),
            Command::Init(asked) => return init::run(self, asked),
            Command::Profile { what } => return profile::run(self, what),
            other => other,
        };
        if let Command::Verify(asked) = &command
            && let Some(database) = &asked.database
        {
            return verify::run_on(self, database, asked);
        }
        let setup = match Setup::load(&self.config) {
            Ok(setup) => setup,
            Err(problems) => {
                problems::tell(self.terminal, self.lang, &problems);
                return Ok(Exit::Refused);
            }
        };
        self.lang = setup.settings.lang;
        match command {
            Command::Check => check::run(self),
            Command::Init(asked) => init::run(self, asked),
            Command::Profile { what } => profile::run(self, what),
            Command::Ingest { retry_quarantine: true, source, .. } => {
                let by = setup.as_read();
                ingest::run(self, setup, &Request::RetryQuarantine { source, by })
            }
            Command::Ingest { dry_run: true, paths, source, .. } => {
                trial::run(self, &setup, paths, source.as_deref())
            }
            Command::Ingest { paths, source, .. } => ingest::run_on(self, setup, paths, source),
            Command::Run => run::run(self, setup),
            Command::Checkpoint => checkpoint::run(self, setup),
            Command::Key { what } => key::run(self, &setup, what),
            Command::Status { strict } => status::run(self, &setup, strict),
            Command::Registers { what } => registers::run(self, setup, what),
            Command::Rules { what } => rules::run(self, &setup, &what),
            Command::Alerts { what } => alerts::run(self, setup, what),
            Command::Digest { date, unit, out } => {
                digest::run(self, setup, date, unit, out.as_deref())
            }
            Command::Quarantine { source, export, since, until, unmask } => {
                let wanted = Wanted { source, export, since, until };
                quarantine::run(self, &setup, &wanted, unmask)
            }
            Command::Reparse { exports } => {
                let by = setup.as_read();
                ingest::run(self, setup, &Request::Reparse { exports, by })
            }
            Command::Void { export, reason, confirm: _, undo, by } => {
                void::run(self, setup, export, (reason, undo), by)
            }
            Command::Replay { apply: true, dry_run, since, until, .. } => {
                replay::apply(self, setup, (since, until), dry_run)
            }
            Command::Replay { since, until, .. } => replay::check(self, &setup, (since, until)),
            Command::Proof { event } => proof::run(self, &setup, event),
            Command::Verify(asked) => verify::run(self, &setup, &asked),
            Command::Backup { folder, keep } => backup::run(self, &setup, &folder, keep),
            Command::Restore(asked) => restore::run(self, &setup, &asked),
            Command::Snapshot { file } => snapshot::run(self, setup, &file),
            Command::Subject { number, kind, since, until } => {
                subject::run(self, &setup, &number, &kind, (since, until))
            }
        }
    }

    /// Opens the database for reading.
    fn reader(setup: &Setup) -> Result<Reader<'static>, Failure> {
        Ok(Reader::open(&StatePaths::new(&setup.settings.state_dir))?)
    }

    /// Says a sentence of the catalogue on a line of its own.
    fn say(&mut self, message: &Message) {
        let line = message.text(self.lang);
        self.terminal.line(&line);
    }

    /// Prints `value` as JSON, without holding the text of it.
    fn json(&mut self, value: &impl serde::Serialize) -> Ended {
        let mut page = self.terminal.page();
        serde_json::to_writer_pretty(&mut page, value).map_err(|error| unprintable(&error))?;
        Ok(Exit::Done)
    }

    /// Prints as a JSON array what `each` hands over, one after the other.
    fn json_each<T: serde::Serialize>(
        &mut self,
        each: impl FnOnce(&mut dyn FnMut(&T) -> Result<(), Failure>) -> Result<(), Failure>,
    ) -> Ended {
        let mut page = self.terminal.page();
        let mut json = serde_json::Serializer::pretty(&mut page);
        let failed = |error: serde_json::Error| unprintable(&error);
        let mut array = json.serialize_seq(None).map_err(failed)?;
        each(&mut |value| array.serialize_element(value).map_err(failed))?;
        SerializeSeq::end(array).map_err(failed)?;
        Ok(Exit::Done)
    }

    fn fail(&mut self, failure: &Failure) -> Exit {
        let message = Message::new("cli.error").with("message", failure.message.text(self.lang));
        self.terminal.error(&message.text(self.lang));
        if let Some(hint) = &failure.hint {
            let hint = Message::new("cli.hint").with("hint", hint.text(self.lang));
            self.terminal.error(&hint.text(self.lang));
        }
        failure.exit
    }
}

fn unprintable(error: &serde_json::Error) -> Failure {
    Failure::new(Exit::Failed, Message::new("cli.json").with("cause", error))
}
