//! One patient, looked at by many.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, loose, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::city::units::Unit;

pub(super) static INCIDENT: Incident = Incident {
    number: 3,
    folder: "yokote",
    place: "Yokote 2020",
    happened: "Seven members of staff in four branch offices read the record of one patient. \
               The patient found out.",
    about: "Seven people of four branch offices view one resident within two days, two of them twice. \
            Another resident moves house and is handled at five desks, under a procedure of each.",
    tell,
};

static BRANCHES: [Unit; 4] = [
    branch("0501", "東支所"),
    branch("0502", "西支所"),
    branch("0503", "南支所"),
    branch("0504", "北支所"),
];

const fn branch(code: &'static str, name: &'static str) -> Unit {
    let procedures = &[("1-1", "3001"), ("30-1", "3101")];
    Unit { code, name, parent: "0100", share: 4, cases: 4, procedures, mail: "shisho" }
}

fn tell(town: &mut Town) -> Result<()> {
    for unit in &BRANCHES {
        town.open(unit);
    }
    let days = workdays("2025-10-14", "2025-10-30", 1)?;
    town.ordinary(&days);
    let patient = loose(&resident(1));
    let (first, second) = (days[6], days[7]);
    let looks = [
        (first, "C0050101", 5),
        (first, "C0050102", 7),
        (first, "C0050201", 24),
        (first, "C0050302", 51),
        (second, "C0050203", 2),
        (second, "C0050401", 13),
        (second, "C0050403", 20),
        (second, "C0050101", 33),
        (second, "C0050302", 40),
    ];
    for (day, id, minute) in looks {
        let person = town.person(id)?;
        town.works(&person, day);
        town.view(&person, day, clock(15, minute, 0), &patient);
    }
    // The fifth person looked on the second day.
    town.told.found("hot-subject", &[&patient.subject, &dashed(second)], "medium", looks.len());
    moves_house(town, second)
}

fn moves_house(town: &mut Town, day: chrono::NaiveDate) -> Result<()> {
    let mover = resident(2);
    for (turn, id) in
        ["C0010101", "C0010202", "C0020102", "C0030201", "C0020203"].iter().enumerate()
    {
        let person = town.person(id)?;
        town.works(&person, day);
        let start = clock(10, u32::try_from(8 * turn)?, 0);
        town.view(&person, day, start, &matter(&mover, person.unit.procedures[0]));
    }
    Ok(())
}
