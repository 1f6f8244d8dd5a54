//! Who there is, where, and at which terminal.

use super::SINCE;
use crate::city::table::{Table, row};
use crate::load::LoadOptions;
use crate::load::actors::{
    SERVER, SYSTEM, SYSTEM_NAME, SYSTEM_UNIT, texts, unit_code, units as count,
};
use crate::load::subjects;

/// So many of the staff have their number in the register.
const WITH_NUMBER: usize = 10;

/// `staff.csv`: the first few with a number that is often met.
pub(super) fn staff(options: &LoadOptions) -> Table {
    let people = texts(options).enumerate().map(|(index, actor)| {
        let number = match u32::try_from(index) {
            Ok(resident) if index < WITH_NUMBER => subjects::text(options.layout, resident),
            _ => String::new(),
        };
        row(&format!("{},{},{},staff,0,{SINCE},,{number},,", actor.id, actor.name, actor.unit))
    });
    let system = row(&format!("{SYSTEM},{SYSTEM_NAME},{SYSTEM_UNIT},system,0,{SINCE},,,,"));
    people.chain([system]).collect()
}

/// `terminals.csv`
pub(super) fn terminals(options: &LoadOptions) -> Table {
    let own = texts(options)
        .map(|actor| row(&format!("{},{},desk,{SINCE},", actor.terminal, actor.unit)));
    own.chain([row(&format!("{SERVER},,server,{SINCE},"))]).collect()
}

/// `units.csv`
pub(super) fn units(options: &LoadOptions) -> Table {
    let unit = |unit| {
        let code = unit_code(unit);
        row(&format!("{code},第{}課,,C0{code}01,u{code}@city.kakuu.example", unit + 1))
    };
    (0..count(options.actors)).map(unit).collect()
}
