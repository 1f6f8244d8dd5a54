//! The table, read once more: slow, plain, and of its own.
//!
//! Each rule is a function from the events that it is to judge to its findings. All events stay
//! in sight for what a rule only looks at (baselines, neighbours, log-ins). A rule is asked
//! again with explained and with excluded events set aside, and the answers are compared.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::numbers::{individual_number, serial_gap};
use super::people::{
    absent_actor, dormant_id, expired_id, off_hours, privileged_use, shared_id, unknown_id,
};
use super::registers::Registers;
use super::subjects::{
    colleague_access, hot_subject, repeat_subject, self_access, watched_subject,
};
use super::terminals::{
    concurrent_terminals, crowded_terminal, failed_logins, long_session, no_login, system_misuse,
    unfamiliar_terminal,
};
use super::volumes::{bulk_export, bulk_read, sequential_subjects, volume_anomaly};
use super::words::{Event, Place};
use super::work::{
    administration, deletion, denied_burst, duty_mismatch, lone_work, manual_provision,
    unpermitted_inquiry,
};

/// Severities by rank.
pub const SEVERITIES: [&str; 5] = ["informational", "low", "medium", "high", "critical"];
pub const INFORMATIONAL: usize = 0;
pub const LOW: usize = 1;
pub const MEDIUM: usize = 2;
pub const HIGH: usize = 3;
pub const CRITICAL: usize = 4;

/// What a rule finds under a key: a severity and the events it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub severity: usize,
    pub evidence: BTreeSet<Place>,
}

/// Findings by key, without the rule's id in front.
pub type Findings = BTreeMap<String, Finding>;

/// Thresholds of the table that a city has changed.
#[derive(Debug, Clone)]
pub struct Numbers {
    pub window_subjects: usize,
    pub day_subjects: usize,
    pub event_records: u64,
    pub volume_least: usize,
    pub consecutive: usize,
    pub hot: (usize, usize),
    pub hot_in_all: (usize, usize),
    pub repeat: [usize; 3],
    pub steps: usize,
}

/// All that there is to know.
pub struct World {
    pub events: Vec<Event>,
    pub registers: Registers,
    pub numbers: Numbers,
}

/// What accounts for an event.
#[derive(Clone, Copy, PartialEq)]
pub enum Account {
    Approval(&'static str),
    WitnessedWork,
    Caseload,
}

/// One line of the table.
pub struct Rule {
    pub id: &'static str,
    pub finds: fn(&World, &[&Event]) -> Findings,
    /// Registers that it compares with.
    pub needs: &'static [&'static str],
    pub explained_by: &'static [Account],
}

const WORK: &[Account] = &[Account::Approval("work")];
const CHECKOUT: &[Account] = &[Account::Approval("checkout")];
const CASELOAD: &[Account] = &[Account::Caseload];

macro_rules! table {
    ($($id:literal $finds:ident $needs:tt $by:expr;)*) => {
        &[$(Rule { id: $id, finds: $finds, needs: &$needs, explained_by: $by }),*]
    };
}

/// The rules that judge events, in the order of the table.
pub const TABLE: &[Rule] = table! {
    "off-hours" off_hours ["openings"] &[Account::Approval("overtime"), Account::Approval("work")];
    "unknown-id" unknown_id ["staff"] &[];
    "expired-id" expired_id ["staff"] &[];
    "shared-id" shared_id ["staff"] CHECKOUT;
    "absent-actor" absent_actor ["attendance"] &[];
    "bulk-read" bulk_read [] WORK;
    "bulk-export" bulk_export [] &[Account::Approval("export")];
    "volume-anomaly" volume_anomaly [] WORK;
    "sequential-subjects" sequential_subjects [] WORK;
    "hot-subject" hot_subject [] &[];
    "repeat-subject" repeat_subject [] CASELOAD;
    "self-access" self_access ["staff"] &[];
    "colleague-access" colleague_access ["staff"] CASELOAD;
    "watched-subject" watched_subject ["watchlist"] &[];
    "duty-mismatch" duty_mismatch ["duties"] WORK;
    "unpermitted-inquiry" unpermitted_inquiry ["permits"] &[];
    "denied-burst" denied_burst [] &[];
    "manual-provision" manual_provision [] &[];
    "deletion" deletion [] WORK;
    "administration" administration [] WORK;
    "privileged-use" privileged_use ["staff"] CHECKOUT;
    "lone-work" lone_work ["staff"] &[Account::WitnessedWork];
    "failed-logins" failed_logins [] &[];
    "long-session" long_session [] &[];
    "no-login" no_login [] &[];
    "crowded-terminal" crowded_terminal ["terminals"] &[];
    "concurrent-terminals" concurrent_terminals ["terminals"] &[];
    "unfamiliar-terminal" unfamiliar_terminal ["terminals"] WORK;
    "system-misuse" system_misuse ["staff", "terminals"] WORK;
    "dormant-id" dormant_id [] &[];
    "individual-number" individual_number [] &[];
    "serial-gap" serial_gap [] &[];
};

/// How a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Firing,
    Explained,
    Excluded,
}

/// Findings by key, each as it stands.
pub type Judged = BTreeMap<String, (Standing, Finding)>;

impl World {
    /// Reads everything that is compared folded, in the order of events: instant, source, serial.
    pub fn new(events: &[Event], registers: &Registers, numbers: &Numbers) -> Self {
        let mut events: Vec<Event> = events.iter().map(Event::folded).collect();
        events.sort_by_key(|event| (event.at, event.source, event.serial, event.line));
        Self { events, registers: registers.folded(), numbers: numbers.clone() }
    }

    /// Explained events are set aside first; what remains is judged by the same thresholds. If
    /// only the whole fires, the finding is explained. What an exclusion in force covers is set
    /// aside likewise; where the finding would fire but for exclusions, it is excluded.
    pub fn judge(&self, rule: &Rule) -> Judged {
        let mut judged = Judged::new();
        if rule.needs.iter().any(|register| !self.registers.has(register)) {
            return judged;
        }
        let is_explained = |event: &Event| rule.explained_by.iter().any(|by| self.has(*by, event));
        // What is one alert per source is of no actor and of no terminal.
        let of_source = ["individual-number", "serial-gap"].contains(&rule.id);
        let is_excluded = |event: &Event| !of_source && self.registers.is_excluded(event, rule.id);
        let whole: Vec<&Event> = self.events.iter().collect();
        let unexplained = without(&whole, is_explained);
        let rest = without(&unexplained, is_excluded);
        let firing = (rule.finds)(self, &rest);
        let unexcused = (rule.finds)(self, &unexplained);
        // Without its first events, a run of two days may begin a day later: it is the same one.
        let subject = |part: &str| part.rsplit_once('/').map(|(subject, _)| subject.to_owned());
        let lives_on = |part: &str, whole: &Finding| {
            firing.iter().any(|(other, rest)| {
                subject(other) == subject(part) && !rest.evidence.is_disjoint(&whole.evidence)
            })
        };
        for (part, whole) in (rule.finds)(self, &whole) {
            if lives_on(&part, &whole) {
                continue;
            }
            let key = format!("{}/{part}", rule.id);
            let excluded = unexcused.contains_key(&part);
            let standing = if excluded { Standing::Excluded } else { Standing::Explained };
            judged.insert(key, (standing, whole));
        }
        for (part, finding) in firing {
            judged.insert(format!("{}/{part}", rule.id), (Standing::Firing, finding));
        }
        judged
    }

    fn has(&self, account: Account, event: &Event) -> bool {
        match account {
            Account::Approval(kind) => self.registers.is_approved(event, kind, false),
            Account::WitnessedWork => self.registers.is_approved(event, "work", true),
            Account::Caseload => self.registers.is_a_case(event),
        }
    }
}

fn without<'a>(events: &[&'a Event], aside: impl Fn(&Event) -> bool) -> Vec<&'a Event> {
    events.iter().copied().filter(|event| !aside(event)).collect()
}

/// A finding on those events, if there are any.
pub fn found(severity: usize, events: &[&Event]) -> Option<Finding> {
    let evidence: BTreeSet<Place> = events.iter().map(|event| event.place()).collect();
    (!evidence.is_empty()).then_some(Finding { severity, evidence })
}

/// Judges each group of events under its key.
pub fn by_key<'a>(
    events: &[&'a Event],
    key: impl Fn(&Event) -> Option<String>,
    judge: impl Fn(&[&'a Event]) -> Option<Finding>,
) -> Findings {
    let mut groups: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
    for event in events {
        if let Some(key) = key(event) {
            groups.entry(key).or_default().push(event);
        }
    }
    groups.into_iter().filter_map(|(key, group)| Some((key, judge(&group)?))).collect()
}

/// One alert per actor and day.
pub fn by_actor_day<'a>(
    events: &[&'a Event],
    judge: impl Fn(&[&'a Event]) -> Option<Finding>,
) -> Findings {
    let key = |event: &Event| Some(actor_day(&event.actor, event.day()));
    by_key(&with(events, Event::is_of_an_actor), key, judge)
}

pub fn actor_day(actor: &str, day: NaiveDate) -> String {
    format!("{}/{day}", part(actor))
}

/// A part of a key.
pub fn part(text: &str) -> String {
    text.replace('/', "%2F")
}

/// Those events of which something holds.
pub fn with<'a>(events: &[&'a Event], holds: impl Fn(&Event) -> bool) -> Vec<&'a Event> {
    events.iter().copied().filter(|event| holds(event)).collect()
}

/// The union of all windows of so many minutes, both ends included, in which it fires. A window
/// may as well begin with one of its events.
pub fn windows<'a>(
    events: &[&'a Event],
    minutes: i64,
    fires: impl Fn(&[&'a Event]) -> Option<Vec<&'a Event>>,
) -> Vec<&'a Event> {
    let mut union = Vec::new();
    for first in events {
        let end = first.at + super::words::minutes(minutes);
        let window = with(events, |event| first.at <= event.at && event.at <= end);
        union.extend(fires(&window).into_iter().flatten());
    }
    union
}

/// How many different ones there are.
pub fn distinct<T: Ord>(items: impl IntoIterator<Item = T>) -> usize {
    items.into_iter().collect::<BTreeSet<T>>().len()
}
