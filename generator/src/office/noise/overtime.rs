//! Overtime, mostly with an order, at times written the day after, now and then with none.

use crate::calendar::clock;
use crate::office::presence::Presence;
use crate::office::records::{Approval, FORGOTTEN};
use crate::office::task::{Task, case};
use crate::office::year::{business_days_later, volume};
use crate::office::{Today, World};
use crate::rng::Rng;

/// Of a thousand users of a day, how many work late in the system, on ordinary days and in the
/// unit's season. That is about a fifth of the 13.2 hours a month of the ministry's survey of 2015;
/// the rest is not spent in this system (assumed).
const ORDINARY: u32 = 50;
const BUSY: u32 = 150;

/// Of a thousand, until when: most until eight, some until ten, a few longer (assumed).
const UNTIL_TEN: u32 = 270;
const UNTIL_ELEVEN: u32 = 30;

/// Of a thousand orders, how many are written the day after (事後承認), and how many end before
/// the work does and are never mended.
const AFTERWARDS: u32 = 70;
const TOO_SHORT: u32 = 5;

/// Who works late today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() {
        return;
    }
    let rng = &mut today.rng("overtime");
    for presence in today.present.clone() {
        let busy = volume(presence.seat.unit(), today.date) > 100;
        let stays = rng.chance(if busy { BUSY } else { ORDINARY });
        if presence.uses && stays {
            stay(world, today, presence, rng);
        }
    }
}

fn stay(world: &mut World, today: &mut Today, presence: Presence, rng: &mut Rng) {
    let until = match rng.below(1000) {
        0..UNTIL_ELEVEN => rng.between(clock(22, 0, 0), clock(23, 0, 0)),
        UNTIL_ELEVEN..UNTIL_TEN => rng.between(clock(20, 0, 0), clock(22, 0, 0)),
        _ => rng.between(clock(18, 30, 0), clock(20, 0, 0)),
    };
    let mut at = clock(18, 20, 0).max(presence.to);
    while at + clock(0, 5, 0) < until {
        let subject = world.somebody(presence.seat.unit().code, rng);
        let duty = presence.seat.unit().duty(rng);
        let steps = case(&[subject], duty, 8, &world.others, rng);
        today.diary.add(presence.person, Task::new(at, &presence.seat.terminal(), steps));
        at += rng.between(clock(0, 8, 0), clock(0, 25, 0));
    }
    order(world, today, presence, until, rng);
}

fn order(world: &mut World, today: &Today, presence: Presence, until: u32, rng: &mut Rng) {
    let id = world.staff.people[presence.person].id.clone();
    let half_hour = clock(0, 30, 0);
    let mut to = (until + clock(0, 5, 0)).div_ceil(half_hour) * half_hour;
    if rng.chance(TOO_SHORT) {
        to = to.saturating_sub(2 * half_hour);
        let why = "時間外勤務が命令より長引き、記録が直されていない。";
        world.told.on(today.date, "off-hours", &id, why);
    }
    let by = world.staff.approver(presence.person, today.date);
    let time = (today.date, clock(17, 15, 0), to.min(clock(23, 59, 0)));
    let mut order = Approval::new("overtime", &id, time, "時間外勤務命令", by);
    order.approved_at = if rng.chance(AFTERWARDS) {
        (business_days_later(today.date, 1), clock(9, 15, 0))
    } else {
        (today.date, clock(16, 0, 0))
    };
    if rng.chance(FORGOTTEN) {
        let why = "時間外勤務命令を出し忘れた。";
        world.told.on(today.date, "off-hours", &id, why);
    } else {
        world.records.approve(order);
    }
}
