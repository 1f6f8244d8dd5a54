//! Files copied the day after leaving office.

use anyhow::Result;
use chrono::NaiveDate;

use super::Incident;
use super::town::{Town, dashed, loose};
use super::workdays::{date, workdays};
use crate::calendar::clock;
use crate::city::staff::Person;
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

/// The last day in office.
const LAST: &str = "2025-03-31";

fn tell(town: &mut Town) -> Result<()> {
    let leaver = town.person("C0040204")?;
    let days = workdays("2025-03-17", "2025-04-11", 1)?;
    let last = date(LAST)?;
    for day in &days {
        town.company(*day);
        if *day <= last {
            town.works(&leaver, *day);
        }
    }
    town.registers.staff_again(&leaver, &format!("staff,0,2016-04-01,{LAST}"), true);
    let day = date("2025-04-01")?;
    town.beside(&leaver, day, clock(9, 30, 0))?;
    town.day(day).login(&leaver, clock(9, 22, 0));
    for (minute, count) in [(30, 1_850), (36, 2_200), (41, 760)] {
        town.act(&leaver, day, clock(9, minute, 0), Action::Export, &loose("")).count = count;
    }
    town.day(day).logout(&leaver, clock(9, 48, 0));
    let parts = [leaver.id.as_str(), &dashed(day)];
    town.told.found("expired-id", &parts, "high", 4);
    town.told.found("bulk-export", &parts, "high", 3);
    moves(town, [days[2], day])
}

/// A transfer on 1 April: the register has both posts, and there is work before and after.
fn moves(town: &mut Town, [before, after]: [NaiveDate; 2]) -> Result<()> {
    let clerk = town.person("C0020203")?;
    let successor = town.person("C0030103")?;
    let moved = Person { id: clerk.id.clone(), name: clerk.name.clone(), ..successor };
    town.registers.staff_again(&clerk, &format!("staff,0,2016-04-01,{LAST}"), true);
    town.registers.staff_again(&moved, "staff,0,2025-04-01,", false);
    town.works(&clerk, before);
    town.works(&moved, after);
    Ok(())
}
