//! Addresses for a class reunion.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;

pub(super) static INCIDENT: Incident = Incident {
    number: 4,
    folder: "maebashi",
    place: "Maebashi 2017",
    happened: "A manager read residents' addresses to invite to a class reunion.",
    about: "The head of general affairs views 26 residents on one day and nine on the next, under a \
            procedure of the citizens' section. A clerk of that section views 26 on the same day.",
    tell,
};

/// Residents' records, which are the citizens' section's.
const RECORDS: (&str, &str) = ("1-1", "3001");

fn tell(town: &mut Town) -> Result<()> {
    let manager = town.person("C0040201")?;
    let clerk = town.person("C0010103")?;
    let days = workdays("2025-07-01", "2025-07-11", 1)?;
    for day in &days {
        town.company(*day);
        town.works(&manager, *day);
    }
    for (day, count) in [(days[4], 26), (days[5], 9)] {
        for step in 0..count {
            let subject = resident(step + 30 * (26 - count));
            town.view(&manager, day, clock(12, 20 + step, 0), &matter(&subject, RECORDS));
        }
        let events = usize::try_from(count)?;
        town.told.found("duty-mismatch", &[&manager.id, "1-1", &dashed(day)], "medium", events);
    }
    town.works(&clerk, days[4]);
    for step in 0..26 {
        let subject = resident(1000 + step);
        town.view(&clerk, days[4], clock(14, step, 0), &matter(&subject, RECORDS));
    }
    Ok(())
}
