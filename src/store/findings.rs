//! Storing what detection found: new alerts, revisions, withdrawals, with their ledger entries.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use super::error::{Result, StoreError};
use super::sources::record_scan;
use super::touches::{self, Bucket};
use super::{Reader, Store, dirty, json, ledger, past, runs, sign_ons};
use crate::detect::cause::Cause;
use crate::detect::engine::{JudgedDay, JudgedSubject};
use crate::detect::finding::{Finding, Standing, Wording};
use crate::detect::rule::Rule;
use crate::detect::touches::SubjectHash;
use crate::detect::{rules, wording};
use crate::event::EventId;
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::content::{self, Column};
use crate::ledger::entry::Kind;
use crate::messages::Lang;
use crate::review::cases;
use crate::review::state::{self, FURTHER_DAYS, Growth, Status};
use crate::severity::Severity;

/// How many alerts changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Changes {
    /// New ones that ask for a look.
    pub new: u64,
    /// Alerts with a new revision.
    pub revised: u64,
    /// Alerts that lost their ground.
    pub withdrawn: u64,
    /// New findings that records account for.
    pub explained: u64,
    /// New findings that an exclusion leaves out of the queue.
    #[serde(default)]
    pub excluded: u64,
}

impl Changes {
    /// Adds the counts of `other`.
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.revised += other.revised;
        self.withdrawn += other.withdrawn;
        self.explained += other.explained;
        self.excluded += other.excluded;
    }
}

/// Which alerts an evaluation speaks for: those that it did not find have lost their ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of a day but those of rules that look back or judge all days at once.
    Day(Day),
    /// Those of a day of the rules that look back.
    Past(Day),
    /// Those of the rules that judge all days at once.
    AllDays,
    /// Those of the rules over subjects, on subjects with such hashes.
    Subjects(RangeInclusive<i64>),
}

impl Scope {
    /// Those of the rules over subjects, on one subject.
    #[must_use]
    pub const fn of_subject(subject: SubjectHash) -> Self {
        let hash = subject.0.cast_signed();
        Self::Subjects(hash..=hash)
    }

    /// Those of the rules over subjects, on the subjects of a bucket.
    #[must_use]
    pub fn of_bucket(bucket: Bucket) -> Self {
        Self::Subjects(bucket.signed_hashes())
    }
}

/// How findings are recorded.
#[derive(Debug, Clone, Copy)]
pub struct Recording {
    /// When.
    pub at: Instant,
    /// In which language titles and reasons are kept.
    pub lang: Lang,
    /// Findings of earlier days are stored, not queued.
    pub since: Option<Day>,
}

/// How findings of one evaluation are recorded, and why it was made.
pub(super) struct Because<'a> {
    pub(super) how: Recording,
    pub(super) causes: &'a [Cause],
}

const fn because(how: Recording, causes: &[Cause]) -> Because<'_> {
    Because { how, causes }
}

impl Store {
    /// Stores what was found on a day; what is no longer found is withdrawn. The day then waits
    /// no longer to be judged.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of it is stored.
    pub fn record_day(&mut self, day: Day, judged: &JudgedDay, how: Recording) -> Result<Changes> {
        self.transaction(|conn| {
            let causes = dirty::take(conn, day)?;
            let changes = record(conn, &Scope::Day(day), &judged.findings, &because(how, &causes))?;
            runs::record(conn, day, &judged.runs)?;
            past::record(conn, day, &judged.summaries, &causes)?;
            touches::record(conn, day, &judged.touches, &causes)?;
            sign_ons::record(conn, day, &judged.sign_ons)?;
            Ok(changes)
        })
    }

    /// Stores what was found in the subjects of buckets that waited; what is no longer found of
    /// these is withdrawn. They then wait no longer to be looked at.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of it is stored.
    pub fn record_subjects(
        &mut self,
        buckets: &[(Bucket, Vec<JudgedSubject>)],
        how: Recording,
    ) -> Result<Changes> {
        self.transaction(|conn| {
            let mut changes = Changes::default();
            for (bucket, judged) in buckets {
                for JudgedSubject { subject, findings, causes } in judged {
                    let scope = Scope::of_subject(*subject);
                    changes.add(record(conn, &scope, findings, &because(how, causes))?);
                }
                touches::done(conn, *bucket)?;
            }
            Ok(changes)
        })
    }

    /// Stores what the rules that look back found on these days; what is no longer found is
    /// withdrawn. The days then wait no longer to be compared with their past.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of it is stored.
    pub fn record_past(&mut self, days: &[(Day, Vec<Finding>)], how: Recording) -> Result<Changes> {
        self.transaction(|conn| {
            let mut changes = Changes::default();
            for (day, findings) in days {
                let causes = dirty::take_past(conn, *day)?;
                let of_day = &Scope::Past(*day);
                changes.add(record(conn, of_day, findings, &because(how, &causes))?);
            }
            Ok(changes)
        })
    }

    /// Stores what was found over all days at once, the sources having been looked at now; what
    /// is no longer found is withdrawn.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of it is stored.
    pub fn record_all_days(&mut self, findings: &[Finding], how: Recording) -> Result<Changes> {
        self.transaction(|conn| {
            record_scan(conn, how.at)?;
            let changes = record(conn, &Scope::AllDays, findings, &because(how, &[]))?;
            conn.execute("DELETE FROM dirty_whole", [])?;
            Ok(changes)
        })
    }
}

fn record(
    conn: &Connection,
    scope: &Scope,
    findings: &[Finding],
    how: &Because<'_>,
) -> Result<Changes> {
    let mut before = stored(conn, scope)?;
    let mut changes = Changes::default();
    for finding in sorted(findings) {
        let outcome = match before.remove(&finding.key) {
            None => create(conn, finding, how)?,
            Some(old) => revise(conn, &old, finding, how)?,
        };
        changes.add(outcome);
    }
    for old in before.into_values().filter(|old| old.finding != "withdrawn") {
        withdraw(conn, &old, how)?;
        changes.withdrawn += 1;
    }
    Ok(changes)
}

/// Where a recomputed finding is another than the alert that is stored.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Key of the alert.
    pub key: String,
    /// Its day.
    pub day: Day,
    /// How it differs.
    pub kind: DifferenceKind,
    /// What of it differs: names of fields.
    pub fields: Vec<&'static str>,
}

/// How a recomputed finding differs from what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// Found now, and not stored.
    New,
    /// Stored, and found otherwise now.
    Changed,
    /// Stored, and no longer found.
    Withdrawn,
}

impl Reader<'_> {
    /// Where `findings`, which are all of the scope, are others than what is stored.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn differences(&self, scope: &Scope, findings: &[Finding]) -> Result<Vec<Difference>> {
        let mut before = stored(self.conn(), scope)?;
        before.retain(|_, old| old.finding != "withdrawn");
        let since = self.queued_since()?;
        let mut differences = Vec::new();
        for finding in sorted(findings) {
            let (kind, fields) = match before.remove(&finding.key) {
                None => (DifferenceKind::New, Vec::new()),
                Some(old) => {
                    let mut fields = differing(&old, finding)?;
                    if !fields.contains(&"evidence") && !rests_on(self.conn(), &old, finding)? {
                        fields.push("evidence");
                    }
                    if fields.is_empty() && !stands_as_found(&old, finding, since) {
                        fields.push("queue");
                    }
                    (DifferenceKind::Changed, fields)
                }
            };
            if kind == DifferenceKind::New || !fields.is_empty() {
                let (key, day) = (finding.key.clone(), finding.day);
                differences.push(Difference { key, day, kind, fields });
            }
        }
        differences.extend(before.into_values().map(|old| Difference {
            key: old.key,
            day: old.day,
            kind: DifferenceKind::Withdrawn,
            fields: Vec::new(),
        }));
        Ok(differences)
    }

    /// The highest number of an alert; 0 where there is none.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn newest_alert(&self) -> Result<i64> {
        let sql = "SELECT coalesce(max(number), 0) FROM alert";
        Ok(self.conn().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }
}

/// Alerts are numbered in the order of their keys within an evaluation.
fn sorted(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().map(|finding| (&finding.key, finding)).collect::<BTreeMap<_, _>>().into_values()
}

/// What is stored of an alert, as far as comparing needs it.
#[derive(Debug)]
struct OldAlert {
    number: i64,
    key: String,
    day: Day,
    finding: String,
    status: Status,
    severity: String,
    wording: String,
    explanation: Option<String>,
    evidence_hash: Vec<u8>,
    actor_name: Option<String>,
    unit_code: Option<String>,
    event_count: i64,
    revision: i64,
    resolution: Option<String>,
    terminal_id: Option<String>,
    subject_number: Option<String>,
    span: (Option<i64>, Option<i64>),
    /// Whether people have done anything with it.
    reviewed: bool,
}

fn stored(conn: &Connection, scope: &Scope) -> Result<BTreeMap<String, OldAlert>> {
    let columns = "number, key, finding, status, severity, wording, explanation, evidence_hash,
                   actor_name, revision, day, unit_code, event_count, resolution, terminal_id,
                   first_at, last_at,
                   EXISTS (SELECT 1 FROM review_action r WHERE r.number = alert.number),
                   subject_number";
    let looking_back = quoted(|rule| rule.looks_back());
    let over_all_days = quoted(|rule| rule.is_over_all_days());
    let over_subjects = quoted(|rule| rule.is_over_subjects());
    let (filter, bounds) = match scope {
        Scope::Day(day) => (
            format!("day = ? AND rule NOT IN ({over_all_days}, {looking_back}, {over_subjects})"),
            vec![i64::from(day.number())],
        ),
        Scope::Past(day) => {
            (format!("day = ? AND rule IN ({looking_back})"), vec![i64::from(day.number())])
        }
        Scope::AllDays => (format!("rule IN ({over_all_days})"), Vec::new()),
        Scope::Subjects(hashes) => {
            ("subject_hash BETWEEN ? AND ?".to_owned(), vec![*hashes.start(), *hashes.end()])
        }
    };
    let sql = format!("SELECT {columns} FROM alert WHERE {filter}");
    let mut statement = conn.prepare_cached(&sql)?;
    let alerts = statement.query_map(params_from_iter(bounds), |row| {
        Ok(OldAlert {
            number: row.get(0)?,
            key: row.get(1)?,
            finding: row.get(2)?,
            status: Status::from_word(&row.get::<_, String>(3)?).unwrap_or(Status::Open),
            severity: row.get(4)?,
            wording: row.get(5)?,
            explanation: row.get(6)?,
            evidence_hash: row.get(7)?,
            actor_name: row.get(8)?,
            revision: row.get(9)?,
            day: Day::from_number(row.get(10)?),
            unit_code: row.get(11)?,
            event_count: row.get(12)?,
            resolution: row.get(13)?,
            terminal_id: row.get(14)?,
            span: (row.get(15)?, row.get(16)?),
            reviewed: row.get(17)?,
            subject_number: row.get(18)?,
        })
    })?;
    let by_key = |alert: OldAlert| (alert.key.clone(), alert);
    Ok(alerts.map(|alert| alert.map(by_key)).collect::<rusqlite::Result<_>>()?)
}

/// The ids of such rules, for SQL.
fn quoted(such: impl Fn(&dyn Rule) -> bool) -> String {
    let rules = rules::ALL.iter().filter(|rule| such(**rule));
    let rules: Vec<String> = rules.map(|rule| format!("'{}'", rule.declaration().id)).collect();
    rules.join(", ")
}

fn evidence_hash(finding: &Finding) -> Hash {
    let mut bytes = Vec::with_capacity(finding.evidence.len() * 8);
    for EventId(id) in &finding.evidence {
        bytes.extend_from_slice(&id.to_be_bytes());
    }
    bytes.extend_from_slice(&(finding.event_count as u64).to_be_bytes());
    Hash::of(&bytes)
}

/// By which the findings of rules over subjects are found again.
fn subject_hash(finding: &Finding) -> Option<SubjectHash> {
    let rule = rules::find(finding.rule.word()).filter(|rule| rule.is_over_subjects());
    let (kind, number) = (&finding.about.subject_kind, &finding.about.subject_number);
    rule.and(Some(SubjectHash::of(kind.as_ref()?, number.as_ref()?)))
}

/// First and last instant of the evidence, in milliseconds.
fn span(finding: &Finding) -> (Option<i64>, Option<i64>) {
    finding.span.map(|(first, last)| (first.millis(), last.millis())).unzip()
}

fn explanation(finding: &Finding) -> Result<Option<String>> {
    match finding.explanation.as_slice() {
        [] => Ok(None),
        [one] => json(one).map(Some),
        several => json(&several).map(Some),
    }
}

/// The day by which it is decided whether the finding is queued or only recorded: its own; a later
/// one, where from that one on it goes on for as many days as reopen what was closed.
fn queue_day(finding: &Finding) -> Day {
    let further = usize::try_from(FURTHER_DAYS).unwrap_or_default();
    let later = finding.days.iter().rev().nth(further.saturating_sub(1));
    later.map_or(finding.day, |later| finding.day.max(*later))
}

/// Where a new finding stands in the queue.
fn first_status(finding: &Finding, since: Option<Day>) -> (Status, Option<&'static str>) {
    let before = since.is_some_and(|since| queue_day(finding) < since);
    match (finding.standing, finding.severity) {
        (Standing::Explained | Standing::Excluded, _) => (Status::Closed, None),
        (Standing::Firing, Severity::Informational) => (Status::Closed, Some("noted")),
        (Standing::Firing, _) if before => (Status::Closed, Some("noted")),
        (Standing::Firing, _) => (Status::Open, None),
    }
}

/// Whether an alert stands in the queue as the finding alone would, where nobody dealt with it.
fn stands_as_found(old: &OldAlert, finding: &Finding, since: Option<Day>) -> bool {
    let (status, resolution) = first_status(finding, since);
    old.reviewed || (old.status, old.resolution.as_deref()) == (status, resolution)
}

fn create(conn: &Connection, finding: &Finding, why: &Because<'_>) -> Result<Changes> {
    let how = why.how;
    let (status, resolution) = first_status(finding, how.since);
    let about = &finding.about;
    let rule = finding.rule.word();
    conn.prepare_cached(
        "INSERT INTO alert (key, rule, day, severity, finding, status, resolution, actor_id,
           actor_name, unit_code, subject_kind, subject_number, terminal_id, source, first_at,
           last_at, event_count, title, reason, explanation, wording, evidence_hash, subject_hash,
           queue_day, revision, created_at, updated_at, unit_folded, actor_folded)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?25, ?25,
           ?, ?)",
    )?
    .execute(params![
        finding.key,
        rule,
        finding.day.number(),
        finding.severity.word(),
        finding.standing.word(),
        status.word(),
        resolution,
        about.actor_id,
        about.actor_name,
        about.unit_code,
        about.subject_kind,
        about.subject_number,
        about.terminal_id,
        about.source,
        span(finding).0,
        span(finding).1,
        i64::try_from(finding.event_count).unwrap_or(i64::MAX),
        wording::title(how.lang, rule),
        wording::reason(how.lang, rule, &finding.wording),
        explanation(finding)?,
        json(&finding.wording)?,
        evidence_hash(finding).as_bytes(),
        subject_hash(finding).map(|hash| hash.0.cast_signed()),
        queue_day(finding).number(),
        how.at.millis(),
        cases::unit(about.unit_code.as_deref()),
        cases::actor(about.actor_id.as_deref()),
    ])?;
    let number = conn.last_insert_rowid();
    write_evidence(conn, number, 1, &finding.evidence)?;
    record_revision(conn, number, 1, why)?;
    Ok(Changes {
        new: u64::from(status == Status::Open),
        explained: u64::from(finding.standing == Standing::Explained),
        excluded: u64::from(finding.standing == Standing::Excluded),
        ..Changes::default()
    })
}

fn revise(
    conn: &Connection,
    old: &OldAlert,
    finding: &Finding,
    why: &Because<'_>,
) -> Result<Changes> {
    let how = why.how;
    if differing(old, finding)?.is_empty() {
        return Ok(Changes::default());
    }
    let revision = old.revision + 1;
    let (fresh, resolution) = first_status(finding, how.since);
    let explained = finding.standing != Standing::Firing;
    let growth = growth(conn, old, finding)?;
    let status = state::after_revision(old.status, fresh, explained, old.reviewed, growth);
    let resolution = match status {
        Status::Closed if old.reviewed => old.resolution.as_deref(),
        Status::Closed => resolution,
        _ => None,
    };
    let (rule, about) = (finding.rule.word(), &finding.about);
    conn.prepare_cached(
        "UPDATE alert SET severity = ?, finding = ?, status = ?, resolution = ?, actor_id = ?,
           actor_name = ?, unit_code = ?, terminal_id = ?, first_at = ?, last_at = ?,
           event_count = ?, reason = ?, explanation = ?, wording = ?, evidence_hash = ?,
           revision = ?, updated_at = ?, unit_folded = ?, actor_folded = ?, day = ?, queue_day = ?,
           subject_number = ? WHERE number = ?",
    )?
    .execute(params![
        finding.severity.word(),
        finding.standing.word(),
        status.word(),
        resolution,
        about.actor_id,
        about.actor_name,
        about.unit_code,
        about.terminal_id,
        span(finding).0,
        span(finding).1,
        i64::try_from(finding.event_count).unwrap_or(i64::MAX),
        wording::reason(how.lang, rule, &finding.wording),
        explanation(finding)?,
        json(&finding.wording)?,
        evidence_hash(finding).as_bytes(),
        revision,
        how.at.millis(),
        cases::unit(about.unit_code.as_deref()),
        cases::actor(about.actor_id.as_deref()),
        finding.day.number(),
        queue_day(finding).number(),
        about.subject_number,
        old.number,
    ])?;
    replace_evidence(conn, old.number, revision, &finding.evidence)?;
    record_revision(conn, old.number, revision, why)?;
    Ok(Changes { revised: 1, ..Changes::default() })
}

/// How the ground of an alert grew since somebody closed it, where it goes on for days.
fn growth(conn: &Connection, old: &OldAlert, finding: &Finding) -> Result<Option<Growth>> {
    if finding.days.is_empty() || old.status != Status::Closed || old.finding != "firing" {
        return Ok(None);
    }
    let Some((severity, wording)) = as_closed(conn, old.number)? else { return Ok(None) };
    let wording: Wording = serde_json::from_str(&wording)
        .map_err(|error| StoreError::Inconsistent { detail: error.to_string() })?;
    let days = i64::try_from(finding.days.len()).unwrap_or(i64::MAX);
    let evidence: BTreeSet<EventId> = finding.evidence.iter().copied().collect();
    Ok(Some(Growth {
        days: days - wording.number("days").unwrap_or_default(),
        only_adds: current_evidence(conn, old.number)?.is_subset(&evidence),
        is_worse: Severity::from_word(&severity).is_none_or(|closed| closed < finding.severity),
    }))
}

/// Severity and wording of the revision that somebody closed last.
fn as_closed(conn: &Connection, number: i64) -> Result<Option<(String, String)>> {
    let sql = "SELECT v.severity, v.wording FROM review_action r
               JOIN alert_revision v USING (number, revision)
               WHERE r.number = ? AND r.action = 'close' ORDER BY r.action_id DESC LIMIT 1";
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// What of the finding says something else than what is stored.
fn differing(old: &OldAlert, finding: &Finding) -> Result<Vec<&'static str>> {
    let compared = [
        ("status", old.finding == finding.standing.word()),
        ("severity", old.severity == finding.severity.word()),
        ("reason", old.wording == json(&finding.wording)?),
        ("explanation", old.explanation == explanation(finding)?),
        ("actor_name", old.actor_name == finding.about.actor_name),
        ("unit_code", old.unit_code == finding.about.unit_code),
        ("subject_number", old.subject_number == finding.about.subject_number),
        ("day", old.day == finding.day),
        ("terminal_id", old.terminal_id == finding.about.terminal_id),
        ("span", old.span == span(finding)),
        ("evidence", old.evidence_hash == evidence_hash(finding).as_bytes()),
    ];
    Ok(compared.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect())
}

fn withdraw(conn: &Connection, old: &OldAlert, why: &Because<'_>) -> Result<()> {
    let how = why.how;
    let revision = old.revision + 1;
    conn.execute(
        "UPDATE alert SET finding = 'withdrawn', status = 'withdrawn', explanation = NULL,
           evidence_hash = ?, revision = ?, updated_at = ? WHERE number = ?",
        params![Hash::of(b"").as_bytes(), revision, how.at.millis(), old.number],
    )?;
    replace_evidence(conn, old.number, revision, &[])?;
    record_revision(conn, old.number, revision, why)
}

/// Columns of an alert that a revision fixes, in the order in which the ledger hashes them.
const FIXED: [&str; 24] = [
    "key",
    "revision",
    "rule",
    "day",
    "severity",
    "finding",
    "status",
    "resolution",
    "actor_id",
    "actor_name",
    "unit_code",
    "subject_kind",
    "subject_number",
    "terminal_id",
    "source",
    "first_at",
    "last_at",
    "event_count",
    "title",
    "reason",
    "explanation",
    "wording",
    "evidence_hash",
    "created_at",
];

/// Those of them that are integers.
const INTEGERS: [&str; 6] = ["revision", "day", "first_at", "last_at", "event_count", "created_at"];

/// Keeps what the alert says now as its revision, and records it in the ledger.
pub(super) fn record_revision(
    conn: &Connection,
    number: i64,
    revision: i64,
    why: &Because<'_>,
) -> Result<()> {
    let (how, causes) = (why.how, json(&why.causes)?);
    conn.prepare_cached(
        "INSERT INTO alert_revision (number, revision, at, cause, day, severity, finding, status,
           resolution, actor_id, actor_name, unit_code, subject_kind, subject_number, terminal_id,
           source, first_at, last_at, event_count, title, reason, explanation, wording,
           evidence_hash)
         SELECT number, revision, ?, ?, day, severity, finding, status, resolution, actor_id,
           actor_name, unit_code, subject_kind, subject_number, terminal_id, source, first_at,
           last_at, event_count, title, reason, explanation, wording, evidence_hash
         FROM alert WHERE number = ?",
    )?
    .execute(params![how.at.millis(), causes, number])?;
    let sql = format!("SELECT {} FROM alert WHERE number = ?", FIXED.join(", "));
    let mut statement = conn.prepare_cached(&sql)?;
    let content = statement.query_row([number], |row| {
        let columns: Vec<Column<'_>> =
            (0..FIXED.len()).map(|at| column(row, at)).collect::<rusqlite::Result<_>>()?;
        Ok(content::alert(&causes, columns))
    })?;
    let place = format!("alerts/{number}/{revision}");
    ledger::append(conn, how.at, Kind::Alert, &place, content.bytes())?;
    Ok(())
}

fn column<'r>(row: &'r Row<'_>, at: usize) -> rusqlite::Result<Column<'r>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Integer(number) => Column::Int(Some(number)),
        ValueRef::Text(text) => Column::Text(std::str::from_utf8(text).ok()),
        ValueRef::Blob(bytes) => Hash::from_slice(bytes).map_or(Column::Text(None), Column::Hash),
        _ if INTEGERS.contains(&FIXED[at]) => Column::Int(None),
        ValueRef::Null | ValueRef::Real(_) => Column::Text(None),
    })
}

fn write_evidence(
    conn: &Connection,
    number: i64,
    revision: i64,
    evidence: impl IntoIterator<Item = impl std::borrow::Borrow<EventId>>,
) -> Result<()> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO alert_evidence (number, event_id, from_revision) VALUES (?, ?, ?)",
    )?;
    for id in evidence {
        insert.execute(params![number, id.borrow().0, revision])?;
    }
    Ok(())
}

/// Whether what is shown as the evidence of an alert is that of the finding.
fn rests_on(conn: &Connection, old: &OldAlert, finding: &Finding) -> Result<bool> {
    let count = i64::try_from(finding.event_count).unwrap_or(i64::MAX);
    Ok(old.event_count == count && current_evidence(conn, old.number)?.iter().eq(&finding.evidence))
}

/// The events on which an alert rests by its last revision.
fn current_evidence(conn: &Connection, number: i64) -> Result<BTreeSet<EventId>> {
    let mut statement = conn.prepare_cached(
        "SELECT event_id FROM alert_evidence WHERE number = ? AND to_revision IS NULL",
    )?;
    let events = statement.query_map([number], |row| row.get(0).map(EventId))?;
    Ok(events.collect::<rusqlite::Result<_>>()?)
}

/// Ends what the alert no longer rests on, and adds what is new.
fn replace_evidence(
    conn: &Connection,
    number: i64,
    revision: i64,
    evidence: &[EventId],
) -> Result<()> {
    let before = current_evidence(conn, number)?;
    let now: BTreeSet<EventId> = evidence.iter().copied().collect();
    let mut end = conn.prepare_cached(
        "UPDATE alert_evidence SET to_revision = ?
         WHERE number = ? AND event_id = ? AND to_revision IS NULL",
    )?;
    for id in before.difference(&now) {
        end.execute(params![revision, number, id.0])?;
    }
    write_evidence(conn, number, revision, now.difference(&before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_that_an_entry_fixes_are_those_published() {
        let page = include_str!("../../docs/ledger.md");
        assert!(page.contains(&format!(": {}.", FIXED.join(", "))));
        let integers: Vec<&str> =
            FIXED.into_iter().filter(|column| INTEGERS.contains(column)).collect();
        let (last, others) = integers.split_last().unwrap();
        let told = format!("{} and {last} as integers or absent", others.join(", "));
        assert!(page.contains(&told), "{told}");
    }
}
