//! Filling the digest's model from the database, and recording what was issued.

mod intake;

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::{Result, StoreError};
use super::queue::alert;
use super::void::Proposal;
use super::{Reader, Store, head, json, ledger, unsigned};
use crate::calendar::Calendar;
use crate::detect::finding::Wording;
use crate::detect::wording;
use crate::digest::model::{
    Alert, AlertSeverity, BySeverity, Covers, Digest, Exclusion, ExplainedCount, Explanation,
    LedgerHead, Open, Organization, Overdue, RegisterProblem, RuleCount, StandingStill, Trouble,
    Unit, UnitCount, VoidProposal,
};
use crate::fold::fold;
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::messages::{Explain, Lang};
use crate::registers::RegisterKind;
use crate::review::due::Limits;
use crate::review::{self, queue};
use crate::trouble::Episode;

/// What a digest needs beside the database.
#[derive(Debug, Clone)]
pub struct Frame {
    /// In which language.
    pub lang: Lang,
    /// The digest's day.
    pub date: Day,
    /// When it is computed.
    pub now: Instant,
    /// Whose it is.
    pub organization: Organization,
    /// The label on it.
    pub classification: String,
    /// Only what concerns this unit.
    pub unit: Option<Unit>,
    /// Names of units by folded code.
    pub unit_names: BTreeMap<String, String>,
    /// The sources, in the order of the configuration.
    pub sources: Vec<String>,
    /// Business days until a high or critical alert is overdue that nobody has looked at.
    pub first_look: u32,
    /// Business days until an alert is overdue.
    pub due: u32,
    /// Findings of earlier days are only recorded.
    pub since: Option<Day>,
    /// The working calendar.
    pub calendar: Calendar,
    /// The exclusions in force on the day, which have covered nothing yet.
    pub exclusions: Vec<Exclusion>,
    /// Rules that stand still.
    pub standing_still: Vec<StandingStill>,
    /// What is wrong with the registers.
    pub register_problems: Vec<RegisterProblem>,
}

impl Frame {
    fn unit(&self, code: &str) -> Unit {
        Unit { code: code.to_owned(), name: self.unit_names.get(&*fold(code)).cloned() }
    }

    /// Whether an alert asks nobody: it is informational, or closed and of a day before review began.
    fn only_recorded(&self, alert: &queue::Alert) -> bool {
        let before = self.since.is_some_and(|since| alert.day < since);
        before && alert.status == review::state::Status::Closed
            || AlertSeverity::of(alert.severity).is_none()
    }

    /// Whether an alert of that unit belongs into the digest.
    fn concerns(&self, code: Option<&str>) -> bool {
        self.unit.as_ref().is_none_or(|unit| code.is_some_and(|c| fold(c) == fold(&unit.code)))
    }
}

/// The ledger positions between which something is new.
#[derive(Debug, Clone, Copy)]
struct Window {
    /// Up to here the digest of an earlier day told it.
    from: i64,
    from_at: Option<Instant>,
    issue: u64,
}

impl Store {
    /// Records that a digest was issued.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_digest(&mut self, digest: &Digest, at: Instant) -> Result<()> {
        self.transaction(|conn| {
            let window = window(conn, digest.date)?;
            let head = head(conn)?;
            let model = json(digest)?;
            let issue = i64::try_from(digest.issue).unwrap_or(i64::MAX);
            conn.execute(
                "INSERT INTO digest_issue (day, issue_no, from_seq, to_seq, issued_at, model)
                 VALUES (?, ?, ?, ?, ?, ?)",
                params![
                    digest.date.number(),
                    issue,
                    window.from,
                    super::signed(head.size),
                    at.millis(),
                    model
                ],
            )?;
            let entries = [window.from, super::signed(head.size)];
            let content = content::digest(digest.date, issue, entries, &Hash::of(model.as_bytes()));
            let place = format!("digests/{}/{issue}", digest.date);
            ledger::append(conn, at, Kind::Digest, &place, content.bytes())?;
            Ok(())
        })
    }
}

impl Reader<'_> {
    /// The digest issued last for a day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn issued_digest(&self, day: Day) -> Result<Option<Digest>> {
        let sql = "SELECT model FROM digest_issue WHERE day = ? ORDER BY issue_no DESC LIMIT 1";
        let model: Option<String> = self
            .conn()
            .prepare_cached(sql)?
            .query_row([day.number()], |row| row.get(0))
            .optional()?;
        let read = |model: String| {
            serde_json::from_str(&model)
                .map_err(|error| StoreError::Inconsistent { detail: error.to_string() })
        };
        model.map(read).transpose()
    }

    /// The last day that has a digest.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_digest_day(&self) -> Result<Option<Day>> {
        let sql = "SELECT max(day) FROM digest_issue";
        let day: Option<i32> = self.conn().query_row(sql, [], |row| row.get(0))?;
        Ok(day.map(Day::from_number))
    }

    /// Computes the digest of a day: what came since the last one of an earlier day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn compute_digest(&self, frame: &Frame) -> Result<Digest> {
        let conn = self.conn();
        let window = window(conn, frame.date)?;
        let head = head(conn)?;
        let mut touched = stored(conn, &touched(conn, window.from)?)?;
        touched.retain(|(alert, _)| frame.concerns(alert.unit_code.as_deref()));
        self.tell_cases(touched.iter_mut().map(|(alert, _)| alert))?;
        Ok(Digest {
            lang: frame.lang,
            organization: frame.organization.clone(),
            classification: frame.classification.clone(),
            date: frame.date,
            issue: window.issue,
            covers: Covers { from: window.from_at, to: frame.now },
            unit: frame.unit.clone(),
            new_alerts: new_alerts(frame, &touched),
            open: open_alerts(conn, frame)?,
            received: intake::received(conn, frame, window.from)?,
            files: intake::files(conn, window.from)?,
            retried: intake::retried(conn, window.from)?,
            missing: intake::missing(conn)?,
            rejected_files: intake::rejected_files(conn, frame.lang, window.from)?,
            quarantined: intake::quarantined(conn, window.from)?,
            explained: explained(frame, &touched),
            informational: informational(frame, &touched),
            exclusions: exclusions(frame, &touched),
            troubles: self.told_troubles(frame.lang, window.from_at)?,
            standing_still: frame.standing_still.clone(),
            register_problems: frame.register_problems.clone(),
            void_proposals: self.told_proposals(frame.lang)?,
            ledger: LedgerHead { size: head.size, root: head.root.to_string(), signed_by: None },
        })
    }

    fn told_proposals(&self, lang: Lang) -> Result<Vec<VoidProposal>> {
        let told = |proposal: &Proposal| VoidProposal {
            export_id: proposal.export_id,
            detail: proposal.message().text(lang),
            remedy: proposal.hint().map(|hint| hint.text(lang)).unwrap_or_default(),
            since: proposal.at,
        };
        Ok(self.void_proposals()?.iter().map(told).collect())
    }

    fn told_troubles(&self, lang: Lang, since: Option<Instant>) -> Result<Vec<Trouble>> {
        let told = |Episode { trouble, since, until }: Episode| Trouble {
            kind: trouble.kind.word().to_owned(),
            severity: trouble.kind.severity(),
            detail: trouble.message.text(lang),
            remedy: trouble.remedy.text(lang),
            source: trouble.source,
            path: trouble.path,
            since,
            until,
        };
        Ok(self.troubles_since(since)?.into_iter().map(told).collect())
    }
}

fn window(conn: &Connection, date: Day) -> Result<Window> {
    let before = "SELECT to_seq, issued_at FROM digest_issue WHERE day < ?
                  ORDER BY day DESC, issue_no DESC LIMIT 1";
    let before: Option<(i64, i64)> = conn
        .prepare_cached(before)?
        .query_row([date.number()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let issued = "SELECT coalesce(max(issue_no), 0) FROM digest_issue WHERE day = ?";
    let issued: i64 = conn.prepare_cached(issued)?.query_row([date.number()], |row| row.get(0))?;
    Ok(Window {
        from: before.map_or(0, |(seq, _)| seq),
        from_at: before.map(|(_, at)| Instant::from_millis(at)),
        issue: u64::try_from(issued + 1).unwrap_or(1),
    })
}

/// Numbers of alerts that have a revision since the ledger position.
fn touched(conn: &Connection, from: i64) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT CAST(substr(refers_to, 8, instr(substr(refers_to, 8), '/') - 1) AS INTEGER)
               FROM ledger_entry WHERE seq >= ? AND kind = 'alert' ORDER BY 1";
    let mut statement = conn.prepare_cached(sql)?;
    let numbers = statement.query_map([from], |row| row.get(0))?;
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

/// A stored alert with its wording.
type Stored = (queue::Alert, Wording);

/// The stored alerts with these numbers.
fn stored(conn: &Connection, numbers: &[i64]) -> Result<Vec<Stored>> {
    let sql = format!("SELECT {}, wording FROM alert WHERE number = ?", super::queue::COLUMNS);
    let mut statement = conn.prepare_cached(&sql)?;
    let read = |number: &i64| {
        let found = statement.query_row([number], |row| {
            Ok((alert(row)?, row.get::<_, String>(super::queue::WIDTH)?))
        })?;
        Ok((found.0, serde_json::from_str(&found.1).unwrap_or_default()))
    };
    numbers.iter().map(read).collect()
}

fn new_alerts(frame: &Frame, touched: &[Stored]) -> Vec<Alert> {
    let told = touched.iter().filter(|(alert, _)| {
        alert.explanation.is_none()
            && !frame.only_recorded(alert)
            && alert.status != review::state::Status::Withdrawn
    });
    told.filter_map(|(alert, wording)| told_alert(frame, alert.clone(), wording)).collect()
}

/// `None` for an informational one, which is only counted.
fn told_alert(frame: &Frame, alert: queue::Alert, wording: &Wording) -> Option<Alert> {
    Some(Alert {
        severity: AlertSeverity::of(alert.severity)?,
        status: alert.status,
        title: wording::title(frame.lang, &alert.rule),
        reason: wording::reason(frame.lang, &alert.rule, wording),
        unit_name: alert.unit_code.as_deref().and_then(|code| frame.unit(code).name),
        number: unsigned(alert.number),
        event_count: unsigned(alert.event_count),
        explained_events: wording.set_aside as u64,
        case: alert.case,
        explanations: Vec::<Explanation>::new(),
        key: alert.key,
        rule: alert.rule,
        day: alert.day,
        actor_id: alert.actor_id,
        actor_name: alert.actor_name,
        unit_code: alert.unit_code,
        subject_number: alert.subject_number,
        terminal_id: alert.terminal_id,
        source: alert.source,
        assignee: alert.assignee,
    })
}

fn open_alerts(conn: &Connection, frame: &Frame) -> Result<Open> {
    let columns = super::queue::COLUMNS;
    let sql = format!(
        "SELECT {columns}, coalesce((SELECT max(r.at) FROM alert_revision r
           WHERE r.number = alert.number AND r.cause ->> '$[0].kind' = 'since'), created_at)
         FROM alert WHERE status IN ('open', 'in-review') ORDER BY number"
    );
    let queued = |row: &rusqlite::Row<'_>| {
        let since: i64 = row.get(super::queue::WIDTH)?;
        Ok((alert(row)?, Instant::from_millis(since).day()))
    };
    let mut statement = conn.prepare_cached(&sql)?;
    let mut open = Open::default();
    let mut units: BTreeMap<Option<String>, BySeverity> = BTreeMap::new();
    for alert in statement.query_map([], queued)? {
        let (alert, since) = alert?;
        let Some(severity) = AlertSeverity::of(alert.severity) else { continue };
        if !frame.concerns(alert.unit_code.as_deref()) {
            continue;
        }
        *open.by_severity.of_mut(severity) += 1;
        *units.entry(alert.unit_code.clone()).or_default().of_mut(severity) += 1;
        let limits = Limits { first_look: frame.first_look, due: frame.due };
        let days = limits.days(alert.severity, alert.status);
        let due = review::due::day(since, days, &frame.calendar);
        if due < frame.date {
            open.overdue.push(Overdue {
                number: unsigned(alert.number),
                severity,
                title: wording::title(frame.lang, &alert.rule),
                since,
                due,
                assignee: alert.assignee,
            });
        }
    }
    let count = |(code, open): (Option<String>, BySeverity)| UnitCount {
        unit: code.map(|code| frame.unit(&code)),
        open,
    };
    open.by_unit = units.into_iter().map(count).collect();
    Ok(open)
}

fn explained(frame: &Frame, touched: &[Stored]) -> Vec<ExplainedCount> {
    let mut counts: BTreeMap<String, ExplainedCount> = BTreeMap::new();
    let is_explained = |alert: &queue::Alert| alert.explanation.is_some() && !alert.is_excluded();
    for (alert, wording) in touched.iter().filter(|(alert, _)| is_explained(alert)) {
        let count = counts.entry(alert.rule.clone()).or_insert_with(|| ExplainedCount {
            title: wording::title(frame.lang, &alert.rule),
            rule: alert.rule.clone(),
            findings: 0,
            after_the_fact: 0,
        });
        count.findings += 1;
        count.after_the_fact += u64::from(wording.after_the_fact > 0);
    }
    counts.into_values().collect()
}

/// The exclusions in force, each with what it has covered; in the digest of a unit those that name
/// nobody, or covered something there.
fn exclusions(frame: &Frame, touched: &[Stored]) -> Vec<Exclusion> {
    let mut exclusions = frame.exclusions.clone();
    for exclusion in &mut exclusions {
        let names = |(register, id): (&str, &str)| {
            register == RegisterKind::Exclusions.word() && id == exclusion.exclusion_id
        };
        let covered = touched.iter().filter(|(alert, _)| alert.records().any(names));
        exclusion.numbers = covered.map(|(alert, _)| unsigned(alert.number)).collect();
        exclusion.covered = exclusion.numbers.len() as u64;
    }
    exclusions.retain(|exclusion| {
        frame.unit.is_none() || exclusion.actor_id.is_none() || exclusion.covered > 0
    });
    exclusions
}

fn informational(frame: &Frame, touched: &[Stored]) -> Vec<RuleCount> {
    let mut counts: BTreeMap<String, RuleCount> = BTreeMap::new();
    let recorded = |alert: &queue::Alert| frame.only_recorded(alert) && alert.explanation.is_none();
    for (alert, _) in touched.iter().filter(|(alert, _)| recorded(alert)) {
        let count = counts.entry(alert.rule.clone()).or_insert_with(|| RuleCount {
            title: wording::title(frame.lang, &alert.rule),
            rule: alert.rule.clone(),
            findings: 0,
        });
        count.findings += 1;
    }
    counts.into_values().collect()
}
