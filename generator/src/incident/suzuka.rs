//! A shared ID that hides who looked.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::layout::operation::Action;

pub(super) static INCIDENT: Incident = Incident {
    number: 12,
    folder: "suzuka",
    place: "Suzuka 2002",
    happened: "The record of a family acquaintance was read with a shared ID, so that nobody could tell \
               by whom. A parent found out.",
    about: "The shared ID of the counter is used on six days, lent on five of them.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let host = town.person("C0010104")?;
    let shared = town.issue("C0010180", "市民課共用", &host, "shared,0", "");
    let days = workdays("2025-04-07", "2025-04-25", 1)?;
    town.ordinary(&days);
    let duty = host.unit.procedures[0];
    for (turn, index) in (0..).zip([1, 3, 6, 8, 10, 12]) {
        let day = days[index];
        town.day(day).login(&shared, clock(13, 10, 0));
        town.act(&shared, day, clock(13, 12, 0), Action::Search, &matter("", duty));
        for step in 0..3 {
            let subject = resident(20 * turn + step);
            town.view(&shared, day, clock(13, 13 + 2 * step, 0), &matter(&subject, duty));
        }
        town.day(day).logout(&shared, clock(13, 25, 0));
        let parts = [shared.id.as_str(), &dashed(day)];
        if index == 8 {
            town.told.found("shared-id", &parts, "medium", 5);
        } else {
            let time = (day, clock(13, 0, 0), clock(14, 0, 0));
            let record = town.approve("checkout", &shared, time, ("窓口混雑時の応援", ""));
            town.told.explained("shared-id", &parts, "medium", 5, &record);
        }
    }
    Ok(())
}
