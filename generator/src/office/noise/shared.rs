//! The shared ID of the counter, which is lent on Sundays to who helps out.

use crate::calendar::clock;
use crate::office::records::Approval;
use crate::office::staff::SHARED;
use crate::office::task::{Task, case};
use crate::office::unit::{self, RESIDENTS, UNITS};
use crate::office::year::is_open_sunday;
use crate::office::{Today, World, place};

/// Its use today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if !is_open_sunday(today.date) {
        return;
    }
    let rng = &mut today.rng("shared");
    let unit = unit::place(RESIDENTS);
    for _ in 0..rng.between(2, 8) {
        let at = rng.between(clock(8, 40, 0), clock(12, 10, 0));
        let subject = world.somebody(RESIDENTS, rng);
        let steps = case(&[subject], UNITS[unit].duty(rng), 2, &world.others, rng);
        let terminal = place::counter(unit, 1);
        today.diary.add(world.staff.find(SHARED), Task::new(at, &terminal, steps));
    }
    let members = world.staff.of(unit, today.date);
    let id = |place: usize| world.staff.people[members[place % members.len()]].id.clone();
    let time = (today.date, clock(8, 0, 0), clock(13, 30, 0));
    let mut checkout = Approval::new("checkout", SHARED, time, "休日開庁", id(0));
    checkout.user = id(3);
    if !world.records.mostly_approve(checkout, rng) {
        world.told.on(today.date, "shared-id", SHARED, "貸出しの記録を忘れた。");
    }
}
