//! Answers by hand to other organizations: looked at first, given the same day or, where a head
//! decides, some days later, and then mostly looked at again.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::resident::number;
use crate::office::task::{Step, Task};
use crate::office::unit::UNITS;
use crate::office::year::business_days_later;
use crate::office::{Today, World};
use crate::rng::Rng;

/// Of a hundred people of the staff, how many answers a day; of a thousand, how many wait for a
/// decision; and of a thousand of those, how many are given without another look (assumed).
const OF_HUNDRED: u32 = 1;
const WAIT: u32 = 200;
const UNSEEN: u32 = 20;

/// An answer that waits for a decision.
#[derive(Clone, Debug)]
pub struct Answer {
    unit: usize,
    subject: u32,
    duty: (&'static str, &'static str),
    to: String,
}

/// Answers by the day on which they are given.
#[derive(Clone, Debug, Default)]
pub struct Answers(BTreeMap<NaiveDate, Vec<Answer>>);

/// The answers of today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() {
        return;
    }
    let rng = &mut today.rng("answers");
    for answer in world.answers.0.remove(&today.date).unwrap_or_default() {
        let seen = !rng.chance(UNSEEN);
        if !seen {
            let why = "決裁を待つ間に確認した内容を見直さずに提供した。";
            world.told.on(today.date, "manual-provision", &number(answer.subject), why);
        }
        give(today, &answer, seen, rng);
    }
    for _ in 0..(today.staff * OF_HUNDRED / 100).max(1) {
        let unit = rng.index(9);
        let subject = world.somebody(UNITS[unit].code, rng);
        let (duty, to) = (UNITS[unit].duty(rng), rng.pick(&world.others).clone());
        let answer = Answer { unit, subject, duty, to };
        if !rng.chance(WAIT) {
            give(today, &answer, true, rng);
        } else if look(today, &answer, rng) {
            let date = business_days_later(today.date, rng.between(1, 4));
            world.answers.0.entry(date).or_default().push(answer);
        }
    }
}

fn look(today: &mut Today, answer: &Answer, rng: &mut Rng) -> bool {
    let view = Step::new(Action::View, 0).on(answer.subject).under(answer.duty);
    task(today, answer.unit, vec![view], rng)
}

fn give(today: &mut Today, answer: &Answer, seen: bool, rng: &mut Rng) {
    let view = Step::new(Action::View, 0).on(answer.subject).under(answer.duty);
    let provide = Step::new(Action::Provide, rng.between(90_000, 360_000))
        .on(answer.subject)
        .under(answer.duty)
        .to(&answer.to)
        .noted("自動応答不可, 内容確認済");
    let steps = seen.then_some(view).into_iter().chain([provide]).collect();
    task(today, answer.unit, steps, rng);
}

fn task(today: &mut Today, unit: usize, steps: Vec<Step>, rng: &mut Rng) -> bool {
    let users = today.users(unit);
    if users.is_empty() {
        return false;
    }
    let presence = *rng.pick(&users);
    let at = rng.between(presence.from, presence.to).max(clock(8, 40, 0));
    today.diary.add(presence.person, Task::new(at, &presence.seat.terminal(), steps));
    true
}
