//! The whole register, sent by a colleague whose work nobody was to check.

use anyhow::Result;

use super::Incident;
use super::town::{Town, dashed, loose, matter};
use super::workdays::workdays;
use crate::calendar::clock;
use crate::layout::operation::Action;

pub(super) static INCIDENT: Incident = Incident {
    number: 13,
    folder: "kamaishi",
    place: "Kamaishi 2015–22",
    happened: "A colleague who had the rights sent somebody the whole register of residents; the work of \
               the one who helped had been taken out of the audit. It came out by a tip.",
    about: "Somebody of the ICT section exports all residents, and asked before to be excluded from that \
            rule. Another exclusion is as it should be, and an export of the same section was approved.",
    tell,
};

fn tell(town: &mut Town) -> Result<()> {
    let helper = town.person("C0040103")?;
    let days = workdays("2025-06-02", "2025-06-20", 1)?;
    for day in &days {
        town.company(*day);
        town.works(&helper, *day);
    }
    let row = "E-0001,bulk-export,C0040103,,定例作業のため,C0040103,C0040101,2025-06-02,2025-08-29";
    town.registers.exclude(row);
    let row = "E-0002,off-hours,C0040102,,庁舎移転の準備,C0040104,C0040201,2025-06-02,2025-06-30";
    town.registers.exclude(row);
    let day = days[7];
    town.beside(&helper, day, clock(15, 20, 0))?;
    town.act(&helper, day, clock(15, 20, 0), Action::Export, &loose("")).count = 32_140;
    town.told.found("bulk-export", &[&helper.id, &dashed(day)], "critical", 1);
    let row = ["exclusions", "E-0001/2025-06-02", "1"];
    town.told.found("exclusion-changed", &row, "critical", 0);
    town.told.also("exclusion-changed", &["exclusions", "E-0002/2025-06-02", "1"], 0);
    approved(town, days[4])
}

fn approved(town: &mut Town, day: chrono::NaiveDate) -> Result<()> {
    let person = town.person("C0040102")?;
    town.works(&person, day);
    town.beside(&person, day, clock(10, 30, 0))?;
    let extract = matter("", person.unit.procedures[0]);
    town.act(&person, day, clock(10, 30, 0), Action::Export, &extract).count = 2_400;
    let time = (day, clock(10, 0, 0), clock(11, 0, 0));
    let record = town.approve("export", &person, time, ("統計調査", ""));
    town.told.explained("bulk-export", &[&person.id, &dashed(day)], "high", 1, &record);
    Ok(())
}
