//! The approvals register: the records that explain some of the incidents.

use chrono::{Days, NaiveDate};

use super::incident::{self, Approval, Incident};
use super::table::Table;
use crate::calendar::{Day, hour_and_minute, is_business_day};

/// The records for these business days.
#[must_use]
pub fn rows(business_days: &[NaiveDate]) -> Table {
    incident::all()
        .filter_map(|incident| {
            Some((
                incident,
                incident.approval.as_ref()?,
                *business_days.get(incident.business_day)?,
            ))
        })
        .enumerate()
        .map(|(index, (incident, approval, date))| record(index + 1, incident, approval, date))
        .collect()
}

fn record(number: usize, incident: &Incident, approval: &Approval, date: NaiveDate) -> Vec<String> {
    let id = format!("A2026-{number:04}");
    let from = instant(date, approval.from);
    let to = instant(date, approval.to);
    let approved_on = shifted(date, approval.approved_on);
    // One is written as RFC 3339, as a program would; people write the others.
    let approved_at = if number == 1 {
        format!(
            "{}T{}:00+09:00",
            Day::from(approved_on).dashed(),
            hour_and_minute(approval.approved_at)
        )
    } else {
        instant(approved_on, approval.approved_at)
    };
    let (purpose, scope) = (approval.purpose, approval.scope);
    let what: [&str; 7] = [&id, approval.kind, incident.actor, &from, &to, purpose, scope];
    let who: [&str; 5] = [approval.approved_by, &approved_at, "", "", approval.witness];
    what.iter().chain(&who).map(|value| (*value).to_owned()).collect()
}

fn instant(date: NaiveDate, millis: u32) -> String {
    format!("{} {}", Day::from(date).dashed(), hour_and_minute(millis))
}

/// The nearest business day before or after.
fn shifted(date: NaiveDate, by: i8) -> NaiveDate {
    let step = |date: NaiveDate| match by {
        0 => None,
        1.. => date.checked_add_days(Days::new(1)),
        _ => date.checked_sub_days(Days::new(1)),
    };
    std::iter::successors(step(date), |date| step(*date))
        .find(|date| is_business_day(*date))
        .unwrap_or(date)
}
