//! The registers of the city, as people would keep them in Excel: one of them is CP932.

use std::fs::create_dir_all;
use std::path::Path;

use anyhow::Result;
use chrono::NaiveDate;

use super::staff::{NIGHT_SERVER, RESPONSE_SERVER, Staff};
use super::table::{APPROVALS, EXCLUSIONS, OPENINGS, STAFF, TERMINALS, Table, UNITS, file, row};
use super::units::{COUNTER, DEPARTMENTS, REGIONAL, SECTIONS};
use super::{approvals, exclusions, roster, union};
use crate::encoding::Encoding::{Cp932, Utf8, Utf8WithBom};

/// The counter is open longer on Thursdays and on second Sundays.
const OPENING_HOURS: [&str; 5] = [
    "0101,thu,08:30,19:00",
    "0101,sun#2,08:30,12:30",
    "*,business,08:30,17:15",
    "*,sat,,",
    "*,sun,,",
];

/// Writes all six.
pub(super) fn write(folder: &Path, staff: &Staff, business_days: &[NaiveDate]) -> Result<()> {
    create_dir_all(folder)?;
    let approvals = approvals::rows(business_days);
    let openings = OPENING_HOURS.map(row).to_vec();
    file(&folder.join("staff.csv"), Utf8WithBom, STAFF, &roster::rows(staff))?;
    file(&folder.join("units.csv"), Cp932, UNITS, &units())?;
    file(&folder.join("terminals.csv"), Utf8, TERMINALS, &terminals(staff))?;
    file(&folder.join("openings.csv"), Utf8, OPENINGS, &openings)?;
    file(&folder.join("approvals.csv"), Utf8WithBom, APPROVALS, &approvals)?;
    let exclusions = business_days.first().map(|day| exclusions::rows(*day)).unwrap_or_default();
    file(&folder.join("exclusions.csv"), Utf8, EXCLUSIONS, &exclusions)
}

fn units() -> Table {
    let departments = DEPARTMENTS.iter().map(|(code, name)| row(&format!("{code},{name},,,")));
    let sections = SECTIONS.iter().map(|unit| {
        let (code, name, parent, mail) = (unit.code, unit.name, unit.parent, unit.mail);
        row(&format!("{code},{name},{parent},C0{code}01,{mail}@city.kakuu.example"))
    });
    departments.chain(sections).collect()
}

fn terminals(staff: &Staff) -> Table {
    let own = staff.people.iter().map(|person| {
        let kind = if person.unit.code == COUNTER { "counter" } else { "desk" };
        row(&format!("{},{},{kind},2024-04-01,", person.terminal, person.unit.code))
    });
    let mut rows: Table = own.collect();
    rows.extend(union::TERMINALS.map(|id| row(&format!("{id},{REGIONAL},counter,2024-04-01,"))));
    rows.push(row("T010190,0101,counter,2019-04-01,2026-03-31"));
    rows.extend(
        [NIGHT_SERVER, RESPONSE_SERVER].map(|id| row(&format!("{id},,server,2024-04-01,"))),
    );
    rows
}
