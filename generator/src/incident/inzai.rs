//! Acquaintances looked up by name.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, matter, resident};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::layout::operation::Action;

pub(super) static INCIDENT: Incident = Incident {
    number: 2,
    folder: "inzai",
    place: "Inzai 2021",
    happened: "A clerk of the tax section searched for four acquaintances by name during working hours. \
               A resident noticed.",
    about: "A tax clerk searches by name and views four residents under a procedure of the citizens' \
            section, one of them on five days. A colleague who helps out there has an approval.",
    tell,
};

/// Residents' records, which are the citizens' section's.
const RECORDS: (&str, &str) = ("1-1", "3001");

fn tell(town: &mut Town) -> Result<()> {
    let clerk = town.person("C0020103")?;
    let days = workdays("2025-05-12", "2025-07-04", 3)?;
    for day in &days {
        town.company(*day);
        town.works(&clerk, *day);
    }
    let friend = resident(1);
    for (turn, index) in [1, 3, 6, 9, 12].into_iter().enumerate() {
        let day = days[index];
        let mut looks = vec![friend.clone()];
        if [1, 2, 4].contains(&turn) {
            looks.push(resident(u32::try_from(turn)? + 10));
        }
        for (minute, subject) in (20..).step_by(4).zip(&looks) {
            let start = clock(14, minute, 0);
            let searched = town.act(&clerk, day, start, Action::Search, &matter("", RECORDS));
            "氏名ｶﾅ検索".clone_into(&mut searched.note);
            town.view(&clerk, day, start + 31_000, &matter(subject, RECORDS));
        }
        let events = 2 * looks.len();
        town.told.found("duty-mismatch", &[&clerk.id, "1-1", &dashed(day)], "medium", events);
    }
    town.told.found("repeat-subject", &[&clerk.id, &friend], "medium", 5);
    helps_out(town, days[5])
}

fn helps_out(town: &mut Town, day: chrono::NaiveDate) -> Result<()> {
    let helper = town.person("C0020102")?;
    town.works(&helper, day);
    for number in 40..46 {
        let subject = resident(number);
        town.view(&helper, day, clock(13, number, 0), &matter(&subject, RECORDS));
    }
    let time = (day, clock(13, 0, 0), clock(15, 0, 0));
    let record = town.approve("work", &helper, time, ("窓口応援", "1-1"));
    town.told.explained("duty-mismatch", &[&helper.id, "1-1", &dashed(day)], "medium", 6, &record);
    Ok(())
}
