//! Small irregularities of the day: somebody on leave looks in after all, somebody begins before
//! the office opens.

use crate::calendar::clock;
use crate::office::task::{Task, case};
use crate::office::{Today, World};

/// Of two thousand people on leave, one comes in for something urgent, and nobody corrects the
/// attendance. Of a thousand at work, so many begin more than half an hour before the opening.
const LOOKS_IN: u32 = 1;
const EARLY: u32 = 15;

/// Who is here when one would not expect it.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() {
        return;
    }
    let rng = &mut today.rng("leave");
    for (person, seat, on_leave) in today.away.clone() {
        let uses = on_leave && rng.chance(seat.unit().users * 10);
        if uses && rng.below(2000) < LOOKS_IN {
            let id = &world.staff.people[person].id;
            world.told.on(today.date, "absent-actor", id, "休暇中に急ぎの用で出てきた。");
            let subject = world.somebody(seat.unit().code, rng);
            let steps = case(&[subject], seat.unit().duty(rng), 8, &world.others, rng);
            let at = rng.between(clock(9, 30, 0), clock(11, 30, 0));
            today.diary.add(person, Task::new(at, &seat.terminal(), steps));
        }
    }
    for presence in today.present.clone() {
        if presence.uses && rng.chance(EARLY) {
            let subject = world.somebody(presence.seat.unit().code, rng);
            let duty = presence.seat.unit().duty(rng);
            let steps = case(&[subject], duty, 8, &world.others, rng);
            let at = rng.between(clock(7, 40, 0), clock(7, 58, 0));
            today.diary.add(presence.person, Task::new(at, &presence.seat.terminal(), steps));
        }
    }
}
