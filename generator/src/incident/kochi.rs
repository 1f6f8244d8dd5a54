//! One inquiry as a favour.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::layout::operation::Action;

pub(super) static INCIDENT: Incident = Incident {
    number: 9,
    folder: "kochi",
    place: "Kochi 2022",
    happened: "A clerk of the tax section looked up a man of another prefecture for a colleague.",
    about: "A tax clerk inquires once about a person of another municipality under a procedure of the \
            insurance section. The insurance section inquires under it, too.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let clerk = town.person("C0020104")?;
    let insurance = town.person("C0010201")?;
    let duty = insurance.unit.procedures[0];
    let days = workdays("2025-06-02", "2025-06-13", 1)?;
    for (number, day) in (10..).zip(&days) {
        town.company(*day);
        town.works(&clerk, *day);
        town.works(&insurance, *day);
        let asked = matter(&resident(number), duty);
        let row = town.act(&insurance, *day, clock(11, number, 0), Action::Inquire, &asked);
        "999903".clone_into(&mut row.counterpart);
    }
    let day = days[6];
    let asked = matter(&resident(1), duty);
    let row = town.act(&clerk, day, clock(16, 41, 0), Action::Inquire, &asked);
    "999904".clone_into(&mut row.counterpart);
    // It is in the records of provision as well.
    town.told.found("duty-mismatch", &[&clerk.id, duty.0, &dashed(day)], "medium", 2);
    Ok(())
}
