//! Looks at the own record and at acquaintances', over fourteen months.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, loose, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;

pub(super) static INCIDENT: Incident = Incident {
    number: 1,
    folder: "yokkaichi",
    place: "Yokkaichi 2018–19",
    happened: "A temporary clerk read the own household's record and those of acquaintances, 17 people, \
               again and again over 14 months. A resident who asked for disclosure found out.",
    about: "A temporary clerk views the own number on four days, one resident on six days within two \
            months, another on fourteen days of as many months, and fourteen more on two days each, \
            all under no procedure. A colleague handles a resident six times under a procedure of the \
            section, a caseworker a case in charge fourteen times.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let clerk = town.person("C0010104")?;
    town.registers.staff_again(&clerk, "temporary,0,2024-04-01,2025-09-30", true);
    let (own, often) = (loose(&town.number_of(&clerk)), loose(&resident(1)));
    let long = loose(&resident(2));
    let days = workdays("2024-05-07", "2025-06-30", 7)?;
    for (index, day) in days.iter().enumerate() {
        town.company(*day);
        town.works(&clerk, *day);
        if [3, 12, 25, 38].contains(&index) {
            town.view(&clerk, *day, clock(12, 10, 0), &own);
            town.view(&clerk, *day, clock(16, 20, 0), &own);
            town.told.found("self-access", &[&clerk.id, &dashed(*day)], "high", 2);
        }
        if (5..11).contains(&index) {
            town.view(&clerk, *day, clock(12, 25, 0), &often);
        }
        if index % 3 == 0 {
            town.view(&clerk, *day, clock(12, 40, 0), &long);
        }
        let now_and_then = loose(&resident(u32::try_from(10 + index % 14)?));
        if index < 28 {
            town.view(&clerk, *day, clock(15, 5, 0), &now_and_then);
        }
    }
    town.told.found("repeat-subject", &[&clerk.id, &often.subject], "medium", 6);
    town.told.found("repeat-subject", &[&clerk.id, &long.subject], "low", days.len().div_ceil(3));
    in_order(town, &days)
}

/// The same, as it should be: under a duty of the section, and by the caseworker in charge.
fn in_order(town: &mut Town, days: &[chrono::NaiveDate]) -> Result<()> {
    let colleague = town.person("C0010102")?;
    let handled = matter(&resident(30), colleague.unit.procedures[0]);
    for day in &days[20..26] {
        town.works(&colleague, *day);
        town.view(&colleague, *day, clock(10, 30, 0), &handled);
    }
    let caseworker = town.person("C0030102")?;
    let case = matter(&resident(31), caseworker.unit.procedures[0]);
    for day in days.iter().step_by(3) {
        town.works(&caseworker, *day);
        town.view(&caseworker, *day, clock(13, 30, 0), &case);
    }
    let (id, subject) = (&caseworker.id, &case.subject);
    town.registers.charge(&format!("{id},{subject},2024-04-01,"));
    let count = days.len().div_ceil(3);
    town.told.explained("repeat-subject", &[id, subject], "low", count, subject);
    Ok(())
}
