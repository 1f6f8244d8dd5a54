//! The registers as plain rows, and what they know of an event.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};

use super::words::{At, Event, fold, is_business, is_holiday};

/// A validity: both ends included, an empty end is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Valid(pub Option<NaiveDate>, pub Option<NaiveDate>);

impl Valid {
    pub fn on(&self, day: NaiveDate) -> bool {
        self.0.is_none_or(|from| from <= day) && self.1.is_none_or(|to| day <= to)
    }
}

#[derive(Debug, Clone)]
pub struct Staff {
    pub actor: String,
    pub unit: String,
    pub kind: &'static str,
    pub privileged: bool,
    pub valid: Valid,
    pub subject: String,
}

#[derive(Debug, Clone)]
pub struct Terminal {
    pub id: String,
    pub unit: String,
    pub kind: &'static str,
    pub valid: Valid,
}

/// A line of the opening hours; without times it says closed.
#[derive(Debug, Clone)]
pub struct Opening {
    pub unit: String,
    pub day: String,
    pub times: Option<(NaiveTime, NaiveTime)>,
}

#[derive(Debug, Clone)]
pub struct Approval {
    pub id: String,
    pub kind: &'static str,
    pub actor: String,
    pub from: At,
    pub to: Option<At>,
    /// Whether the ends are written as minutes, not as instants.
    pub in_minutes: bool,
    pub scope: String,
    pub approved_by: String,
    pub approved_at: Option<At>,
    pub user: String,
    pub witness: String,
}

#[derive(Debug, Clone)]
pub struct Attendance {
    pub actor: String,
    pub date: NaiveDate,
    pub status: &'static str,
}

#[derive(Debug, Clone)]
pub struct Duty {
    pub unit: String,
    pub procedure: String,
}

#[derive(Debug, Clone)]
pub struct Permit {
    pub procedure: String,
    pub counterpart: String,
    pub information: String,
}

#[derive(Debug, Clone)]
pub struct Watch {
    pub kind: &'static str,
    pub subject: String,
    pub units: Vec<String>,
    pub valid: Valid,
}

#[derive(Debug, Clone)]
pub struct Case {
    pub actor: String,
    pub kind: &'static str,
    pub subject: String,
    pub valid: Valid,
}

/// IDs of an organization: these letters, then as many digits.
#[derive(Debug, Clone)]
pub struct Organization {
    pub letters: &'static str,
    pub digits: usize,
    pub valid: Valid,
}

#[derive(Debug, Clone)]
pub struct Exclusion {
    pub id: String,
    pub rule: &'static str,
    pub actor: String,
    pub terminal: String,
    pub requested_by: String,
    pub approved_by: String,
    pub valid: Valid,
}

/// All registers; `missing` names the files that are not there.
#[derive(Debug, Clone, Default)]
pub struct Registers {
    pub missing: Vec<&'static str>,
    pub staff: Vec<Staff>,
    pub terminals: Vec<Terminal>,
    pub openings: Vec<Opening>,
    pub approvals: Vec<Approval>,
    pub attendance: Vec<Attendance>,
    pub duties: Vec<Duty>,
    pub permits: Vec<Permit>,
    pub watchlist: Vec<Watch>,
    pub caseload: Vec<Case>,
    pub organizations: Vec<Organization>,
    pub exclusions: Vec<Exclusion>,
}

impl Registers {
    /// Only what is in files that are there.
    fn present(&self) -> Self {
        fn rows<T: Clone>(all: &Registers, register: &str, rows: &[T]) -> Vec<T> {
            if all.missing.contains(&register) { Vec::new() } else { rows.to_vec() }
        }
        Self {
            missing: self.missing.clone(),
            staff: rows(self, "staff", &self.staff),
            terminals: rows(self, "terminals", &self.terminals),
            openings: rows(self, "openings", &self.openings),
            approvals: rows(self, "approvals", &self.approvals),
            attendance: rows(self, "attendance", &self.attendance),
            duties: rows(self, "duties", &self.duties),
            permits: rows(self, "permits", &self.permits),
            watchlist: rows(self, "watchlist", &self.watchlist),
            caseload: rows(self, "caseload", &self.caseload),
            organizations: rows(self, "organizations", &self.organizations),
            exclusions: rows(self, "exclusions", &self.exclusions),
        }
    }

    /// Whether there is something to compare with: a register without rows is told by `check`
    /// to be as good as missing.
    pub fn has(&self, register: &str) -> bool {
        let rows = [
            ("staff", self.staff.len()),
            ("terminals", self.terminals.len()),
            ("openings", self.openings.len()),
            ("attendance", self.attendance.len()),
            ("duties", self.duties.len()),
            ("permits", self.permits.len()),
            ("watchlist", self.watchlist.len()),
        ];
        rows.iter().any(|(name, count)| *name == register && *count > 0)
    }

    /// The rows of an actor that are valid that day.
    pub fn posts(&self, actor: &str, day: NaiveDate) -> Vec<&Staff> {
        self.staff.iter().filter(|row| row.actor == actor && row.valid.on(day)).collect()
    }

    /// person: an actor that the staff register does not list as `system` at that instant.
    pub fn is_person(&self, event: &Event) -> bool {
        event.is_of_an_actor() && !self.is_of_kind(event, "system")
    }

    pub fn is_of_kind(&self, event: &Event, kind: &str) -> bool {
        self.posts(&event.actor, event.day()).iter().any(|row| row.kind == kind)
    }

    pub fn is_privileged(&self, event: &Event) -> bool {
        self.posts(&event.actor, event.day()).iter().any(|row| row.privileged)
    }

    /// unit: by the staff register at that instant, else as the log says; several with several
    /// rows, none where neither says one.
    pub fn units(&self, event: &Event) -> Vec<String> {
        if !event.is_of_an_actor() {
            return Vec::new();
        }
        let posts = self.posts(&event.actor, event.day());
        let said: Vec<String> =
            posts.iter().map(|row| row.unit.clone()).filter(|unit| !unit.is_empty()).collect();
        if said.is_empty() && !event.unit.is_empty() {
            return vec![event.unit.clone()];
        }
        said
    }

    pub fn terminals_on(&self, terminal: &str, day: NaiveDate) -> Vec<&Terminal> {
        let listed = self.terminals.iter();
        listed.filter(|row| row.id == terminal && row.valid.on(day)).collect()
    }

    /// The units whose openings count for an event; that of everybody where nobody knows a unit.
    pub fn units_with_openings(&self, event: &Event) -> Vec<String> {
        let units = self.units(event);
        let units = if units.is_empty() { vec!["*".into()] } else { units };
        units.into_iter().filter(|unit| self.has_opening_lines(unit)).collect()
    }

    /// Whether the opening hours mention a unit.
    fn has_opening_lines(&self, unit: &str) -> bool {
        self.openings.iter().any(|line| line.unit == unit || line.unit == "*")
    }

    /// Opening hours: a unit's own line for the date, else for the ordinal weekday, else for the
    /// weekday, else `business`; then the same for `*`. On national holidays and 12/29-1/3 only
    /// a line for that very date opens.
    pub fn opening(&self, unit: &str, day: NaiveDate) -> Option<(NaiveTime, NaiveTime)> {
        let weekday = day.format("%a").to_string().to_lowercase();
        let mut labels = vec![day.to_string()];
        if !is_holiday(day) {
            labels.extend([format!("{weekday}#{}", day.day().div_ceil(7)), weekday]);
        }
        if is_business(day) {
            labels.push("business".into());
        }
        for whose in [unit, "*"] {
            for label in &labels {
                let mut lines = self.openings.iter();
                if let Some(line) = lines.find(|line| line.unit == whose && line.day == *label) {
                    return line.times;
                }
            }
        }
        None
    }

    /// Whether a procedure is outside the duties of the unit; a unit that the register does not
    /// mention has none to compare with.
    pub fn is_outside_duties(&self, event: &Event) -> bool {
        let mentioned = |unit: &String| self.duties.iter().any(|row| row.unit == *unit);
        let has = |unit: &String| {
            let mut rows = self.duties.iter();
            rows.any(|row| row.unit == *unit && row.procedure == event.procedure)
        };
        let units: Vec<String> = self.units(event).into_iter().filter(mentioned).collect();
        !event.procedure.is_empty() && !units.is_empty() && !units.iter().any(has)
    }

    /// The numbers that the register has of an actor that day.
    pub fn own_numbers(&self, actor: &str, day: NaiveDate) -> Vec<&str> {
        let posts = self.posts(actor, day);
        posts.into_iter().map(|row| row.subject.as_str()).filter(|own| !own.is_empty()).collect()
    }

    /// explained: same actor, instant within from and to (a minute ends at its last
    /// millisecond, and so does a second), scope empty or equal to action, function or procedure, approved by somebody
    /// else; after the fact for `overtime` only.
    pub fn is_approved(&self, event: &Event, kind: &str, with_witness: bool) -> bool {
        self.approvals.iter().any(|row| {
            let last = TimeDelta::milliseconds(if row.in_minutes { 59_999 } else { 999 });
            let scopes = ["", &event.action.to_uppercase(), &event.function, &event.procedure];
            let somebody = [&row.actor, &row.user].iter().all(|one| **one != row.approved_by);
            let in_time = row.approved_at.is_some_and(|at| at <= event.at || kind == "overtime");
            row.kind == kind
                && row.actor == event.actor
                && row.from <= event.at
                && row.to.is_none_or(|to| event.at <= to + last)
                && scopes.contains(&row.scope.as_str())
                && !row.approved_by.is_empty()
                && somebody
                && in_time
                && (!with_witness || (!row.witness.is_empty() && row.witness != row.actor))
        })
    }

    pub fn is_a_case(&self, event: &Event) -> bool {
        self.caseload.iter().any(|row| {
            row.actor == event.actor
                && (row.kind, row.subject.as_str()) == event.who()
                && row.valid.on(event.day())
        })
    }

    /// An exclusion in force: at most 90 days long, asked for and approved by two different
    /// people, neither of them shielded.
    pub fn is_excluded(&self, event: &Event, rule: &str) -> bool {
        self.exclusions.iter().any(|row| {
            let Valid(Some(from), Some(to)) = row.valid else { return false };
            let people = [&row.requested_by, &row.approved_by];
            row.rule == rule
                && (to - from).num_days() < 90
                && people.iter().all(|one| !one.is_empty() && **one != row.actor)
                && row.requested_by != row.approved_by
                && row.valid.on(event.day())
                && (row.actor.is_empty() || row.actor == event.actor)
                && (row.terminal.is_empty() || row.terminal == event.terminal)
        })
    }
}

/// Everything that is compared, folded.
impl Registers {
    pub fn folded(&self) -> Self {
        let mut all = self.present();
        for row in &mut all.staff {
            fold_each([&mut row.actor, &mut row.unit, &mut row.subject]);
        }
        for row in &mut all.terminals {
            fold_each([&mut row.id, &mut row.unit]);
        }
        for row in &mut all.openings {
            fold_each([&mut row.unit]);
        }
        for row in &mut all.approvals {
            fold_each([&mut row.actor, &mut row.scope, &mut row.approved_by]);
            fold_each([&mut row.user, &mut row.witness]);
        }
        for row in &mut all.attendance {
            fold_each([&mut row.actor]);
        }
        for row in &mut all.duties {
            fold_each([&mut row.unit, &mut row.procedure]);
        }
        for row in &mut all.permits {
            fold_each([&mut row.procedure, &mut row.counterpart, &mut row.information]);
        }
        for row in &mut all.watchlist {
            fold_each([&mut row.subject]);
            row.units.iter_mut().for_each(|unit| *unit = fold(unit));
        }
        for row in &mut all.caseload {
            fold_each([&mut row.actor, &mut row.subject]);
        }
        for row in &mut all.exclusions {
            fold_each([&mut row.actor, &mut row.terminal]);
            fold_each([&mut row.requested_by, &mut row.approved_by]);
        }
        all
    }
}

fn fold_each<const N: usize>(texts: [&mut String; N]) {
    for text in texts {
        *text = fold(text);
    }
}
