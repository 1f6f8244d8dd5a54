//! Help for another unit (応援), with an approval; and an hour at another unit's terminal because
//! the own one is out of order, without.

use crate::calendar::clock;
use crate::office::presence::Presence;
use crate::office::records::Approval;
use crate::office::staff::Seat;
use crate::office::task::{Task, case};
use crate::office::unit::UNITS;
use crate::office::{Today, World, place};
use crate::rng::Rng;

/// Of a thousand days, on how many somebody helps another unit, and on how many somebody's terminal
/// is out of order (assumed).
const HELPS: u32 = 600;
const OUT_OF_ORDER: u32 = 250;

/// Who sits elsewhere today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() {
        return;
    }
    let rng = &mut today.rng("support");
    let users: Vec<Presence> =
        today.present.iter().filter(|presence| presence.uses).copied().collect();
    if users.is_empty() {
        return;
    }
    let (helper, stranded) = (*rng.pick(&users), *rng.pick(&users));
    let to = rng.index(9);
    if rng.chance(HELPS) && to != helper.seat.unit && !today.diary.is_elsewhere(helper.person) {
        help(world, today, (helper, to), rng);
    }
    if rng.chance(OUT_OF_ORDER) && !today.diary.is_elsewhere(stranded.person) {
        borrow(world, today, stranded, rng);
    }
}

fn help(world: &mut World, today: &mut Today, (helper, to): (Presence, usize), rng: &mut Rng) {
    let (from, until) = if rng.chance(500) {
        (clock(9, 0, 0), clock(12, 0, 0))
    } else {
        (clock(13, 0, 0), clock(17, 15, 0))
    };
    let terminal = place::guest(to);
    today.diary.stay(helper.person, &terminal, (from, until));
    for _ in 0..rng.between(4, 12) {
        let at = rng.between(from, until - clock(0, 20, 0));
        let subject = world.somebody(UNITS[to].code, rng);
        let steps = case(&[subject], UNITS[to].duty(rng), 8, &world.others, rng);
        today.diary.add(helper.person, Task::new(at, &terminal, steps));
    }
    let by = world.staff.approver(helper.person, today.date);
    let id = &world.staff.people[helper.person].id;
    // Written wide: what is begun in time may end a little later.
    let time = (today.date, from, until + clock(0, 30, 0));
    if !world.records.mostly_approve(Approval::new("work", id, time, "他課の応援", by), rng) {
        world.told.on(today.date, "duty-mismatch", id, "応援の承認を忘れた。");
    }
}

fn borrow(world: &mut World, today: &mut Today, presence: Presence, rng: &mut Rng) {
    let other = Seat { unit: (presence.seat.unit + 1) % 9, number: 2 };
    let from = presence.moment(rng);
    today.diary.stay(presence.person, &other.terminal(), (from, from + clock(0, 20, 0)));
    for part in 0..rng.between(1, 3) {
        let subject = world.somebody(presence.seat.unit().code, rng);
        let steps = case(&[subject], presence.seat.unit().duty(rng), 8, &world.others, rng);
        let at = from + part * clock(0, 6, 0);
        today.diary.add(presence.person, Task::new(at, &other.terminal(), steps));
    }
}
