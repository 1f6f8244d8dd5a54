//! Others' accounts, of five sections.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::city::staff::Person;

pub(super) static INCIDENT: Incident = Incident {
    number: 17,
    folder: "kamogawa",
    place: "Kamogawa 2022–23",
    happened: "Somebody used the accounts of others, of five sections.",
    about: "IDs of five sections are used at a terminal of general affairs, minutes before and after \
            their owners work at their own desks. A sixth moves to the desk of a colleague.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let desk = town.person("C0040203")?.terminal;
    let days = workdays("2025-05-12", "2025-06-06", 1)?;
    town.ordinary(&days);
    for (turn, id) in
        ["C0010202", "C0020103", "C0020201", "C0030104", "C0030202"].iter().enumerate()
    {
        let (owner, day) = (town.person(id)?, days[2 + 3 * turn]);
        town.works(&owner, day);
        let first = 20 * u32::try_from(turn)?;
        let count = back_and_forth(town, &owner, &desk, (day, first));
        let parts = [*id, &dashed(day)];
        town.told.found("concurrent-terminals", &parts, "high", count);
        let parts = [*id, &desk, &dashed(day)];
        town.told.found("unfamiliar-terminal", &parts, "low", 4);
    }
    at_a_colleagues(town, days[9])
}

/// Three views at the owner's desk, three at the other; gives how many events count.
fn back_and_forth(
    town: &mut Town,
    owner: &Person,
    desk: &str,
    (day, first): (chrono::NaiveDate, u32),
) -> usize {
    let stranger = Person { terminal: desk.to_owned(), ..owner.clone() };
    let duty = owner.unit.procedures[0];
    town.day(day).login(&stranger, clock(14, 6, 30));
    for step in 0..3 {
        let (start, number) = (clock(14, 5 + 4 * step, 0), first + 2 * step);
        town.view(owner, day, start, &matter(&resident(number), duty));
        let start = start + clock(0, 2, 0);
        town.view(&stranger, day, start, &matter(&resident(number + 1), duty));
    }
    town.day(day).logout(&stranger, clock(14, 20, 0));
    7
}

/// Within one section that is no matter.
fn at_a_colleagues(town: &mut Town, day: chrono::NaiveDate) -> Result<()> {
    let owner = town.person("C0020104")?;
    let desk = town.person("C0020101")?.terminal;
    town.works(&owner, day);
    back_and_forth(town, &owner, &desk, (day, 200));
    Ok(())
}
