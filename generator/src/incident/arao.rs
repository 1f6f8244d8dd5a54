//! Colleagues' records, over three years.

use anyhow::Result;

use super::Incident;
use super::town::{Town, loose, matter};
use super::workdays::workdays;
use crate::calendar::clock;

pub(super) static INCIDENT: Incident = Incident {
    number: 5,
    folder: "arao",
    place: "Arao 2014–17",
    happened: "A member of staff read colleagues' records for years. One of them found out.",
    about: "A clerk views the numbers of three colleagues under no procedure: one on sixteen days of \
            three years, one on six days of two months, one on two days. A caseworker handles a fourth, \
            who is a case in charge.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let clerk = town.person("C0020202")?;
    let colleagues = ["C0020204", "C0010203", "C0030101"];
    let mut numbers = Vec::new();
    for id in colleagues {
        numbers.push(town.number_of(&town.person(id)?));
    }
    let days = workdays("2023-04-03", "2026-03-27", 15)?;
    let burst = workdays("2025-02-03", "2025-03-21", 6)?;
    for (index, day) in days.iter().enumerate() {
        town.company(*day);
        town.works(&clerk, *day);
        if index % 3 == 0 && index < 48 {
            town.view(&clerk, *day, clock(13, 40, 0), &loose(&numbers[0]));
        }
        if [10, 40].contains(&index) {
            town.view(&clerk, *day, clock(11, 15, 0), &loose(&numbers[2]));
        }
    }
    for day in burst.iter().take(6) {
        town.works(&clerk, *day);
        town.view(&clerk, *day, clock(16, 5, 0), &loose(&numbers[1]));
    }
    let id = &clerk.id;
    town.told.found("colleague-access", &[id, &numbers[0]], "medium", 16);
    town.told.found("colleague-access", &[id, &numbers[1]], "medium", 6);
    town.told.found("repeat-subject", &[id, &numbers[1]], "medium", 6);
    town.told.found("repeat-subject", &[id, &numbers[0]], "low", 16);
    town.told.also("colleague-access", &[id, &numbers[2]], 2);
    in_charge(town, &days[20..24])
}

fn in_charge(town: &mut Town, days: &[chrono::NaiveDate]) -> Result<()> {
    let caseworker = town.person("C0030102")?;
    let colleague = town.person("C0010104")?;
    let subject = town.number_of(&colleague);
    for day in days {
        town.works(&caseworker, *day);
        let case = matter(&subject, caseworker.unit.procedures[0]);
        town.view(&caseworker, *day, clock(9, 50, 0), &case);
    }
    let id = &caseworker.id;
    town.registers.charge(&format!("{id},{subject},2024-01-01,"));
    let (parts, count) = ([id.as_str(), &subject], days.len());
    town.told.explained("colleague-access", &parts, "medium", count, &subject);
    Ok(())
}
