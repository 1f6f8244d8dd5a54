//! Transfers: in the first days of April some finish what they had begun in their former unit,
//! mostly with an approval.

use chrono::Datelike;

use crate::calendar::clock;
use crate::office::presence::Presence;
use crate::office::records::Approval;
use crate::office::task::{Task, case};
use crate::office::year::first_of_april;
use crate::office::{Today, World};
use crate::rng::Rng;

/// Of a thousand who moved, how many have something left to finish on a day; of a thousand of those
/// days, how many are covered by no approval (assumed).
const ON_A_DAY: u32 = 60;
const WITHOUT: u32 = 40;

/// Who finishes something today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() || today.date.month() != 4 || today.date.day() > 10 {
        return;
    }
    let rng = &mut today.rng("handover");
    for presence in today.present.clone() {
        let moved = world.staff.people[presence.person].posts.len() > 1;
        if moved && rng.chance(ON_A_DAY) {
            finish(world, today, presence, rng);
        }
    }
}

fn finish(world: &mut World, today: &mut Today, presence: Presence, rng: &mut Rng) {
    let before = first_of_april(today.date).pred_opt().unwrap_or(today.date);
    let Some(former) = world.staff.people[presence.person].seat(before) else { return };
    for _ in 0..rng.between(1, 4) {
        let subject = world.somebody(former.unit().code, rng);
        let steps = case(&[subject], former.unit().duty(rng), 8, &world.others, rng);
        let at = presence.moment(rng);
        today.diary.add(presence.person, Task::new(at, &presence.seat.terminal(), steps));
    }
    if rng.chance(WITHOUT) {
        let id = &world.staff.people[presence.person].id;
        world.told.on(today.date, "duty-mismatch", id, "前所属の引継ぎを承認なしに行った。");
    } else {
        let by = world.staff.approver(presence.person, today.date);
        let id = &world.staff.people[presence.person].id;
        let time = (today.date, clock(8, 0, 0), clock(19, 0, 0));
        world.records.approve(Approval::new("work", id, time, "前所属の引継ぎ", by));
    }
}
