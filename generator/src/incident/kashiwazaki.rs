//! One citizen, 28 times in three years.

use anyhow::Result;

use super::Incident;
use super::town::{Town, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;

pub(super) static INCIDENT: Incident = Incident {
    number: 11,
    folder: "kashiwazaki",
    place: "Kashiwazaki 2018",
    happened: "The record of one citizen was read 28 times in three years. It came up in the council.",
    about: "A clerk of the insurance section views one resident on 28 days, five weeks apart, under a \
            procedure of the section. Another resident is handled on nine days.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let clerk = town.person("C0010204")?;
    let colleague = town.person("C0010202")?;
    let (citizen, other) = (resident(1), resident(2));
    let days = workdays("2023-04-03", "2026-03-27", 26)?;
    let duty = clerk.unit.procedures[0];
    for (index, day) in days.iter().take(28).enumerate() {
        town.company(*day);
        town.works(&clerk, *day);
        town.view(&clerk, *day, clock(12, 15, 0), &matter(&citizen, duty));
        if index % 3 == 0 && index < 27 {
            town.works(&colleague, *day);
            town.view(&colleague, *day, clock(10, 15, 0), &matter(&other, duty));
        }
    }
    town.told.found("repeat-subject", &[&clerk.id, &citizen], "low", 28);
    Ok(())
}
