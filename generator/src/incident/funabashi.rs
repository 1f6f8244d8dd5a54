//! Data taken at a terminal that somebody else left logged in.

use anyhow::Result;
use chrono::NaiveDate;

use super::Incident;
use super::town::{Town, dashed, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::city::staff::Person;

pub(super) static INCIDENT: Incident = Incident {
    number: 8,
    folder: "funabashi",
    place: "Funabashi 2010–12",
    happened: "Data was taken, and sold, at a shared terminal that was left logged in. \
               The police found out.",
    about: "Twice somebody who came for the afternoon did not log out and was on leave the next day, on \
            which six residents were viewed with that ID. Colleagues come for half a day or are on a \
            trip, and one is on leave and does nothing.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let owner = town.person("C0010203")?;
    let days = workdays("2025-11-04", "2025-11-28", 1)?;
    for (index, day) in days.iter().enumerate() {
        town.company(*day);
        let is_incident = [1, 2, 12, 13].contains(&index);
        if index % 3 == 0 && !is_incident {
            town.works(&owner, *day);
        }
    }
    left_open(town, &owner, [days[1], days[2]], 0);
    left_open(town, &owner, [days[12], days[13]], 50);
    let (half, trip) = (town.person("C0010204")?, town.person("C0020101")?);
    for (person, status) in [(&half, "half"), (&trip, "trip")] {
        town.works(person, days[8]);
        town.registers.attend(&format!("{},{},{status}", person.id, dashed(days[8])));
    }
    town.registers.attend(&format!("C0030204,{},leave", dashed(days[9])));
    Ok(())
}

/// From 13:02 of one day until 17:05 of the next.
fn left_open(town: &mut Town, owner: &Person, [day, next]: [NaiveDate; 2], first: u32) {
    town.day(day).login(owner, clock(13, 2, 0));
    let duty = owner.unit.procedures[0];
    for (minute, number) in [(20, 1), (45, 2)] {
        town.view(owner, day, clock(14, minute, 0), &matter(&resident(first + number), duty));
    }
    for number in 10..16 {
        let start = clock(10, 3 * number, 0);
        town.view(owner, next, start, &matter(&resident(first + number), duty));
    }
    town.day(next).logout(owner, clock(17, 5, 0));
    let id = &owner.id;
    town.registers.attend(&format!("{id},{},half", dashed(day)));
    town.registers.attend(&format!("{id},{},leave", dashed(next)));
    town.told.found("absent-actor", &[id, &dashed(next)], "high", 6);
    town.told.found("long-session", &[id, &dashed(day)], "medium", 2);
}
