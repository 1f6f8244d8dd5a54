//! Privileged IDs, used to look.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, loose, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;

pub(super) static INCIDENT: Incident = Incident {
    number: 16,
    folder: "numazu",
    place: "Numazu 2024–25",
    happened: "Four members of the ICT section looked 2,867 times from afar with their rights as \
               administrators; a whistleblower told. Only eight months of the log had been kept.",
    about: "Four privileged IDs view residents over eight months without having been lent; on other days \
            they were lent for maintenance.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let mut keepers = Vec::new();
    for number in 1..=4 {
        let host = town.person(&format!("C00401{number:02}"))?;
        let (id, name) = (format!("P00401{number:02}"), format!("特権管理者{number}"));
        keepers.push(town.issue(&id, &name, &host, "staff,1", ""));
    }
    let days = workdays("2024-09-02", "2025-04-25", 4)?;
    for (index, day) in days.iter().enumerate() {
        town.company(*day);
        let keeper = &keepers[index % 4];
        let is_lent = index % 12 >= 8;
        town.day(*day).login(keeper, clock(12, 2, 0));
        for step in 0..12 {
            let subject = resident(u32::try_from(index)? * 20 + step);
            let start = clock(12, 4, 0) + step * 97_000;
            let looked = loose(&subject);
            let served = matter(&subject, keeper.unit.procedures[0]);
            town.view(keeper, *day, start, if is_lent { &served } else { &looked });
        }
        town.day(*day).logout(keeper, clock(12, 40, 0));
        let parts = [keeper.id.as_str(), &dashed(*day)];
        if is_lent {
            let time = (*day, clock(12, 0, 0), clock(13, 0, 0));
            let record = town.approve("checkout", keeper, time, ("定期保守", ""));
            town.told.explained("privileged-use", &parts, "high", 13, &record);
        } else {
            town.told.found("privileged-use", &parts, "high", 13);
        }
    }
    Ok(())
}
