//! `tenken status`: the state at a glance, and what needs a person.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Ended, Format, Session, problems, shown};
use crate::daemon::failure::Failure;
use crate::daemon::issue::standing_still;
use crate::daemon::judge::Grounds;
use crate::daemon::registers::held;
use crate::daemon::setup::Setup;
use crate::daemon::socket;
use crate::detect::wording::grouped;
use crate::exit::Exit;
use crate::instant::Instant;
use crate::ledger::key::Signer;
use crate::mask::visible;
use crate::messages::{Explain, Lang, Message, text};
use crate::problem::{Level, Problem};
use crate::registers::folder::Folder;
use crate::severity::Severity;
use crate::store::checkpoints::Sealed;
use crate::store::status::{DatabaseStatus, QueueStatus, SourceStatus};
use crate::store::void::Proposal;
use crate::store::{Mark, Reader, StatePaths};
use crate::trouble::{Episode, Trouble, TroubleKind};

/// Between two entries that no checkpoint covers, so many milliseconds (two days) are too many.
const UNSEALED: i64 = 2 * 24 * 60 * 60 * 1_000;

/// Something that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Need {
    /// Its name.
    kind: &'static str,
    /// What it is.
    detail: String,
    /// What to do about it.
    remedy: String,
    /// How much it matters, since when, and what it concerns, where it is a trouble.
    #[serde(flatten)]
    trouble: TroubleFacts,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct TroubleFacts {
    severity: Option<Severity>,
    since: Option<Instant>,
    source: Option<String>,
    path: Option<String>,
}

#[derive(Serialize)]
struct Json<'a> {
    sources: &'a [SourceStatus],
    queue: &'a QueueStatus,
    ledger: Ledger,
    database: Database<'a>,
    problems: &'a [Need],
}

#[derive(Serialize)]
struct Ledger {
    size: u64,
    root: String,
    /// The last checkpoint.
    checkpoint: Option<Checkpoint>,
    /// The key that signs.
    key: Option<Signer>,
}

#[derive(Serialize)]
struct Checkpoint {
    size: u64,
    root: String,
    at: Instant,
}

impl Ledger {
    fn read(reader: &Reader<'_>) -> Result<Self, Failure> {
        let head = reader.head()?;
        let checkpoint =
            |Sealed { size, root, at, .. }: Sealed| Checkpoint { size, root: root.to_string(), at };
        Ok(Self {
            size: head.size,
            root: head.root.to_string(),
            checkpoint: reader.last_checkpoint()?.map(checkpoint),
            key: reader.signing_keys()?.last().map(|known| known.key.signer()),
        })
    }
}

#[derive(Serialize)]
struct Database<'a> {
    path: String,
    #[serde(flatten)]
    status: &'a DatabaseStatus,
    disk_free_bytes: Option<u64>,
    /// When it was last found whole after the medium had failed.
    checked_at: Option<Instant>,
}

pub(super) fn run(session: &mut Session<'_>, setup: &Setup, strict: bool) -> Ended {
    let reader = Session::reader(setup)?;
    let names: Vec<String> = setup.settings.sources.iter().map(|s| s.name.clone()).collect();
    let (mut sources, queue) = (reader.source_status(&names)?, reader.queue_status()?);
    for source in &mut sources {
        let Some(profile) = setup.profiles.get(&source.name) else { continue };
        // What the profile maps by now is no longer worth a word.
        source.unmapped.retain(|word, _| {
            !profile.actions.contains_key(word) && !profile.outcomes.contains_key(word)
        });
    }
    let (ledger, database) = (Ledger::read(&reader)?, reader.database_status()?);
    let grounds = Grounds::read(&reader)?;
    let paths = StatePaths::new(&setup.settings.state_dir);
    let mut needs = trouble_needs(session.lang, troubles(&reader, &paths)?);
    needs.extend(unsealed_need(session.lang, &ledger, &reader)?);
    needs.extend(source_needs(session.lang, &sources));
    needs.extend(register_needs(session.lang, setup, &reader)?);
    needs.extend(reader.void_proposals()?.iter().map(|proposal| void_need(session.lang, proposal)));
    needs.extend(standing_needs(session.lang, &grounds));
    let urgent = queue.by_severity.get("high").copied().unwrap_or(0)
        + queue.by_severity.get("critical").copied().unwrap_or(0);
    if urgent > 0 {
        let detail = Message::new("cli.status.urgent").with("count", urgent).text(session.lang);
        needs.push(need(session.lang, "urgent-alerts", detail));
    }
    let exit = if strict && !needs.is_empty() { Exit::Unsound } else { Exit::Done };
    let (free, checked_at) = (paths.free_bytes(), reader.last_check()?);
    if session.format == Format::Json {
        session.json(&Json {
            sources: &sources,
            queue: &queue,
            ledger,
            database: Database {
                path: paths.database().display().to_string(),
                status: &database,
                disk_free_bytes: free,
                checked_at,
            },
            problems: &needs,
        })?;
        return Ok(exit);
    }
    tell(session, &sources, &queue);
    tell_ledger(session, &ledger);
    tell_database(session, &paths, &database, free);
    if let Some(at) = checked_at {
        session.say(&Message::new("cli.status.checked").with("at", minute(at)));
    }
    tell_needs(session, &needs);
    Ok(exit)
}

fn need(lang: Lang, kind: &'static str, detail: String) -> Need {
    let remedy = text(lang, &format!("cli.status.remedy.{kind}"));
    Need { kind, detail, remedy, trouble: TroubleFacts::default() }
}

/// The ledger is not signed, or was not for longer than [`UNSEALED`].
fn unsealed_need(
    lang: Lang,
    ledger: &Ledger,
    reader: &Reader<'_>,
) -> Result<Option<Need>, Failure> {
    let Some((since, newest)) = reader.unsealed()? else { return Ok(None) };
    let detail = match &ledger.checkpoint {
        None => Message::new("cli.status.unsealed"),
        Some(last) if since.plus_millis(UNSEALED) < newest => {
            Message::new("cli.status.unsealed-since").with("at", minute(last.at))
        }
        Some(_) => return Ok(None),
    };
    Ok(Some(need(lang, "unsealed", detail.text(lang))))
}

/// The troubles that last: as the running daemon says, else as recorded.
fn troubles(reader: &Reader<'_>, paths: &StatePaths) -> Result<Vec<Episode>, Failure> {
    if let Some(lasting) = socket::troubles(&paths.socket()) {
        return Ok(lasting);
    }
    let mut lasting = reader.lasting_troubles()?;
    if let Some(mark) = Mark::read(paths)? {
        let remedy = Message::new("troubles.remedy.medium-failed");
        let trouble = Trouble::new(TroubleKind::MediumFailed, mark.message, remedy);
        let since = mark.at.or(reader.last_check()?).unwrap_or(Instant::from_millis(0));
        lasting.push(Episode { trouble, since, until: None });
    }
    Ok(lasting)
}

/// The most severe first, then in the order of time.
fn trouble_needs(lang: Lang, mut troubles: Vec<Episode>) -> Vec<Need> {
    troubles
        .sort_by_key(|episode| (std::cmp::Reverse(episode.trouble.kind.severity()), episode.since));
    let need = |Episode { trouble, since, .. }: Episode| Need {
        kind: trouble.kind.word(),
        detail: trouble.message.text(lang),
        remedy: trouble.remedy.text(lang),
        trouble: TroubleFacts {
            severity: Some(trouble.kind.severity()),
            since: Some(since),
            source: trouble.source,
            path: trouble.path,
        },
    };
    troubles.into_iter().map(need).collect()
}

fn minute(at: Instant) -> String {
    at.to_datetime().format("%Y-%m-%d %H:%M").to_string()
}

fn source_needs(lang: Lang, sources: &[SourceStatus]) -> Vec<Need> {
    let mut needs = Vec::new();
    for source in sources {
        let mut add = |kind, message: Message| {
            needs.push(need(lang, kind, message.with("source", &source.name).text(lang)));
        };
        if source.exports == 0 {
            add("never-delivered", Message::new("cli.status.never"));
        }
        if !source.missing.is_empty() {
            let days: Vec<String> = source.missing.iter().map(ToString::to_string).collect();
            add("export-missing", Message::new("cli.status.missing").with("days", days.join(", ")));
        }
        if source.quarantine_waits {
            let message = Message::new("cli.status.quarantined");
            add("quarantined-rows", message.with("rows", grouped(source.rows_quarantined)));
        }
        if source.rejected > 0 {
            add(
                "rejected-files",
                Message::new("cli.status.rejected").with("files", source.rejected),
            );
        }
        if !source.unmapped.is_empty() {
            let words: Vec<&str> = source.unmapped.keys().map(String::as_str).collect();
            let words = visible(&words.join(", ")).into_owned();
            add("unmapped-actions", Message::new("cli.status.unmapped").with("words", words));
        }
    }
    needs
}

fn register_needs(lang: Lang, setup: &Setup, reader: &Reader<'_>) -> Result<Vec<Need>, Failure> {
    let folder = Folder::read(&setup.settings.registers_dir);
    let faults = folder.problems.iter().filter(|problem| problem.level > Level::Note);
    let told = |problem: &Problem| problems::line(lang, problem);
    let mut needs: Vec<Need> = faults.map(|fault| need(lang, "register", told(fault))).collect();
    needs.extend(held(reader, &folder)?.iter().map(|problem| Need {
        kind: "register-held",
        detail: told(problem),
        remedy: problem.hint.as_ref().map(|hint| hint.text(lang)).unwrap_or_default(),
        trouble: TroubleFacts::default(),
    }));
    Ok(needs)
}

fn void_need(lang: Lang, proposal: &Proposal) -> Need {
    Need {
        kind: proposal.step.word(),
        detail: proposal.message().text(lang),
        remedy: proposal.hint().map(|hint| hint.text(lang)).unwrap_or_default(),
        trouble: TroubleFacts {
            severity: None,
            since: Some(proposal.at),
            source: Some(proposal.source.clone()),
            path: Some(proposal.path.clone()),
        },
    }
}

fn tell(session: &mut Session<'_>, sources: &[SourceStatus], queue: &QueueStatus) {
    session.say(&Message::new("cli.status.sources"));
    for source in sources {
        let last =
            source.last_event_at.map_or_else(|| text(session.lang, "cli.status.none"), minute);
        session.say(
            &Message::new("cli.status.source")
                .with("source", &source.name)
                .with("exports", source.exports)
                .with("rows", grouped(source.rows_stored))
                .with("last", last),
        );
    }
    session.say(
        &Message::new("cli.status.queue")
            .with("open", queue.open)
            .with("in_review", queue.in_review)
            .with("days", queue.days_to_judge),
    );
    if queue.recorded > 0 {
        session.say(&Message::new("cli.status.recorded").with("count", grouped(queue.recorded)));
    }
}

fn tell_ledger(session: &mut Session<'_>, ledger: &Ledger) {
    let head = Message::new("cli.status.ledger").with("size", grouped(ledger.size));
    session.say(&head.with("root", &ledger.root));
    let Some(checkpoint) = &ledger.checkpoint else { return };
    let sealed = Message::new("cli.status.checkpoint").with("size", grouped(checkpoint.size));
    session.say(&sealed.with("at", minute(checkpoint.at)));
    if let Some(key) = &ledger.key {
        let signed = Message::new("cli.status.key").with("name", &key.name);
        session.say(&signed.with("fingerprint", key.short()));
    }
}

fn tell_database(
    session: &mut Session<'_>,
    paths: &StatePaths,
    database: &DatabaseStatus,
    free: Option<u64>,
) {
    let megabytes = |bytes: u64| grouped(bytes.div_ceil(1 << 20));
    session.say(
        &Message::new("cli.status.database")
            .with("path", shown(&paths.database()))
            .with("events", grouped(u64::try_from(database.events).unwrap_or_default()))
            .with("megabytes", megabytes(u64::try_from(database.bytes).unwrap_or_default()))
            .with("free", free.map_or_else(|| "?".to_owned(), megabytes)),
    );
}

fn tell_needs(session: &mut Session<'_>, needs: &[Need]) {
    session.terminal.line("");
    if needs.is_empty() {
        session.say(&Message::new("cli.status.sound"));
        return;
    }
    session.say(&Message::new("cli.status.needs").with("count", needs.len()));
    for need in needs {
        let line = match &need.trouble {
            TroubleFacts { severity: Some(severity), since: Some(since), .. } => {
                Message::new("cli.status.trouble")
                    .with("severity", text(session.lang, &format!("cli.severity.{severity}")))
                    .with("since", minute(*since))
            }
            _ => Message::new("cli.status.need"),
        };
        session.say(&line.with("detail", visible(&need.detail)));
        session.say(&Message::new("cli.hint").with("hint", visible(&need.remedy)));
    }
}

/// The rules that stand still; those that stand still for one reason are told together.
fn standing_needs(lang: Lang, grounds: &Grounds) -> Vec<Need> {
    let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for still in standing_still(lang, &grounds.now()) {
        by_reason.entry(still.reason).or_default().push(still.title);
    }
    let told = by_reason.into_iter().map(|(reason, titles)| {
        let titles = titles.join(&text(lang, "cli.status.between-titles"));
        let detail = Message::new("cli.status.still").with("titles", titles).with("reason", reason);
        need(lang, "rule-standing-still", detail.text(lang))
    });
    told.collect()
}
