//! Files copied the day after leaving office.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, loose};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::layout::operation::Action;

pub(super) static INCIDENT: Incident = Incident {
    number: 15,
    folder: "hiratsuka",
    place: "Hiratsuka 2018",
    happened: "Somebody copied files on the day after leaving office. A citizen found out.",
    about: "The ID of somebody who left on 31 March logs in on 1 April and exports three times. A \
            colleague moved to another section on that day, and works there.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let leaver = town.person("C0040204")?;
    let mover = town.person("C0020203")?;
    let days = workdays("2025-03-17", "2025-04-11", 1)?;
    days.iter().for_each(|day| town.company(*day));
    days.iter().take(11).for_each(|day| town.works(&leaver, *day));
    town.registers.staff_again(&leaver, "staff,0,2016-04-01,2025-03-31", true);
    let day = days[11];
    town.beside(&leaver, day, clock(9, 30, 0))?;
    town.day(day).login(&leaver, clock(9, 22, 0));
    for (minute, count) in [(30, 1_850), (36, 2_200), (41, 760)] {
        town.act(&leaver, day, clock(9, minute, 0), Action::Export, &loose("")).count = count;
    }
    town.day(day).logout(&leaver, clock(9, 48, 0));
    let parts = [leaver.id.as_str(), &dashed(day)];
    town.told.found("expired-id", &parts, "high", 4);
    town.told.found("bulk-export", &parts, "high", 3);
    moves(town, &mover)
}

/// A transfer on 1 April: the register has both posts.
fn moves(town: &mut Town, mover: &crate::city::staff::Person) -> Result<()> {
    let there = town.person("C0030101")?;
    let moved = crate::city::staff::Person { unit: there.unit, ..mover.clone() };
    town.registers.staff_again(mover, "staff,0,2016-04-01,2025-03-31", true);
    town.registers.staff_again(&moved, "staff,0,2025-04-01,", false);
    Ok(())
}
