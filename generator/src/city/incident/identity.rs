//! IDs that should not be in use: one that no register has, one of somebody who left.

use anyhow::Result;

use super::{Incident, Need, Scene};
use crate::calendar::clock;
use crate::city::casework::matter;
use crate::city::staff::{LEAVER, Person};
use crate::layout::operation::Action;

const UNKNOWN: &str = "C0099901";

pub(super) static INCIDENTS: [Incident; 2] = [
    Incident {
        rule: "unknown-id",
        expected: "high",
        business_day: 4,
        who: UNKNOWN,
        actor: UNKNOWN,
        need: Need::Nothing,
        approval: None,
        plant: Some(|scene| visit(scene, (UNKNOWN, "テスト利用者"), "C0020203", clock(11, 2, 10))),
        ja: "どの登録にもないIDで、端末T020203から3名を閲覧。",
        en: "An ID that no register has views three residents at terminal T020203.",
    },
    Incident {
        rule: "expired-id",
        expected: "high",
        business_day: 1,
        who: LEAVER,
        actor: LEAVER,
        need: Need::Nothing,
        approval: None,
        plant: Some(|scene| visit(scene, (LEAVER, "大場　退子"), "C0030104", clock(9, 40, 30))),
        ja: "2026-03-31に退職した職員のIDで、端末T030104から3名を閲覧。",
        en: "The ID of somebody who left on 2026-03-31 views three residents at terminal T030104.",
    },
];

/// A short session of an ID and name at the terminal of somebody else.
fn visit(scene: &mut Scene, identity: (&str, &str), host: &str, login: u32) -> Result<()> {
    let host = scene.staff.find(host)?;
    let (id, name) = identity;
    let visitor = Person { id: id.to_owned(), name: name.to_owned(), ..host.clone() };
    scene.journal.login(&visitor, login);
    let mut millis = login;
    for _ in 0..3 {
        let matter = matter(&visitor, scene.rng);
        millis += scene.rng.between(40_000, 90_000);
        scene.journal.act(&visitor, millis, Action::Search, &matter);
        millis += scene.rng.between(5_000, 20_000);
        scene.journal.act(&visitor, millis, Action::View, &matter);
    }
    scene.journal.logout(&visitor, millis + 45_000);
    Ok(())
}
