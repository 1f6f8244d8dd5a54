//! What no list has: a procedure so rare that the list of duties lacks it, an inquiry that the
//! permits do not have and the server refuses, a terminal that is tried out before it is in its
//! register.

use crate::layout::operation::{Action, DENIED};
use crate::office::presence::Presence;
use crate::office::task::{Step, Task, case};
use crate::office::unit::{self, CARE, DISABILITY, SYSTEMS};
use crate::office::{Today, World};
use crate::rng::Rng;

/// The procedure that the list of duties lacks.
const UNLISTED: (&str, &str) = ("34-9", "3203");

/// What the permits do not have under the procedures of care insurance.
const UNPERMITTED: (&str, &str) = ("68-1", "3203");

/// The terminal that is tried out.
const NEW_TERMINAL: &str = "T0401990";

/// Of a thousand business days, on how many each happens (assumed).
const PROCEDURE: u32 = 10;
const INQUIRY: u32 = 8;
const TERMINAL: u32 = 8;

/// What is rare and happens today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() {
        return;
    }
    let rng = &mut today.rng("rare");
    if let Some(presence) = happens(today, (PROCEDURE, DISABILITY), rng) {
        let subject = world.somebody(DISABILITY, rng);
        let steps = case(&[subject], UNLISTED, 0, &world.others, rng);
        add_task(today, presence, &presence.seat.terminal(), steps, rng);
        tell(world, today, "duty-mismatch", presence, "所管事務の登録にない、まれな事務手続。");
    }
    if let Some(presence) = happens(today, (INQUIRY, CARE), rng) {
        let subject = world.somebody(CARE, rng);
        let other = rng.pick(&world.others);
        let inquiry = Step::new(Action::Inquire, 0).on(subject).under(UNPERMITTED).to(other);
        add_task(today, presence, &presence.seat.terminal(), vec![inquiry.with(DENIED)], rng);
        tell(world, today, "unpermitted-inquiry", presence, "特定個人情報名を選び誤った。");
    }
    if let Some(presence) = happens(today, (TERMINAL, SYSTEMS), rng) {
        let trial = Step::new(Action::Search, 0).noted("新端末の動作確認");
        add_task(today, presence, NEW_TERMINAL, vec![trial], rng);
        tell(world, today, "unfamiliar-terminal", presence, "登録前の新端末の動作確認。");
    }
}

fn tell(world: &mut World, today: &Today, rule: &'static str, who: Presence, why: &'static str) {
    world.told.on(today.date, rule, &world.staff.people[who.person].id, why);
}

fn happens(today: &Today, (chance, unit): (u32, &str), rng: &mut Rng) -> Option<Presence> {
    let users = today.users(unit::place(unit));
    let happens = rng.chance(chance);
    (happens && !users.is_empty()).then(|| *rng.pick(&users))
}

fn add_task(
    today: &mut Today,
    presence: Presence,
    terminal: &str,
    steps: Vec<Step>,
    rng: &mut Rng,
) {
    let at = presence.moment(rng);
    today.diary.add(presence.person, Task::new(at, terminal, steps));
}
