//! Work at the terminals of the regional union (広域連合), with the union's own IDs: another log,
//! another number space.

use crate::calendar::Day;
use crate::office::{Today, World};
use crate::routine::union_case;

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
            let terminal = TERMINALS[presence.person % TERMINALS.len()];
            let rows = union_case(id, terminal, (Day::from(today.date), at), rng);
            today.log.regional.extend(rows);
        }
    }
}
