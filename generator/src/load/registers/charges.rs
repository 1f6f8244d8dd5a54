//! What units and people are in charge of: all that the load does.

use std::collections::BTreeSet;

use super::SINCE;
use crate::city::table::{Table, row};
use crate::load::LoadOptions;
use crate::load::actors::texts;
use crate::load::subjects::{self, Subjects};
use crate::vocabulary::OTHER_ORGANIZATIONS;

/// The first residents that are in somebody's charge: those before are numbers of staff, or are
/// watched.
const FIRST_IN_CHARGE: u32 = 100;

/// `duties.csv`: both procedures of each unit.
pub(super) fn duties(options: &LoadOptions) -> Table {
    let duty = |(unit, (procedure, _)): &(String, (String, String))| format!("{unit},{procedure}");
    distinct(options, |pair| vec![duty(pair)])
}

/// `permits.csv`: each of the procedures, its information, every organization.
pub(super) fn permits(options: &LoadOptions) -> Table {
    distinct(options, |(_, (procedure, information))| {
        OTHER_ORGANIZATIONS
            .iter()
            .map(|organization| format!("{procedure},{organization},{information}"))
            .collect()
    })
}

/// `caseload.csv`: a resident for everybody.
pub(super) fn caseload(options: &LoadOptions) -> Table {
    let residents = FIRST_IN_CHARGE..Subjects::new(options).often_met();
    let charges = texts(options).zip(residents).map(|(actor, resident)| {
        let number = subjects::text(options.layout, resident);
        row(&format!("{},{number},{SINCE},", actor.id))
    });
    charges.collect()
}

/// The rows of all units with their duties, each once.
fn distinct(
    options: &LoadOptions,
    rows: impl Fn(&(String, (String, String))) -> Vec<String>,
) -> Table {
    let pairs = texts(options)
        .flat_map(|actor| actor.duties.map(|duty| (actor.unit.clone(), duty)))
        .collect::<BTreeSet<_>>();
    let rows: BTreeSet<String> = pairs.iter().flat_map(rows).collect();
    rows.iter().map(|values| row(values)).collect()
}
