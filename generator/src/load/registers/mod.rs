//! The registers that make a load nearly ordinary: everybody is known, everything is open, what
//! is done is a duty and permitted. Every register has rows, so that no rule stands still.

mod charges;
mod days;
mod exceptions;
mod people;

use std::fs::create_dir_all;
use std::path::Path;

use anyhow::Result;

use super::LoadOptions;
use crate::city::table::{
    APPROVALS, ATTENDANCE, CASELOAD, DUTIES, EXCLUSIONS, OPENINGS, ORGANIZATIONS, PERMITS, STAFF,
    TERMINALS, Table, UNITS, WATCHLIST, file,
};
use crate::encoding::Encoding;

/// Since when everything is valid.
const SINCE: &str = "2016-04-01";

/// Writes the registers that match a load.
///
/// # Errors
///
/// Where the options are out of range or a file cannot be written.
pub fn write_registers(options: &LoadOptions, folder: &Path) -> Result<()> {
    options.validate()?;
    create_dir_all(folder)?;
    let write = |name: &str, header: &str, rows: &Table| {
        file(&folder.join(name), Encoding::Utf8, header, rows)
    };
    write("staff.csv", STAFF, &people::staff(options))?;
    write("units.csv", UNITS, &people::units(options))?;
    write("terminals.csv", TERMINALS, &people::terminals(options))?;
    write("openings.csv", OPENINGS, &days::openings(options))?;
    write("approvals.csv", APPROVALS, &days::approvals(options))?;
    write("attendance.csv", ATTENDANCE, &days::attendance(options))?;
    write("duties.csv", DUTIES, &charges::duties(options))?;
    write("permits.csv", PERMITS, &charges::permits(options))?;
    write("caseload.csv", CASELOAD, &charges::caseload(options))?;
    write("watchlist.csv", WATCHLIST, &exceptions::watchlist(options))?;
    write("exclusions.csv", EXCLUSIONS, &exceptions::exclusions(options))?;
    write("organizations.csv", ORGANIZATIONS, &exceptions::organizations())
}
