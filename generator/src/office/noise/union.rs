//! Work at the terminals of the regional union (広域連合), with the union's own IDs: another log,
//! another number space.

use crate::layout::regional::{ERR, NG, OK, PRINT, Row, SEARCH, VIEW};
use crate::office::{Today, World};
use crate::rng::Rng;
use crate::vocabulary::ORGANIZATION;

/// The union's terminals in the section.
pub const TERMINALS: [&str; 3] = ["K0102001", "K0102002", "K0102003"];

/// A day's work.
pub(super) fn add(world: &World, today: &mut Today) {
    if today.business.is_none() {
        return;
    }
    let rng = &mut today.rng("union");
    for presence in today.present.clone() {
        let Some(id) = &world.staff.people[presence.person].union_id else { continue };
        for _ in 0..rng.between(1, 4) {
            let at = presence.moment(rng);
            case(today, id, TERMINALS[presence.person % TERMINALS.len()], at, rng);
        }
    }
}

fn case(today: &mut Today, id: &str, terminal: &str, start: u32, rng: &mut Rng) {
    let subject = format!("{:08}", rng.below(900_000));
    let mut millis = start;
    let rows = if rng.chance(500) { 3 } else { 2 };
    for (screen, action) in
        [("HK0101", SEARCH), ("HK0102", VIEW), ("HK0301", PRINT)].iter().take(rows)
    {
        let outcome = match rng.below(100) {
            0 => NG,
            1 => ERR,
            _ => OK,
        };
        let at = today.log.moment(millis / 1000 * 1000);
        today.log.regional.push(Row {
            at,
            actor_id: id.to_owned(),
            municipality: ORGANIZATION.to_owned(),
            terminal: terminal.to_owned(),
            screen: (*screen).to_owned(),
            action: (*action).to_owned(),
            subject: subject.clone(),
            outcome: outcome.to_owned(),
        });
        millis += rng.between(10_000, 70_000);
    }
}
