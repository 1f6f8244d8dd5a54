//! A celebrity.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, loose, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;

pub(super) static INCIDENT: Incident = Incident {
    number: 10,
    folder: "ikoma",
    place: "Ikoma",
    happened: "Members of staff read the record of a celebrity.",
    about: "A resident on the watch list, whom only the citizens' section may handle, is viewed by two \
            people of other sections, and by the citizens' section.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let celebrity = resident(1);
    town.registers.watch(&format!("{celebrity},報道等で知られる方,0101,2024-01-01,"));
    town.registers.watch(&format!("{},支援措置,0101;0301,2024-01-01,", resident(2)));
    let days = workdays("2025-08-01", "2025-08-15", 1)?;
    town.ordinary(&days);
    for (id, index, count) in [("C0030203", 3, 2), ("C0020202", 4, 1)] {
        let (person, day) = (town.person(id)?, days[index]);
        town.works(&person, day);
        for step in 0..count {
            town.view(&person, day, clock(16, 10 + 2 * step, 0), &loose(&celebrity));
        }
        let parts = [id, &celebrity, &dashed(day)];
        town.told.found("watched-subject", &parts, "high", usize::try_from(count)?);
    }
    for (id, number, index) in [("C0010102", 1, 2), ("C0030104", 2, 5)] {
        let (person, day) = (town.person(id)?, days[index]);
        town.works(&person, day);
        let duty = person.unit.procedures[0];
        town.view(&person, day, clock(9, 30, 0), &matter(&resident(number), duty));
    }
    Ok(())
}
