//! Lists: in its season a unit looks up one resident after the other, in the order of numbers;
//! and residents' affairs checks at the end of the day whom it registered, one number after the
//! other.

use crate::calendar::clock;
use crate::office::records::Approval;
use crate::office::staff::Seat;
use crate::office::task::{Task, views};
use crate::office::unit::{self, RESIDENTS, UNITS};
use crate::office::year::{Season, volume};
use crate::office::{Today, World};
use crate::rng::Rng;

/// From so many on, a list is a piece of work that is approved beforehand.
const PLANNED: u32 = 60;

/// The lists of today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() {
        return;
    }
    let rng = &mut today.rng("lists");
    for (unit, section) in UNITS.iter().enumerate() {
        if volume(section, today.date) > 100 && rng.chance(500) {
            list(world, today, unit, rng);
        }
    }
    check_newcomers(world, today, rng);
}

fn list(world: &mut World, today: &mut Today, unit: usize, rng: &mut Rng) {
    let users = today.users(unit);
    if users.is_empty() {
        return;
    }
    let presence = *rng.pick(&users);
    let count = rng.between(30, 110);
    let own = world.staff.people[presence.person].resident;
    let mut subjects: Vec<u32> =
        (0..count).map(|_| world.somebody(presence.seat.unit().code, rng)).collect();
    subjects.retain(|subject| Some(*subject) != own);
    subjects.sort_unstable();
    let from = rng.between(clock(13, 0, 0), clock(14, 30, 0));
    let steps = views(subjects, UNITS[unit].duty(rng), (20_000, 45_000), rng);
    today.diary.add(presence.person, Task::new(from, &presence.seat.terminal(), steps));
    if count >= PLANNED {
        let by = world.staff.approver(presence.person, today.date);
        let id = &world.staff.people[presence.person].id;
        let time = (today.date, clock(13, 0, 0), clock(17, 15, 0));
        if !world.records.mostly_approve(Approval::new("work", id, time, "一括確認作業", by), rng)
        {
            world.told.on(today.date, "bulk-read", id, "一括確認の作業承認を忘れた。");
        }
    }
}

/// Checked again by a second person (再鑑). The unit knows that in the busy weeks these are many,
/// and has them approved as work for the time.
fn check_newcomers(world: &mut World, today: &mut Today, rng: &mut Rng) {
    let unit = unit::place(RESIDENTS);
    let (Some(checker), duty) =
        (world.staff.at(Seat { unit, number: 2 }, today.date), ("1-1", "3001"))
    else {
        return;
    };
    let busy = Season::Moving.is_on(today.date);
    if busy {
        let by = world.staff.approver(checker, today.date);
        let time = (today.date, clock(16, 0, 0), clock(18, 15, 0));
        let id = &world.staff.people[checker].id;
        let mut approval = Approval::new("work", id, time, "住民異動の再鑑", by);
        approval.scope = "1-1";
        if !world.records.mostly_approve(approval, rng) {
            world.told.on(today.date, "sequential-subjects", id, "再鑑の作業承認を忘れた。");
        }
    }
    if today.present.iter().any(|presence| presence.person == checker) {
        if !busy {
            let (id, why) = (&world.staff.people[checker].id, "転入者の多い日の再鑑。");
            world.told.on(today.date, "sequential-subjects", id, why);
        }
        let steps = views(today.registered.clone(), duty, (8_000, 20_000), rng);
        let terminal = Seat { unit, number: 2 }.terminal();
        today.diary.add(checker, Task::new(clock(16, 35, 0), &terminal, steps));
    }
}
