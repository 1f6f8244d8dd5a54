//! What the office writes into its registers from day to day: approvals and attendance.

use chrono::NaiveDate;

use super::year::business_day_before;
use crate::calendar::{Day, clock, hour_and_minute};
use crate::city::table::Table;
use crate::rng::Rng;

/// In a clean city one record in two hundred is forgotten for good. Many more are late; those
/// of overtime are written afterwards, the others in time.
pub const FORGOTTEN: u32 = 5;

/// A record of the approvals register.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of the register")]
pub struct Approval {
    pub kind: &'static str,
    pub actor: String,
    pub from: (NaiveDate, u32),
    pub to: (NaiveDate, u32),
    pub purpose: &'static str,
    pub scope: &'static str,
    pub approved_by: String,
    pub approved_at: (NaiveDate, u32),
    pub user: String,
    pub witness: String,
}

impl Approval {
    /// For a time of a day, approved on the business day before.
    #[must_use]
    pub fn new(
        kind: &'static str,
        actor: &str,
        (date, from, to): (NaiveDate, u32, u32),
        purpose: &'static str,
        approved_by: String,
    ) -> Self {
        Self {
            kind,
            actor: actor.to_owned(),
            from: (date, from),
            to: (date, to),
            purpose,
            scope: "",
            approved_by,
            approved_at: (business_day_before(date), clock(16, 30, 0)),
            user: String::new(),
            witness: String::new(),
        }
    }
}

/// The registers that grow.
#[derive(Clone, Debug, Default)]
pub struct Records {
    approvals: Vec<Approval>,
    attendance: Table,
    exclusions: Table,
    staff: Table,
}

impl Records {
    /// Writes an approval down.
    pub fn approve(&mut self, approval: Approval) {
        self.approvals.push(approval);
    }

    /// Writes an approval down, unless it is forgotten; whether it was written.
    pub fn mostly_approve(&mut self, approval: Approval, rng: &mut Rng) -> bool {
        let written = !rng.chance(FORGOTTEN);
        if written {
            self.approve(approval);
        }
        written
    }

    /// Writes down that somebody is away.
    pub fn away(&mut self, id: &str, date: NaiveDate, status: &str) {
        self.attendance.push(vec![id.to_owned(), Day::from(date).dashed(), status.to_owned()]);
    }

    /// Writes an exclusion down.
    pub fn exclude(&mut self, row: Vec<String>) {
        self.exclusions.push(row);
    }

    /// Writes another row of the staff register down.
    pub fn list(&mut self, row: Vec<String>) {
        self.staff.push(row);
    }

    /// `approvals.csv`
    #[must_use]
    pub fn approvals(&self) -> Table {
        self.approvals.iter().enumerate().map(|(index, approval)| row(index, approval)).collect()
    }

    /// `attendance.csv`
    #[must_use]
    pub fn attendance(&self) -> &Table {
        &self.attendance
    }

    /// `exclusions.csv`
    #[must_use]
    pub fn exclusions(&self) -> &Table {
        &self.exclusions
    }

    /// More rows of `staff.csv`.
    #[must_use]
    pub fn staff(&self) -> &Table {
        &self.staff
    }
}

fn row(index: usize, approval: &Approval) -> Vec<String> {
    let instant = |(date, millis): (NaiveDate, u32)| {
        format!("{} {}", Day::from(date).dashed(), hour_and_minute(millis))
    };
    vec![
        format!("A2026-{:05}", index + 1),
        approval.kind.to_owned(),
        approval.actor.clone(),
        instant(approval.from),
        instant(approval.to),
        approval.purpose.to_owned(),
        approval.scope.to_owned(),
        approval.approved_by.clone(),
        instant(approval.approved_at),
        approval.user.clone(),
        String::new(),
        approval.witness.clone(),
    ]
}
