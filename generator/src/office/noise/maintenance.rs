//! Work of the systems section: rights, keys, corrections, and the vendor's maintenance on the
//! third Saturday of the month. Each use of a privileged ID is lent and approved.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::records::Approval;
use crate::office::staff::{ADMINISTRATOR, KEYS, Seat, VENDOR};
use crate::office::task::{Step, Task};
use crate::office::unit::{self, SYSTEMS};
use crate::office::{Today, World};
use crate::rng::Rng;

/// Of a thousand days, on how many rights are changed, on how many in the two weeks around the
/// first of April, and on how many the privileged ID is needed (assumed).
const RIGHTS: u32 = 300;
const RIGHTS_IN_APRIL: u32 = 900;
const PRIVILEGED: u32 = 120;

/// Of a thousand days, on how many somebody deletes what was registered by mistake.
const DELETIONS: u32 = 60;

/// What the systems section does today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    let rng = &mut today.rng("maintenance");
    if is_maintenance(today.date) {
        maintain(world, today, rng);
    }
    if today.business.is_none() {
        return;
    }
    let (month, day) = (today.date.month(), today.date.day());
    let april = (month == 3 && day >= 25) || (month == 4 && day <= 7);
    if rng.chance(if april { RIGHTS_IN_APRIL } else { RIGHTS }) {
        change_rights(world, today, rng);
    }
    if rng.chance(PRIVILEGED) {
        let from = rng.between(clock(9, 30, 0), clock(15, 0, 0));
        lend(world, today, (ADMINISTRATOR, from, from + clock(1, 30, 0)), rng);
    }
    // Keys are renewed once in a quarter, on a third Wednesday.
    if month % 3 == 2 && (15..=21).contains(&day) && today.date.weekday() == Weekday::Wed {
        lend(world, today, (KEYS, clock(14, 0, 0), clock(15, 30, 0)), rng);
    }
    if rng.chance(DELETIONS) {
        delete(world, today, rng);
    }
}

fn is_maintenance(date: NaiveDate) -> bool {
    date.weekday() == Weekday::Sat && (15..=21).contains(&date.day())
}

fn maintain(world: &mut World, today: &mut Today, rng: &mut Rng) {
    lend(world, today, (VENDOR, clock(20, 0, 0), clock(22, 30, 0)), rng);
    lend(world, today, (ADMINISTRATOR, clock(20, 0, 0), clock(22, 30, 0)), rng);
}

/// A privileged ID is lent to somebody for a time, and used in it for approved work.
fn lend(world: &mut World, today: &mut Today, (id, from, until): (&str, u32, u32), rng: &mut Rng) {
    let unit = unit::place(SYSTEMS);
    let seat = Seat { unit, number: 2 };
    let step = |rng: &mut Rng| {
        let action = if rng.chance(600) { Action::Administer } else { Action::View };
        let mut step = Step::new(action, rng.between(120_000, 900_000)).noted("定期保守");
        step.function = if action == Action::Administer { "SCM0201" } else { "SYM0201" };
        step
    };
    let steps: Vec<Step> = (0..rng.between(3, 6)).map(|_| step(rng)).collect();
    let begin = from + 300_000;
    let lasts = begin + steps.iter().map(|step| step.after).sum::<u32>();
    today.diary.add(world.staff.find(id), Task::new(begin, &seat.terminal(), steps));
    let members = world.staff.of(unit, today.date);
    let name = |place: usize| {
        members.get(place).map(|member| world.staff.people[*member].id.clone()).unwrap_or_default()
    };
    let time = (today.date, from, until);
    let mut checkout = Approval::new("checkout", id, time, "特権IDの貸出し", name(0));
    checkout.user = name(1);
    let mut work = Approval::new("work", id, time, "定期保守作業", name(0));
    work.witness = name(0);
    if !world.records.mostly_approve(checkout, rng) {
        world.told.on(today.date, "privileged-use", id, "貸出しの記録を忘れた。");
    }
    let approved = world.records.mostly_approve(work, rng);
    if !approved {
        world.told.on(today.date, "administration", id, "保守の作業承認を忘れた。");
        world.told.on(today.date, "off-hours", id, "保守の作業承認を忘れた。");
    }
    if lasts > until {
        for rule in ["privileged-use", "administration"] {
            world.told.on(today.date, rule, id, "作業が貸出しと承認の時間より長引いた。");
        }
    }
    if id == KEYS {
        world.told.ever("dormant-id", id, "四半期に一度の鍵の更新。");
    }
}

fn change_rights(world: &mut World, today: &mut Today, rng: &mut Rng) {
    let users: Vec<_> =
        today.present.iter().filter(|p| p.seat.unit == unit::place(SYSTEMS)).collect();
    if users.is_empty() {
        return;
    }
    let presence = **rng.pick(&users);
    let from = rng.between(clock(9, 0, 0), clock(15, 0, 0));
    let step = |rng: &mut Rng| {
        Step::new(Action::Administer, rng.between(30_000, 300_000)).noted("権限変更、人事異動分")
    };
    let steps = (0..rng.between(1, 8)).map(|_| step(rng)).collect();
    today.diary.add(presence.person, Task::new(from, &presence.seat.terminal(), steps));
    let by = world.staff.approver(presence.person, today.date);
    let id = &world.staff.people[presence.person].id;
    let time = (today.date, from, from + clock(2, 0, 0));
    if !world.records.mostly_approve(Approval::new("work", id, time, "権限設定作業", by), rng)
    {
        world.told.on(today.date, "administration", id, "権限設定の作業承認を忘れた。");
    }
}

fn delete(world: &mut World, today: &mut Today, rng: &mut Rng) {
    let users = today.users(rng.index(9));
    if users.is_empty() {
        return;
    }
    let presence = *rng.pick(&users);
    let at = rng.between(clock(10, 0, 0), clock(16, 0, 0));
    let subject = world.somebody(presence.seat.unit().code, rng);
    let duty = presence.seat.unit().duty(rng);
    let steps = vec![
        Step::new(Action::View, 0).on(subject).under(duty),
        Step::new(Action::Delete, 40_000).on(subject).under(duty).noted("誤登録の取消"),
    ];
    today.diary.add(presence.person, Task::new(at, &presence.seat.terminal(), steps));
    let by = world.staff.approver(presence.person, today.date);
    let id = &world.staff.people[presence.person].id;
    let time = (today.date, clock(9, 0, 0), clock(18, 0, 0));
    let mut approval = Approval::new("work", id, time, "誤登録の取消", by);
    (approval.scope, approval.approved_at) = ("delete", (today.date, clock(9, 0, 0)));
    if !world.records.mostly_approve(approval, rng) {
        world.told.on(today.date, "deletion", id, "誤登録の取消の承認を忘れた。");
    }
}
