//! Work on a day on which the office is closed: with an order, which now and then is forgotten.

use crate::calendar::clock;
use crate::office::records::Approval;
use crate::office::task::{Task, case};
use crate::office::unit::UNITS;
use crate::office::year::is_open_sunday;
use crate::office::{Today, World};

/// Two of three hundred people on a closed day (assumed).
const OF_THOUSAND: u32 = 7;

/// Who works today although nobody has to.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_some() || is_open_sunday(today.date) {
        return;
    }
    let rng = &mut today.rng("weekend");
    for person in 0..world.staff.people.len() {
        let entry = &world.staff.people[person];
        let Some(seat) = entry.seat(today.date).filter(|_| entry.works) else { continue };
        if !rng.chance(OF_THOUSAND) || UNITS[seat.unit].users < 25 {
            continue;
        }
        let from = rng.between(clock(9, 0, 0), clock(13, 0, 0));
        let mut at = from;
        for _ in 0..rng.between(2, 8) {
            let subject = world.somebody(seat.unit().code, rng);
            let steps = case(&[subject], seat.unit().duty(rng), 8, &world.others, rng);
            today.diary.add(person, Task::new(at, &seat.terminal(), steps));
            at += rng.between(clock(0, 8, 0), clock(0, 25, 0));
        }
        let by = world.staff.approver(person, today.date);
        let time = (today.date, from - clock(0, 30, 0), at + clock(0, 30, 0));
        let order = Approval::new("overtime", &world.staff.people[person].id, time, "休日勤務", by);
        if !world.records.mostly_approve(order, rng) {
            let id = &world.staff.people[person].id;
            world.told.on(today.date, "off-hours", id, "休日勤務の命令を出し忘れた。");
        }
    }
}
