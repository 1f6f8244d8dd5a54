//! Small exports, steadily.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, loose, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::layout::operation::Action;

pub(super) static INCIDENT: Incident = Incident {
    number: 18,
    folder: "nishihara",
    place: "Nishihara 2012–15",
    happened: "The data of 7,000 residents was carried away on USB sticks. \
               The records of the USB ports told.",
    about: "A clerk exports 250 records on each of 28 days of three years, none approved, and once views \
            48 residents instead of one. Others print a little.",
    tell,
};

/// On which of the days the clerk views many.
const MANY: usize = 20;

fn tell(town: &mut Town) -> Result<()> {
    let clerk = town.person("C0020204")?;
    let colleague = town.person("C0020202")?;
    let days = workdays("2023-04-10", "2026-03-20", 25)?;
    let duty = clerk.unit.procedures[0];
    for (index, day) in days.iter().take(28).enumerate() {
        town.company(*day);
        if index == MANY {
            town.comes(&clerk, *day);
        } else {
            town.works(&clerk, *day);
        }
        town.beside(&clerk, *day, clock(16, 50, 0))?;
        town.act(&clerk, *day, clock(16, 50, 0), Action::Export, &loose("")).count = 250;
        town.told.found("bulk-export", &[&clerk.id, &dashed(*day)], "high", 1);
        if index % 4 == 0 {
            town.works(&colleague, *day);
            let list = matter("", duty);
            town.act(&colleague, *day, clock(11, 10, 0), Action::Print, &list).count = 190;
        }
    }
    let day = days[MANY];
    for number in 0..48 {
        let start = clock(13, 0, 0) + number * 150_000;
        town.view(&clerk, day, start, &matter(&resident(number), duty));
    }
    town.told.found("volume-anomaly", &[&clerk.id, &dashed(day)], "low", 48);
    Ok(())
}
