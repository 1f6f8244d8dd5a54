//! An ID of the regional union that nobody used for more than a year.

use chrono::NaiveDate;

use super::{Incident, always_on};
use crate::calendar::clock;
use crate::layout::regional::{OK, Row, VIEW};
use crate::office::log::Log;
use crate::office::noise::union::TERMINALS;
use crate::office::unit::INSURANCE;
use crate::vocabulary::ORGANIZATION;

/// The ID.
const DORMANT: &str = "K0299991";

pub(super) static INCIDENTS: [Incident; 1] = [always_on(&[24], |scene| {
    let row = format!("{DORMANT},柳　久,{INSURANCE},staff,0,2018-04-01,,,,");
    scene.world.records.list(row.split(',').map(str::to_owned).collect());
    view(&mut scene.today.log);
    scene.expect("dormant-id", &[DORMANT], "medium", "1年以上使われていなかったIDの使用。");
})];

/// The day of its last use before.
#[must_use]
pub fn last_use() -> Log {
    let mut log = Log::new(NaiveDate::from_ymd_opt(2025, 1, 6).unwrap_or_default());
    view(&mut log);
    log
}

fn view(log: &mut Log) {
    let at = log.moment(clock(14, 5, 0));
    log.regional.push(Row {
        at,
        actor_id: DORMANT.to_owned(),
        municipality: ORGANIZATION.to_owned(),
        terminal: TERMINALS[0].to_owned(),
        screen: "HK0102".to_owned(),
        action: VIEW.to_owned(),
        subject: "01234567".to_owned(),
        outcome: OK.to_owned(),
    });
}
