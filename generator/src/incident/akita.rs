//! A colleague's password.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::city::staff::Person;

pub(super) static INCIDENT: Incident = Incident {
    number: 19,
    folder: "akita",
    place: "Akita",
    happened: "The password of a colleague stood on a note; with it the records of 54 households were \
               read.",
    about: "The ID of a clerk of the welfare section is used at a terminal of the children's section on \
            six days, between the owner's own views, to view nine residents each under a tax procedure.",
    tell,
};

/// Tax, which neither section is in charge of.
const TAX: (&str, &str) = ("16-1", "3001");

fn tell(town: &mut Town) -> Result<()> {
    let owner = town.person("C0030103")?;
    let desk = town.person("C0030203")?.terminal;
    let stranger = Person { terminal: desk.clone(), ..owner.clone() };
    let duty = owner.unit.procedures[0];
    let days = workdays("2025-07-01", "2025-07-31", 1)?;
    town.ordinary(&days);
    for (turn, index) in (0..).zip([2, 5, 7, 11, 14, 17]) {
        let (day, first) = (days[index], 20 * turn);
        town.works(&owner, day);
        town.day(day).login(&stranger, clock(15, 9, 0));
        for step in 0..9 {
            let start = clock(15, 10, 0) + step * 61_000;
            town.view(&stranger, day, start, &matter(&resident(first + step), TAX));
        }
        for minute in [8, 14, 21] {
            let subject = resident(first + minute + 500);
            town.view(&owner, day, clock(15, minute, 30), &matter(&subject, duty));
        }
        town.day(day).logout(&stranger, clock(15, 30, 0));
        let (id, date) = (owner.id.as_str(), dashed(day));
        town.told.found("concurrent-terminals", &[id, &date], "high", 7);
        town.told.found("duty-mismatch", &[id, "16-1", &date], "medium", 9);
        town.told.found("unfamiliar-terminal", &[id, &desk, &date], "low", 10);
    }
    Ok(())
}
