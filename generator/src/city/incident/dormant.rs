//! An ID that nobody has used for more than a year.

use chrono::NaiveDate;

use super::{Incident, Need};
use crate::calendar::clock;
use crate::city::journal::Journal;
use crate::city::union::TERMINALS;
use crate::layout::regional::{OK, Row, VIEW};
use crate::vocabulary::ORGANIZATION;

/// The ID, given by the regional union.
pub const DORMANT: &str = "K0299991";

pub(super) static INCIDENTS: [Incident; 1] = [Incident {
    rule: "dormant-id",
    expected: "medium",
    business_day: 7,
    who: DORMANT,
    actor: DORMANT,
    need: Need::Nothing,
    approval: None,
    plant: Some(|scene| {
        view(scene.journal);
        Ok(())
    }),
    ja: "2025-02-03を最後に使われていなかった広域連合のIDで1名を閲覧。",
    en: "An ID of the regional union whose last use was on 2025-02-03 views one resident.",
}];

fn view(journal: &mut Journal) {
    journal.regional.push(Row {
        at: journal.moment(clock(10, 15, 0)),
        actor_id: DORMANT.to_owned(),
        municipality: ORGANIZATION.to_owned(),
        terminal: TERMINALS[0].to_owned(),
        screen: "HK0102".to_owned(),
        action: VIEW.to_owned(),
        subject: "00012345".to_owned(),
        outcome: OK.to_owned(),
    });
}

/// The day on which it was used last, as far as the regional log goes.
#[must_use]
pub fn last_use() -> Option<Journal> {
    let mut journal = Journal::new(NaiveDate::from_ymd_opt(2025, 2, 3)?, None);
    view(&mut journal);
    Some(journal)
}
