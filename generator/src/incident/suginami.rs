//! Look-ups for others, for money.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::layout::operation::{Action, DENIED};

pub(super) static INCIDENT: Incident = Incident {
    number: 7,
    folder: "suginami",
    place: "Suginami 2022",
    happened: "Look-ups were sold to members of gangs. The police found out.",
    about: "A clerk of the welfare section inquires about people of other municipalities under a tax \
            procedure, for information that the permits do not have, on three days; one inquiry is \
            refused.",
    tell,
};

/// Tax records of elsewhere, which no procedure of the town may ask for.
const ELSEWHERE: (&str, &str) = ("16-1", "3009");

fn tell(town: &mut Town) -> Result<()> {
    let clerk = town.person("C0030103")?;
    let days = workdays("2025-09-01", "2025-09-30", 1)?;
    for day in &days {
        town.company(*day);
        town.works(&clerk, *day);
    }
    for (turn, (index, count, events)) in (0..).zip([(3, 2, 4), (9, 1, 2), (16, 3, 5)]) {
        let day = days[index];
        for step in 0..count {
            let subject = resident(100 * turn + step);
            let asked = matter(&subject, ELSEWHERE);
            let row = town.act(&clerk, day, clock(12, 5 + 6 * step, 0), Action::Inquire, &asked);
            "999905".clone_into(&mut row.counterpart);
            if (turn, step) == (2, 2) {
                DENIED.clone_into(&mut row.outcome);
            }
        }
        // What was not refused is in the records of provision as well.
        let id = &clerk.id;
        town.told.found("unpermitted-inquiry", &[id, &dashed(day)], "high", events);
        town.told.found("duty-mismatch", &[id, "16-1", &dashed(day)], "medium", events);
    }
    Ok(())
}
