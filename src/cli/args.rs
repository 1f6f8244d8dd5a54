//! The command line. Help texts are in the catalogue (`cli.help.…`).

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::help;
use crate::instant::Day;
use crate::messages::Lang;
use crate::registers::RegisterKind;
use crate::review::cases::Name;
use crate::review::state::Status;
use crate::severity::Severity;

#[derive(Debug, Parser)]
#[command(name = "tenken", version, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[arg(long, global = true, env = "TENKEN_CONFIG", hide_env_values = true)]
    #[arg(default_value = "/etc/tenken/tenken.toml")]
    pub(super) config: PathBuf,
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
    Html,
    Openmetrics,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Init(super::init::Asked),
    Profile {
        #[command(subcommand)]
        what: super::profile::Asked,
    },
    Check,
    Ingest {
        paths: Vec<PathBuf>,
        #[arg(long)]
        source: Option<String>,
        #[arg(long, conflicts_with = "paths")]
        retry_quarantine: bool,
        #[arg(long, conflicts_with = "retry_quarantine")]
        dry_run: bool,
    },
    Run,
    Status {
        #[arg(long)]
        strict: bool,
    },
    Checkpoint,
    Key {
        #[command(subcommand)]
        what: Key,
    },
    Registers {
        #[command(subcommand)]
        what: Registers,
    },
    Rules {
        #[command(subcommand)]
        what: Rules,
    },
    Alerts {
        #[command(subcommand)]
        what: Alerts,
    },
    Digest {
        #[arg(long)]
        date: Option<Day>,
        #[arg(long)]
        unit: Option<String>,
        #[arg(long)]
        out: Option<PathBuf>,
    },
    Quarantine {
        #[arg(long)]
        source: Option<String>,
        #[arg(long)]
        export: Option<i64>,
        #[arg(long)]
        since: Option<Day>,
        #[arg(long)]
        until: Option<Day>,
        #[arg(long)]
        unmask: bool,
    },
    Replay {
        #[arg(long)]
        check: bool,
        #[arg(long, conflicts_with = "check")]
        apply: bool,
        #[arg(long, requires = "apply")]
        dry_run: bool,
        #[arg(long)]
        since: Option<Day>,
        #[arg(long)]
        until: Option<Day>,
    },
    Reparse {
        #[arg(required = true)]
        exports: Vec<i64>,
    },
    Void {
        export: i64,
        #[arg(long, required_unless_present = "confirm", conflicts_with = "confirm")]
        reason: Option<String>,
        #[arg(long)]
        confirm: bool,
        #[arg(long, conflicts_with = "confirm")]
        undo: bool,
        #[arg(long, conflicts_with = "confirm")]
        by: Option<String>,
    },
    Proof {
        event: i64,
    },
    Snapshot {
        file: PathBuf,
    },
    Verify(super::verify::Asked),
    Backup {
        folder: PathBuf,
        #[arg(long, default_value_t = 7, value_parser = times)]
        keep: usize,
    },
    Restore(super::restore::Asked),
    Subject {
        number: String,
        #[arg(long, default_value = "atena")]
        kind: String,
        #[arg(long)]
        since: Option<Day>,
        #[arg(long)]
        until: Option<Day>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    Generate {
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        out: Option<PathBuf>,
    },
    Show,
    Rotate,
}

#[derive(Debug, Subcommand)]
pub(super) enum Registers {
    List,
    Confirm {
        #[arg(value_parser = register)]
        name: RegisterKind,
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Rules {
    List,
    Show { id: String },
    Manual,
    Report(ReportOn),
}

/// What to report on.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ReportOn {
    #[arg(long)]
    pub(super) since: Option<Day>,
    #[arg(long)]
    pub(super) until: Option<Day>,
    #[arg(long)]
    pub(super) unit: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Alerts {
    List {
        #[arg(long, value_delimiter = ',', value_parser = status)]
        status: Vec<Status>,
        #[arg(long, value_delimiter = ',')]
        rule: Vec<String>,
        #[arg(long, value_delimiter = ',', value_parser = severity)]
        severity: Vec<Severity>,
        #[arg(long)]
        actor: Option<String>,
        #[arg(long)]
        unit: Option<String>,
        #[arg(long)]
        since: Option<Day>,
        #[arg(long)]
        until: Option<Day>,
        #[arg(long)]
        case: Option<Name>,
        #[arg(long)]
        explained: bool,
    },
    Show {
        key: String,
        #[arg(long)]
        unmask: bool,
    },
    Assign {
        #[arg(required = true)]
        keys: Vec<String>,
        #[arg(long)]
        to: String,
        #[arg(long)]
        by: Option<String>,
    },
    Comment {
        #[arg(required = true)]
        keys: Vec<String>,
        #[arg(long)]
        text: String,
        #[arg(long)]
        by: Option<String>,
    },
    Close {
        #[arg(required = true)]
        keys: Vec<String>,
        #[arg(long)]
        resolution: String,
        #[arg(long)]
        reason: String,
        #[arg(long)]
        by: Option<String>,
    },
    Countersign {
        #[arg(required = true)]
        keys: Vec<String>,
    },
    Reopen {
        #[arg(required = true)]
        keys: Vec<String>,
        #[arg(long)]
        reason: String,
        #[arg(long)]
        by: Option<String>,
    },
}

fn status(word: &str) -> Result<Status, String> {
    Status::from_word(word).ok_or_else(|| words(Status::ALL.iter().map(|known| known.word())))
}

/// A register by its name, or by that of its file.
fn register(word: &str) -> Result<RegisterKind, String> {
    let kind = RegisterKind::from_word(word.strip_suffix(".csv").unwrap_or(word));
    kind.ok_or_else(|| words(RegisterKind::ALL.iter().map(|known| known.word())))
}

/// At least one.
fn times(word: &str) -> Result<usize, String> {
    word.parse().ok().filter(|times| *times > 0).ok_or_else(|| "1…".to_owned())
}

fn severity(word: &str) -> Result<Severity, String> {
    Severity::from_word(word).ok_or_else(|| words(Severity::ALL.iter().map(|known| known.word())))
}

fn words<'a>(known: impl Iterator<Item = &'a str>) -> String {
    known.collect::<Vec<_>>().join(", ")
}

/// The command line with its help texts in `lang`, for manuals and completions too.
#[must_use]
pub fn command(lang: Lang) -> clap::Command {
    help::in_language(Cli::command(), lang)
}

pub(super) fn parse(
    args: impl IntoIterator<Item = OsString>,
    lang: Lang,
) -> Result<Cli, clap::Error> {
    let matches = command(lang).try_get_matches_from(help::spelled_out(args))?;
    Cli::from_arg_matches(&matches)
}
