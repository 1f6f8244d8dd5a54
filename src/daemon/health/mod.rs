//! How tenken is: what needs a person, what came and what is due, what waits, and whether there is
//! room. For `status`, the monitoring, and systemd.

mod metrics;
mod need;
mod source;
mod timely;

use serde::Serialize;

pub use need::Need;
pub use source::SourceHealth;
pub use timely::{Overdue, Timely};

use super::failure::Failure;
use super::judge::Grounds;
use super::setup::Setup;
use super::troubles::{Pass, Vitals};
use crate::calendar::Calendar;
use crate::instant::{Day, Instant};
use crate::ledger::key::Signer;
use crate::messages::{Lang, Message};
use crate::problem::Problem;
use crate::review::due::Limits;
use crate::severity::Severity;
use crate::store::checkpoints::Sealed;
use crate::store::status::{DatabaseStatus, QueueStatus};
use crate::store::{Mark, Reader, StatePaths};
use crate::trouble::{Episode, Trouble, TroubleKind};

/// Between two entries that no checkpoint covers, so many milliseconds (two days) are too many.
const UNSEALED: i64 = 2 * 24 * 60 * 60 * 1_000;

/// How tenken is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// When this was looked at.
    pub at: Instant,
    /// The daemon.
    pub daemon: DaemonHealth,
    /// The sources, in the order of the configuration.
    pub sources: Vec<SourceHealth>,
    /// What waits for review.
    pub queue: QueueStatus,
    /// The ledger.
    pub ledger: LedgerHealth,
    /// The database.
    pub database: DatabaseHealth,
    /// What needs a person, the most severe first.
    pub problems: Vec<Need>,
}

/// Whether a daemon runs, and when it looked last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DaemonHealth {
    /// Whether it runs; none where who asks may not know.
    pub running: Option<bool>,
    /// When its last pass ended.
    pub last_pass_at: Option<Instant>,
    /// How many milliseconds that took.
    pub last_pass_ms: Option<u64>,
}

/// How long the ledger is, and how far it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerHealth {
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: String,
    /// The last checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// The key that signs.
    pub key: Option<Signer>,
}

/// A checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    /// Entries that it covers.
    pub size: u64,
    /// Root over them.
    pub root: String,
    /// When it was signed.
    pub at: Instant,
}

/// The database, and the room beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatabaseHealth {
    /// Where it lies.
    pub path: String,
    /// How large it is.
    #[serde(flatten)]
    pub status: DatabaseStatus,
    /// What is free on its disk.
    pub disk_free_bytes: Option<u64>,
    /// When it was last found whole after the medium had failed.
    pub checked_at: Option<Instant>,
}

/// Who asks how tenken is.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// In which language to tell.
    pub lang: Lang,
    /// What time it is.
    pub now: Instant,
    /// What the daemon says of itself, if one runs and tells.
    pub vitals: Option<&'a Vitals>,
    /// Whether one runs; none where that cannot be known.
    pub running: Option<bool>,
    /// What is wrong with the registers.
    pub registers: &'a [Problem],
}

impl Health {
    /// Looks.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(reader: &Reader<'_>, setup: &Setup, asker: Asker<'_>) -> Result<Self, Failure> {
        let paths = StatePaths::new(&setup.settings.state_dir);
        let (grounds, now) = (Grounds::read(reader)?, asker.now);
        let sources = source::read(reader, setup, &grounds, now)?;
        let mut queue = reader.queue_status()?;
        let review = &setup.settings.review;
        let limits = Limits { first_look: review.first_look, due: review.due };
        queue.overdue = reader.overdue_reviews(limits, grounds.now().calendar, now.day())?;
        let mut health = Self {
            at: now,
            daemon: daemon(&asker),
            sources,
            queue,
            ledger: ledger(reader)?,
            database: DatabaseHealth {
                path: paths.database().display().to_string(),
                status: reader.database_status()?,
                disk_free_bytes: paths.free_bytes(),
                checked_at: reader.last_check()?,
            },
            problems: Vec::new(),
        };
        health.problems = health.needs(reader, &paths, (&grounds, asker))?;
        Ok(health)
    }

    fn needs(
        &self,
        reader: &Reader<'_>,
        paths: &StatePaths,
        (grounds, asker): (&Grounds, Asker<'_>),
    ) -> Result<Vec<Need>, Failure> {
        let lang = asker.lang;
        let troubles = troubles(reader, paths, asker.vitals)?;
        let mut needs: Vec<Need> =
            troubles.iter().map(|episode| need::of_trouble(lang, episode)).collect();
        let cx = grounds.now();
        needs.extend(self.missing(reader, lang, cx.calendar)?);
        needs.extend(self.unsealed(lang, reader)?);
        needs.extend(self.sources.iter().flat_map(|source| need::of_source(lang, source)));
        needs.extend(need::of_registers(lang, asker.registers));
        let proposals = reader.void_proposals()?;
        needs.extend(proposals.iter().map(|proposal| need::of_proposal(lang, proposal)));
        needs.extend(need::of_rules(lang, &cx));
        needs.extend(need::of_queue(lang, &self.queue));
        Ok(need::in_order(needs))
    }

    /// The exports that did not come in time; and where deadlines passed since anybody looked for
    /// them, that.
    fn missing(
        &self,
        reader: &Reader<'_>,
        lang: Lang,
        calendar: &Calendar,
    ) -> Result<Vec<Need>, Failure> {
        let looked_at = reader.last_scan()?.max(self.daemon.last_pass_at);
        let is_seen = |overdue: &&Overdue| looked_at.is_some_and(|at| overdue.deadline < at);
        let late = |deadline| (lang, timely::lateness(deadline, calendar, self.at));
        let mut needs = Vec::new();
        let (mut unseen, mut unseen_since) = (Vec::new(), None);
        for source in &self.sources {
            let (name, overdue) = (source.status.name.as_str(), &source.timely.overdue);
            let (seen, not): (Vec<&Overdue>, Vec<&Overdue>) = overdue.iter().partition(is_seen);
            if let Some(first) = seen.iter().map(|overdue| overdue.deadline).min() {
                let days: Vec<Day> = seen.iter().map(|overdue| overdue.day).collect();
                needs.push(need::of_missing(late(first), (name, first), &days));
            }
            if let Some(first) = not.iter().map(|overdue| overdue.deadline).min() {
                unseen.push(name);
                unseen_since = Some(unseen_since.unwrap_or(first).min(first));
            }
        }
        if let Some(since) = unseen_since {
            needs.push(need::of_no_look(late(since), (&unseen, since), looked_at));
        }
        Ok(needs)
    }

    /// The ledger is not signed, or was not for longer than [`UNSEALED`].
    fn unsealed(&self, lang: Lang, reader: &Reader<'_>) -> Result<Option<Need>, Failure> {
        let Some((since, newest)) = reader.unsealed()? else { return Ok(None) };
        let told = match &self.ledger.checkpoint {
            None => Message::new("health.unsealed"),
            Some(last) if since.plus_millis(UNSEALED) < newest => {
                Message::new("health.unsealed-since").with("at", minute(last.at))
            }
            Some(_) => return Ok(None),
        };
        Ok(Some(Need::new(lang, "unsealed", Severity::Medium, &told).since(Some(since))))
    }

    /// How many things need a person, by how much they matter.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|need| need.severity == severity).count()
    }

    /// A line for who looks at the service.
    #[must_use]
    pub fn line(&self) -> Message {
        let last = self.daemon.last_pass_at.unwrap_or(self.at);
        Message::new("health.line")
            .with("at", minute(last))
            .with("open", self.queue.open)
            .with("in_review", self.queue.in_review)
            .with("days", self.queue.days_to_judge)
            .with("problems", self.problems.len())
    }
}

fn daemon(asker: &Asker<'_>) -> DaemonHealth {
    let pass: Option<Pass> = asker.vitals.and_then(|vitals| vitals.pass);
    DaemonHealth {
        running: asker.running,
        last_pass_at: pass.map(|pass| pass.at),
        last_pass_ms: pass.map(|pass| pass.millis),
    }
}

fn ledger(reader: &Reader<'_>) -> Result<LedgerHealth, Failure> {
    let head = reader.head()?;
    let checkpoint =
        |Sealed { size, root, at, .. }: Sealed| Checkpoint { size, root: root.to_string(), at };
    Ok(LedgerHealth {
        size: head.size,
        root: head.root.to_string(),
        checkpoint: reader.last_checkpoint()?.map(checkpoint),
        key: reader.signing_keys()?.last().map(|known| known.key.signer()),
    })
}

/// The troubles that last: as the running daemon says, else as recorded.
fn troubles(
    reader: &Reader<'_>,
    paths: &StatePaths,
    vitals: Option<&Vitals>,
) -> Result<Vec<Episode>, Failure> {
    if let Some(vitals) = vitals {
        return Ok(vitals.troubles.clone());
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

/// An instant as people read it.
fn minute(at: Instant) -> String {
    at.to_datetime().format("%Y-%m-%d %H:%M").to_string()
}
