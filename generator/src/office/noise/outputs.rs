//! Exports and large prints, with an approval for each.

use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::records::Approval;
use crate::office::task::{Step, Task};
use crate::office::unit::{self, CARE, CHILDREN, INSURANCE, SYSTEMS, TAX};
use crate::office::{Today, World};
use crate::rng::Rng;

/// The units that put out lists for their notices.
const UNITS: [&str; 5] = [TAX, INSURANCE, CARE, CHILDREN, SYSTEMS];

/// Of a thousand days, on how many something is exported, and on how many something is printed
/// for sending (assumed).
const EXPORTS: u32 = 500;
const PRINTS: u32 = 300;

/// What goes out today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() {
        return;
    }
    let rng = &mut today.rng("outputs");
    if rng.chance(EXPORTS) {
        let (parts, most) = (rng.between(1, 3), *rng.pick(&[300, 1200, 4000, 9000]));
        output(world, today, (Action::Export, parts, most), rng);
    }
    if rng.chance(PRINTS) {
        let (parts, most) = (rng.between(1, 6), rng.between(80, 500));
        output(world, today, (Action::Print, parts, most), rng);
    }
}

fn output(
    world: &mut World,
    today: &mut Today,
    (action, parts, most): (Action, u32, u32),
    rng: &mut Rng,
) {
    let users = today.users(unit::place(UNITS[rng.index(UNITS.len())]));
    if users.is_empty() {
        return;
    }
    let presence = *rng.pick(&users);
    let duty = presence.seat.unit().duty(rng);
    let from = rng.between(clock(9, 30, 0), clock(15, 30, 0));
    let step = |rng: &mut Rng| {
        let after = rng.between(20_000, 240_000);
        Step::new(action, after).under(duty).of(rng.between(most / 2, most)).noted("通知発送用")
    };
    let steps = (0..parts).map(|_| step(rng)).collect();
    today.diary.add(presence.person, Task::new(from, &presence.seat.terminal(), steps));
    let by = world.staff.approver(presence.person, today.date);
    let id = &world.staff.people[presence.person].id;
    // For the afternoon or the day: when exactly it will be done nobody knows beforehand.
    let time = (today.date, clock(9, 0, 0), clock(18, 0, 0));
    let mut approval = Approval::new("export", id, time, "通知発送", by);
    approval.scope = if action == Action::Export { "export" } else { "" };
    if !world.records.mostly_approve(approval, rng) {
        world.told.on(today.date, "bulk-export", id, "出力の承認を忘れた。");
    }
}
