//! Voters copied out over years.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, loose, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::layout::operation::Action;

pub(super) static INCIDENT: Incident = Incident {
    number: 14,
    folder: "sakai",
    place: "Sakai 2011–15",
    happened: "The data of 680,000 voters was copied out over years. It came out by a tip.",
    about: "A clerk exports 680,000 records in 16 exports, five weeks apart, none approved, and on one \
            day views 64 residents instead of one. A colleague's exports are approved.",
    tell,
};

/// On which of the days the clerk views many.
const MANY: usize = 27;

fn tell(town: &mut Town) -> Result<()> {
    let clerk = town.person("C0040203")?;
    let colleague = town.person("C0040202")?;
    let days = workdays("2024-04-08", "2025-10-10", 12)?;
    let extract = matter("", clerk.unit.procedures[0]);
    for (index, day) in days.iter().enumerate() {
        town.company(*day);
        if index == MANY {
            town.comes(&clerk, *day);
        } else {
            town.works(&clerk, *day);
        }
        let parts = [clerk.id.as_str(), &dashed(*day)];
        if index % 2 == 0 && index < 32 {
            town.beside(&clerk, *day, clock(16, 30, 0))?;
            town.act(&clerk, *day, clock(16, 30, 0), Action::Export, &loose("")).count = 42_500;
            town.told.found("bulk-export", &parts, "critical", 1);
        }
        if index % 7 == 3 {
            town.works(&colleague, *day);
            town.beside(&colleague, *day, clock(11, 30, 0))?;
            town.act(&colleague, *day, clock(11, 30, 0), Action::Export, &extract).count = 900;
            let time = (*day, clock(11, 0, 0), clock(12, 0, 0));
            let record = town.approve("export", &colleague, time, ("選挙人名簿の調製", ""));
            let parts = [colleague.id.as_str(), &dashed(*day)];
            town.told.explained("bulk-export", &parts, "high", 1, &record);
        }
    }
    let day = days[MANY];
    for number in 0..64 {
        let subject = resident(number);
        let duty = clerk.unit.procedures[0];
        let start = clock(13, 0, 0) + number * 150_000;
        town.view(&clerk, day, start, &matter(&subject, duty));
    }
    town.told.found("volume-anomaly", &[&clerk.id, &dashed(day)], "low", 64);
    Ok(())
}
