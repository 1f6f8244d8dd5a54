//! Alerts: the events on which each revision rests, and whether each stands as its last revision
//! and the last action on it say.

use rusqlite::Connection;
use unicode_normalization::UnicodeNormalization as _;

use crate::encoding::{Fields, hash_at};
use crate::error::Result;
use crate::hash::Hash;
use crate::problem::{Detail, Kind, Problems};

/// What a revision says of its evidence, and what the table says.
struct Revision {
    number: i64,
    event_count: i64,
    recorded: Option<Hash>,
    is_withdrawn: bool,
    events: i64,
    found: Fields,
}

impl Revision {
    /// Whether the events are those that the revision rests on.
    fn holds(self) -> bool {
        let nothing = self.is_withdrawn && self.events == 0;
        let found = if nothing { Hash::of(b"") } else { self.found.int(self.event_count).end() };
        self.recorded == Some(found)
    }
}

/// An event on which an alert rests or rested.
struct Evidence {
    alert: i64,
    event: i64,
    from: i64,
    to: Option<i64>,
}

/// Compares evidence and state of all alerts.
///
/// # Errors
/// The database cannot be read.
pub fn compare(conn: &Connection, problems: &mut Problems) -> Result<()> {
    compare_evidence(conn, problems)?;
    tell_states(conn, problems)
}

/// Both tables are read once, in the order of the alerts.
fn compare_evidence(conn: &Connection, problems: &mut Problems) -> Result<()> {
    let sql = "SELECT number, revision, event_count, evidence_hash, finding = 'withdrawn'
               FROM alert_revision ORDER BY number, revision";
    let mut statement = conn.prepare(sql)?;
    let mut revisions = statement.query([])?;
    let sql = "SELECT number, event_id, from_revision, to_revision FROM alert_evidence
               ORDER BY number, event_id, from_revision";
    let mut statement = conn.prepare(sql)?;
    let mut events = statement.query([])?;
    let mut next_revision = revision(&mut revisions)?;
    let mut next_event = evidence(&mut events)?;
    while let Some((alert, first)) = next_revision.take() {
        let mut of_alert = vec![first];
        loop {
            match revision(&mut revisions)? {
                Some((same, one)) if same == alert => of_alert.push(one),
                other => break next_revision = other,
            }
        }
        while let Some(event) = next_event.take_if(|event| event.alert < alert) {
            tell_stray(&event, problems);
            next_event = evidence(&mut events)?;
        }
        while let Some(event) = next_event.take_if(|event| event.alert == alert) {
            add(&mut of_alert, &event, problems);
            next_event = evidence(&mut events)?;
        }
        tell(alert, of_alert, problems);
    }
    while let Some(event) = next_event.take() {
        tell_stray(&event, problems);
        next_event = evidence(&mut events)?;
    }
    Ok(())
}

fn revision(rows: &mut rusqlite::Rows<'_>) -> rusqlite::Result<Option<(i64, Revision)>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let revision = Revision {
        number: row.get(1)?,
        event_count: row.get(2)?,
        recorded: hash_at(row, 3)?,
        is_withdrawn: row.get(4)?,
        events: 0,
        found: Fields::bare(),
    };
    Ok(Some((row.get(0)?, revision)))
}

fn evidence(rows: &mut rusqlite::Rows<'_>) -> rusqlite::Result<Option<Evidence>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let (alert, event) = (row.get(0)?, row.get(1)?);
    Ok(Some(Evidence { alert, event, from: row.get(2)?, to: row.get(3)? }))
}

/// Adds an event to the revisions that rest on it.
fn add(revisions: &mut [Revision], evidence: &Evidence, problems: &mut Problems) {
    let Evidence { event, from, to, .. } = *evidence;
    let newest = revisions.last().map_or(0, |revision| revision.number);
    if from < 1 || from > newest || to.is_some_and(|to| to <= from || to > newest) {
        tell_stray(evidence, problems);
        return;
    }
    let rests = |number: i64| number >= from && to.is_none_or(|to| number < to);
    for revision in revisions.iter_mut().filter(|revision| rests(revision.number)) {
        let found = std::mem::replace(&mut revision.found, Fields::bare());
        revision.found = found.int(event);
        revision.events += 1;
    }
}

fn tell(alert: i64, revisions: Vec<Revision>, problems: &mut Problems) {
    for revision in revisions {
        let (number, events) = (revision.number, revision.events);
        if !revision.holds() {
            let detail = Detail::new("evidence").with("revision", number).with("events", events);
            problems.add(Kind::ContentAltered, format!("alerts/{alert}/{number}"), detail);
        }
    }
}

fn tell_stray(Evidence { alert, event, .. }: &Evidence, problems: &mut Problems) {
    let detail = Detail::new("evidence-stray").with("alert", alert).with("event", event);
    problems.add(Kind::Unrecorded, format!("alert_events/{alert}/{event}"), detail);
}

/// Alerts that do not stand as the last revision and the last action say.
const STATES: &str = "
    SELECT a.number, v.number IS NULL,
      a.revision IS NOT v.revision OR a.day IS NOT v.day OR a.severity IS NOT v.severity
        OR a.finding IS NOT v.finding OR a.actor_id IS NOT v.actor_id
        OR a.actor_name IS NOT v.actor_name OR a.unit_code IS NOT v.unit_code
        OR a.subject_kind IS NOT v.subject_kind OR a.subject_number IS NOT v.subject_number
        OR a.terminal_id IS NOT v.terminal_id OR a.source IS NOT v.source
        OR a.first_at IS NOT v.first_at OR a.last_at IS NOT v.last_at
        OR a.event_count IS NOT v.event_count OR a.title IS NOT v.title
        OR a.reason IS NOT v.reason OR a.explanation IS NOT v.explanation
        OR a.wording IS NOT v.wording OR a.evidence_hash IS NOT v.evidence_hash
        OR a.created_at IS NOT (SELECT w.at FROM alert_revision w
                                WHERE w.number = a.number AND w.revision = 1),
      a.status IS NOT iif(r.revision = v.revision, r.status_after, v.status)
        OR a.resolution IS NOT iif(r.revision = v.revision, r.resolution_after, v.resolution)
        OR a.assignee IS NOT r.assignee_after
        OR a.updated_at IS NOT iif(r.revision = v.revision, r.at, v.at),
      a.unit_code, a.unit_folded, a.actor_id, a.actor_folded
    FROM alert a
    LEFT JOIN alert_revision v ON v.number = a.number AND v.revision = (
      SELECT max(w.revision) FROM alert_revision w WHERE w.number = a.number)
    LEFT JOIN review_action r ON r.action_id = (
      SELECT max(w.action_id) FROM review_action w WHERE w.number = a.number)";

/// What stands in the place of an actor where nobody acted; such alerts are in no case of an actor.
const NOBODY: [&str; 2] = ["(AUTO)", "(MANUAL)"];

/// A code as cases compare it: NFKC, one dash, one tilde, trimmed, upper case; none where nothing
/// is left.
fn folded(code: Option<String>) -> Option<String> {
    let usual = |c| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{301C}' | '\u{223C}' => '~',
        _ => c,
    };
    let normal: String = code?.nfkc().map(usual).collect();
    let folded = normal.trim().to_uppercase();
    (!folded.is_empty()).then_some(folded)
}

fn tell_states(conn: &Connection, problems: &mut Problems) -> Result<()> {
    let mut statement = conn.prepare(STATES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let place = || row.get::<_, i64>(0).map(|number| format!("alerts/{number}"));
        if row.get(1)? {
            let detail = Detail::new("unrecorded").with("kind", "alert");
            problems.add(Kind::Unrecorded, place()?, detail);
            continue;
        }
        if row.get(2)? {
            problems.add(Kind::StateAltered, place()?, Detail::new("alert-differs"));
        }
        if row.get(3)? {
            problems.add(Kind::StateAltered, place()?, Detail::new("alert-stands"));
        }
        let text = |at| row.get::<_, Option<String>>(at);
        let (unit, actor) = (folded(text(4)?), folded(text(6)?));
        let actor = actor.filter(|actor| !NOBODY.contains(&&**actor));
        if (unit, actor) != (text(5)?, text(7)?) {
            problems.add(Kind::StateAltered, place()?, Detail::new("alert-folded"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_folded_as_cases_compare_them() {
        let of = |code: &str| folded(Some(code.to_owned()));
        assert_eq!(of(" ｃ００１０－１ "), of("C0010-1"));
        assert_eq!(of("ａ〜１"), Some("A~1".to_owned()));
        assert_eq!(of(" "), None);
        assert_eq!(folded(None), None);
    }
}
