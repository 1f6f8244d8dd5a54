//! Residents who come again and again, twice a week, and mostly to the same person.

use crate::calendar::clock;
use crate::office::agenda::Visit;
use crate::office::resident::number;
use crate::office::unit::{self, COLLECTION, RESIDENTS, UNITS, WELFARE};
use crate::office::{Today, World, work};
use crate::rng::Rng;

/// Where they come, and of a thousand business days on how many.
const VISITORS: [(&str, u32); 4] =
    [(RESIDENTS, 400), (WELFARE, 400), (COLLECTION, 300), (RESIDENTS, 200)];

/// Who comes today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() {
        return;
    }
    let rng = &mut today.rng("visitors");
    for (which, (code, chance)) in (0..).zip(VISITORS) {
        if !rng.chance(chance) {
            continue;
        }
        let unit = unit::place(code);
        let fixed = &mut Rng::for_purpose(today.seed, "office visitor", which);
        let subject = world.residents.anybody(fixed);
        world.told.ever("repeat-subject", &number(subject), "同じ方がたびたび来庁する。");
        let members = world.staff.of(unit, today.date);
        let known = members[1 + fixed.index(members.len() - 1)];
        let visit = Visit {
            unit,
            person: rng.chance(600).then_some(known),
            at: Some(rng.between(clock(9, 0, 0), clock(16, 0, 0))),
            subjects: vec![subject],
            duty: UNITS[unit].duty(rng),
            more: 0,
        };
        work::receive(world, today, visit, rng);
    }
}
