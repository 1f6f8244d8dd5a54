//! The registers that make a load ordinary: everybody is known, everything is open.

use std::fs::create_dir_all;
use std::path::Path;

use anyhow::Result;

use super::LoadOptions;
use super::actors::{SERVER, SYSTEM, SYSTEM_NAME, SYSTEM_UNIT, texts, unit_code, units};
use crate::city::table::{APPROVALS, OPENINGS, STAFF, TERMINALS, Table, UNITS, file, row};
use crate::encoding::Encoding;

/// Since when everything is valid.
const SINCE: &str = "2020-04-01";

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
    write("staff.csv", STAFF, &staff_rows(options))?;
    write("units.csv", UNITS, &unit_rows(options))?;
    write("terminals.csv", TERMINALS, &terminal_rows(options))?;
    write("openings.csv", OPENINGS, &vec![row("*,business,08:30,17:15")])?;
    write("approvals.csv", APPROVALS, &Table::new())
}

fn staff_rows(options: &LoadOptions) -> Table {
    let people = texts(options).map(|actor| {
        row(&format!("{},{},{},staff,0,{SINCE},,,,", actor.id, actor.name, actor.unit))
    });
    let system = row(&format!("{SYSTEM},{SYSTEM_NAME},{SYSTEM_UNIT},system,0,{SINCE},,,,"));
    people.chain([system]).collect()
}

fn terminal_rows(options: &LoadOptions) -> Table {
    let own = texts(options)
        .map(|actor| row(&format!("{},{},desk,{SINCE},", actor.terminal, actor.unit)));
    own.chain([row(&format!("{SERVER},,server,{SINCE},"))]).collect()
}

fn unit_rows(options: &LoadOptions) -> Table {
    let unit = |unit| {
        let code = unit_code(unit);
        row(&format!("{code},第{}課,,C0{code}01,u{code}@city.kakuu.example", unit + 1))
    };
    (0..units(options.actors)).map(unit).collect()
}
