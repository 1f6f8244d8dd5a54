//! Everything, by a contractor.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, loose};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::layout::operation::Action;

pub(super) static INCIDENT: Incident = Incident {
    number: 20,
    folder: "benesse",
    place: "Benesse 2014 (a company)",
    happened: "A contractor with the rights of an administrator copied 28.9 million records. \
               Customers noticed.",
    about: "The privileged ID of a contractor exports millions of records on six days without having been \
            lent; on other days it was lent for maintenance, and exported nothing.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let host = town.person("C0040104")?;
    let name = "㈱架空システム　保守員";
    let contractor = town.issue("V0000001", name, &host, "contractor,1", "㈱架空システム");
    let days = workdays("2025-06-02", "2025-07-31", 2)?;
    for (index, day) in days.iter().enumerate() {
        town.company(*day);
        let copies = [4, 7, 11, 14, 17, 20].contains(&index);
        let serves = index % 5 == 0 && !copies;
        if !copies && !serves {
            continue;
        }
        let start = clock(10, 30, 0);
        town.day(*day).login(&contractor, start);
        let (id, date) = (contractor.id.as_str(), dashed(*day));
        if copies {
            town.beside(&host, *day, start)?;
            let row = town.act(&contractor, *day, start + 300_000, Action::Export, &loose(""));
            row.count = 4_816_000;
            town.told.found("privileged-use", &[id, &date], "high", 2);
            town.told.found("bulk-export", &[id, &date], "critical", 1);
        } else {
            town.act(&contractor, *day, start + 300_000, Action::Search, &loose(""));
            let time = (*day, clock(10, 0, 0), clock(12, 0, 0));
            let record = town.approve("checkout", &contractor, time, ("定期保守", ""));
            town.told.explained("privileged-use", &[id, &date], "high", 2, &record);
        }
        town.day(*day).logout(&contractor, clock(11, 20, 0));
    }
    Ok(())
}
