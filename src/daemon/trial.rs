//! A trial: files are taken by the same engine into a state that is gone afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Serialize;
use signal_hook::consts::{SIGINT, SIGTERM};

use super::failure::Failure;
use super::ingest::{FileReport, IngestReport, Outcome};
use super::issue::standing_still;
use super::judge::Grounds;
use super::pulse::Pulse;
use super::setup::Setup;
use super::tally::Tally;
use super::waiting;
use super::worker::Worker;
use crate::clock::Clock;
use crate::config::profile::{Field, Profile};
use crate::detect::rules;
use crate::digest::model::StandingStill;
use crate::event::{Action, Outcome as Ended};
use crate::exit::Exit;
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::messages::Message;
use crate::parse::{Batch, ReadError, Reader, Recurring, Row};
use crate::review::queue::{Alert, Filter};
use crate::review::state::Status;
use crate::severity::Severity;
use crate::store::{self, StatePaths, StoreError};

/// Rows of a file that are shown.
pub const ROWS: usize = 10;
/// Records of a file that could not be read and are shown.
pub const HELD: usize = 10;
/// Files of which rows are shown.
pub const FILES: usize = 20;
/// Alerts of a rule of which the sentences are shown.
pub const SENTENCES: usize = 3;

/// Rules that speak of what stands still, not of the files that are tried.
const OF_NO_FILE: [&str; 2] = ["exclusion-changed", "export-missing"];

/// What a trial came to.
#[derive(Debug)]
pub struct Trial {
    /// As a pass reports it.
    pub report: IngestReport,
    /// The first files, looked into.
    pub files: Vec<Tried>,
    /// The alerts that would be new, by rule, the gravest first.
    pub rules: Vec<RuleAlerts>,
    /// The rules that stand still.
    pub still: Vec<StandingStill>,
    /// The ids of the rules that compare with days before.
    pub looking_back: Vec<String>,
}

/// A file, looked into.
#[derive(Debug)]
pub struct Tried {
    /// What became of it.
    pub file: FileReport,
    /// Whether the own state has it already.
    pub is_known: bool,
    /// What is in it; nothing where it cannot be read as a whole.
    pub inside: Option<Inside>,
}

/// What is in a file.
#[derive(Debug, Default, Serialize)]
pub struct Inside {
    /// The first rows.
    pub rows: Vec<Mapped>,
    /// The first records that could not be read.
    #[serde(skip)]
    pub held: Vec<Held>,
    /// The days, each with its rows.
    pub days: BTreeMap<Day, u64>,
    /// Values without a meaning, each with its field and rows.
    pub unmapped: Vec<Unknown>,
}

/// A record that could not be read.
#[derive(Debug)]
pub struct Held {
    /// Its first line, from 1.
    pub line_no: u64,
    /// Why.
    pub reason: Message,
}

/// A value without a meaning.
#[derive(Debug, Serialize)]
pub struct Unknown {
    /// The field.
    pub field: Field,
    /// The value.
    pub value: String,
    /// Its rows.
    pub rows: u64,
}

/// A row as it was mapped.
#[derive(Debug, Serialize)]
pub struct Mapped {
    /// Its first line, from 1.
    pub line_no: u64,
    /// When it happened.
    pub occurred_at: Instant,
    /// Who acted.
    pub actor_id: Option<String>,
    /// The name of who acted.
    pub actor_name: Option<String>,
    /// The unit.
    pub unit_code: Option<String>,
    /// The terminal.
    pub terminal_id: Option<String>,
    /// What was done.
    pub action: Action,
    /// The number space of the subject.
    pub subject_kind: Option<String>,
    /// The subject's number.
    pub subject_number: Option<String>,
    /// How many records.
    pub record_count: i64,
    /// How it ended.
    pub outcome: Option<Ended>,
}

/// The alerts of a rule.
#[derive(Debug, Serialize)]
pub struct RuleAlerts {
    /// The rule.
    pub rule: String,
    /// The severity of its gravest.
    pub severity: Severity,
    /// How many there are.
    pub count: u64,
    /// The reasons of the first.
    pub reasons: Vec<String>,
}

/// Takes the files on trial. The own state is only read.
///
/// # Errors
/// There is no room for a temporary state, a path belongs nowhere, or work is to end.
pub fn run(
    setup: &Setup,
    clock: Arc<dyn Clock>,
    (paths, source): (&[PathBuf], Option<&str>),
    tally: Tally,
) -> Result<Trial, Failure> {
    let temporary = || StoreError::io("spool", std::env::temp_dir());
    // Its mode lets nobody else in, and it goes with this value, also where work is cut short.
    let folder = tempfile::Builder::new().prefix("tenken-trial-").tempdir();
    let folder = folder.map_err(|error| temporary()(error))?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))
            .map_err(|error| temporary()(error))?;
    }
    let mut worker = Worker::open(apart(setup, folder.path()), clock)?;
    let (_entrance, waiting) = waiting::queue(Arc::clone(&stop), Pulse::default());
    worker.serve(waiting);
    worker.tell_tally(tally);
    let mut report = worker.ingest(paths, source)?;
    report.digest = None;
    if stop.load(std::sync::atomic::Ordering::SeqCst) {
        return Err(Failure::new(Exit::Failed, Message::new("trial.failed.stopped")));
    }
    let files = looked_into(setup, &report)?;
    let reader = worker.store.reader();
    let grounds = Grounds::read(&reader)?;
    Ok(Trial {
        files,
        rules: by_rule(&reader)?,
        still: standing_still(setup.settings.lang, &grounds.now()),
        looking_back: looking_back(),
        report,
    })
}

/// The same setup with a state of its own: nothing is signed, and nothing is awaited.
fn apart(setup: &Setup, folder: &Path) -> Setup {
    let mut setup = setup.clone();
    setup.settings.state_dir = folder.join("state");
    setup.settings.signing_key = None;
    for source in &mut setup.settings.sources {
        source.expect = None;
    }
    setup
}

fn looked_into(setup: &Setup, report: &IngestReport) -> Result<Vec<Tried>, Failure> {
    let own = store::Reader::open(&StatePaths::new(&setup.settings.state_dir)).ok();
    let mut files = Vec::new();
    let each = |file: FileReport| {
        if files.len() < FILES {
            let profile = setup.profiles.get(&file.source);
            let known = own.as_ref().zip(profile);
            let is_known = known.is_some_and(|(own, profile)| is_known(own, &file, profile));
            let read = file.outcome != Outcome::Rejected && file.outcome != Outcome::Waiting;
            let inside = profile.filter(|_| read).and_then(|it| inside(&file.path, it).ok());
            files.push(Tried { file, is_known, inside });
        }
        Ok(())
    };
    report.files.each(each).map_err(StoreError::io("spool", std::env::temp_dir()))?;
    Ok(files)
}

/// Whether the own state has the content of that file.
fn is_known(own: &store::Reader<'_>, file: &FileReport, profile: &Profile) -> bool {
    let Some(sha256) = file.sha256.as_deref().and_then(|hash| hash.parse::<Hash>().ok()) else {
        return false;
    };
    let path = Path::new(&file.path);
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let what = (file.source.as_str(), path, &sha256);
    matches!(own.known(what, &profile.hash, profile.period_of(name)), Ok(Some(_)))
}

/// Reads a file once more, for what is in it.
fn inside(path: &str, profile: &Profile) -> Result<Inside, ReadError> {
    let mut reader = Reader::open(File::open(path)?, profile)?;
    let mut inside = Inside::default();
    let mut batch = Batch::new();
    let mut recurring = Recurring::default();
    while reader.next_batch(&mut batch)? {
        if inside.rows.len() < ROWS {
            recurring.learn(&batch);
            let more = ROWS - inside.rows.len();
            let rows = batch.rows.iter().take(more);
            inside.rows.extend(rows.map(|row| mapped(row, &batch, &recurring)));
        }
        for row in &batch.rows {
            *inside.days.entry(row.occurred_at.day()).or_default() += 1;
        }
        let more = HELD.saturating_sub(inside.held.len());
        let held = batch.quarantined.iter().take(more);
        inside
            .held
            .extend(held.map(|held| Held { line_no: held.line_no, reason: held.reason.clone() }));
    }
    let unmapped = reader.summary().unmapped.into_iter();
    inside.unmapped =
        unmapped.map(|it| Unknown { field: it.field, value: it.value, rows: it.rows }).collect();
    Ok(inside)
}

fn mapped(row: &Row, batch: &Batch, recurring: &Recurring) -> Mapped {
    let text = |text: &Option<Box<str>>| text.as_deref().map(ToOwned::to_owned);
    let (origin, deed) = (recurring.origin(row), recurring.deed(row));
    Mapped {
        line_no: row.line_no,
        occurred_at: row.occurred_at,
        actor_id: Some(origin.actor.to_string()),
        actor_name: text(&origin.actor_name),
        unit_code: text(&origin.unit),
        terminal_id: text(&origin.terminal),
        action: deed.action,
        subject_kind: text(&deed.subject_kind),
        subject_number: batch.span(row.subject).map(ToOwned::to_owned),
        record_count: row.record_count,
        outcome: deed.outcome,
    }
}

fn by_rule(reader: &store::Reader<'_>) -> Result<Vec<RuleAlerts>, StoreError> {
    let mut rules: BTreeMap<String, RuleAlerts> = BTreeMap::new();
    let open = Filter { status: vec![Status::Open], ..Filter::default() };
    reader.each_alert(&open, |alert: Alert| {
        if OF_NO_FILE.contains(&alert.rule.as_str()) {
            return Ok::<(), StoreError>(());
        }
        let of_rule = rules.entry(alert.rule.clone()).or_insert_with(|| RuleAlerts {
            rule: alert.rule,
            severity: alert.severity,
            count: 0,
            reasons: Vec::new(),
        });
        of_rule.severity = of_rule.severity.max(alert.severity);
        of_rule.count += 1;
        if of_rule.reasons.len() < SENTENCES {
            of_rule.reasons.push(alert.reason);
        }
        Ok(())
    })?;
    let mut rules: Vec<RuleAlerts> = rules.into_values().collect();
    rules.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.rule.cmp(&b.rule)));
    Ok(rules)
}

fn looking_back() -> Vec<String> {
    let back = rules::ALL.iter().filter(|rule| rule.looks_back() || rule.is_over_subjects());
    let ids: BTreeSet<String> = back.map(|rule| rule.declaration().id.word().to_owned()).collect();
    ids.into_iter().collect()
}
