//! The queue: alerts as people and programs see them.

use serde::{Deserialize, Serialize};

use super::cases::Name;
use super::state::Status;
use crate::detect::cause::Cause;
use crate::detect::day::NoticeKind;
use crate::instant::{Day, Instant};
use crate::registers::RegisterKind;
use crate::severity::Severity;

/// An alert, as `alerts list --format json` gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Deterministic name.
    pub key: String,
    /// Number that people use.
    pub number: i64,
    /// The rule.
    pub rule: String,
    /// How severe.
    pub severity: Severity,
    /// Where it stands.
    pub status: Status,
    /// How it was closed.
    pub resolution: Option<String>,
    /// The actor's ID.
    pub actor_id: Option<String>,
    /// The actor's name.
    pub actor_name: Option<String>,
    /// The actor's unit.
    pub unit_code: Option<String>,
    /// The subject's number, in full.
    pub subject_number: Option<String>,
    /// The terminal.
    pub terminal_id: Option<String>,
    /// The source.
    pub source: Option<String>,
    /// The day to which it belongs.
    pub day: Day,
    /// First event.
    pub first_at: Option<Instant>,
    /// Last event.
    pub last_at: Option<Instant>,
    /// Events, rows or records that it counts.
    pub event_count: i64,
    /// What it is, in a few words.
    pub title: String,
    /// Why it asks for a look.
    pub reason: String,
    /// The records that account for it: `{"register","id"}`, or an array of them.
    pub explanation: Option<serde_json::Value>,
    /// Who looks at it.
    pub assignee: Option<String>,
    /// Its revision.
    pub revision: i64,
    /// The case in which it is.
    pub case: Option<Name>,
    /// When it was first raised.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Alert {
    /// The records that account for it or leave it out, each as register and id.
    pub fn records(&self) -> impl Iterator<Item = (&str, &str)> {
        let records = self.explanation.iter().flat_map(|explanation| match explanation {
            serde_json::Value::Array(records) => records.as_slice(),
            one => std::slice::from_ref(one),
        });
        records.filter_map(|record| Some((record["register"].as_str()?, record["id"].as_str()?)))
    }

    /// Whether an exclusion leaves it out of the queue.
    #[must_use]
    pub fn is_excluded(&self) -> bool {
        self.records().any(|(register, _)| register == RegisterKind::Exclusions.word())
    }

    /// Whether it was closed, and a second person is to confirm that.
    #[must_use]
    pub fn awaits_countersignature(&self) -> bool {
        self.status == Status::InReview && self.resolution.is_some()
    }
}

/// Which alerts to list; an empty list asks for nothing in particular.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these states.
    pub status: Vec<Status>,
    /// Only these rules.
    pub rule: Vec<String>,
    /// Only these severities.
    pub severity: Vec<Severity>,
    /// Only this actor, compared folded.
    pub actor: Option<String>,
    /// Only this unit, compared folded.
    pub unit: Option<String>,
    /// Only from this day on.
    pub since: Option<Day>,
    /// Only to this day.
    pub until: Option<Day>,
    /// Only of this case.
    pub case: Option<Name>,
    /// Only those older than review that are only recorded, or only others; none: both.
    pub recorded_only: Option<bool>,
    /// Findings too that records account for.
    pub explained: bool,
    /// Only alerts with a greater number.
    pub newer_than: Option<i64>,
}

/// What was done with an alert, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: String,
    /// Who typed it in, where that was somebody else.
    pub entered_by: Option<String>,
    /// What: `assign`, `comment`, `close`, `countersign`, `reopen`.
    pub action: String,
    /// How it was closed.
    pub resolution: Option<String>,
    /// Reason or comment.
    pub reason: Option<String>,
    /// Who it was given to.
    pub assignee: Option<String>,
    /// The revision it was about.
    pub revision: i64,
}

/// What a revision of an alert said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Its number.
    pub revision: i64,
    /// When.
    pub at: Instant,
    /// What brought it about.
    pub causes: Vec<Cause>,
    /// How severe it was.
    pub severity: String,
    /// `firing`, `explained` or `withdrawn`.
    pub finding: String,
    /// Events that it counted.
    pub event_count: i64,
    /// Its reason.
    pub reason: String,
}

/// An event on which an alert rests, as `alerts show` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its number.
    pub event_id: i64,
    /// When.
    pub occurred_at: String,
    /// Where it came from.
    pub source: String,
    /// Who.
    pub actor_id: String,
    /// At which terminal.
    pub terminal_id: Option<String>,
    /// What.
    pub action: String,
    /// Function code.
    pub function_code: Option<String>,
    /// The resident's number, in full.
    pub subject_number: Option<String>,
    /// 事務手続.
    pub procedure_code: Option<String>,
    /// Records.
    pub record_count: i64,
    /// How it ended.
    pub outcome: Option<String>,
    /// Line in the export.
    pub line_no: i64,
    /// The export's path.
    pub path: String,
}

/// A record in quarantine on which an alert rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRow {
    /// The export's path.
    pub path: String,
    /// Line in the export.
    pub line_no: i64,
    /// Why it could not be read.
    pub reason: String,
}

/// A place in an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Number of the export.
    pub export_id: i64,
    /// The export's path.
    pub path: String,
    /// Line in the export.
    pub line_no: i64,
}

/// What was noticed about a row on which an alert rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticedRow {
    /// What.
    pub kind: NoticeKind,
    /// The row.
    pub event_id: i64,
    /// Where it stands.
    pub row: Place,
    /// Where it was changed, where it stands with its other content.
    pub changed_to: Option<Place>,
    /// Path of the export with which that was noticed.
    pub noticed_in: String,
    /// Its number.
    pub noticed_in_export: i64,
}

/// An alert with everything about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// The alert.
    #[serde(flatten)]
    pub alert: Alert,
    /// The events on which it rests, in order; at most as many as were asked for.
    pub events: Vec<Evidence>,
    /// The records in quarantine on which it rests, where it rests on such.
    pub quarantined: Vec<HeldRow>,
    /// What was noticed about the rows on which it rests, where it rests on that.
    pub noticed: Vec<NoticedRow>,
    /// What was done with it.
    pub history: Vec<Done>,
    /// What its revisions said.
    pub revisions: Vec<Revision>,
}
