//! Terminals: one that four people use, an ID at two at a time, one that no register has, a
//! system's ID at a desk.

use super::{Incident, Scene, always_on, on};
use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::noise::night::{BATCH, system};
use crate::office::staff::Seat;
use crate::office::task::Step;
use crate::office::unit::{self, CARE, CHILDREN, COLLECTION, SYSTEMS, TAX};

pub(super) static INCIDENTS: [Incident; 4] = [
    on(&[18], crowded),
    on(&[19], two_places),
    on(&[20], unlisted),
    always_on(&[21], system_at_desk),
];

/// A terminal that no register has.
const UNLISTED: &str = "T9999001";

fn crowded(scene: &mut Scene<'_>) -> Option<()> {
    let people: Vec<_> = scene.steady(TAX).into_iter().take(4).collect();
    let terminal = people.get(3)?.seat.terminal();
    for (turn, presence) in (0..).zip(people) {
        let subject = scene.stranger();
        let view = Step::new(Action::View, 0).on(subject).under(("16-1", "3001"));
        scene.does_at(presence, &terminal, clock(12, 5, 0) + turn * clock(0, 11, 0), vec![view]);
    }
    scene.expect("crowded-terminal", &[&terminal], "low", "1台の事務用端末を4人が使用。");
    Some(())
}

/// Now here, now in another section, within two minutes each time.
fn two_places(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(COLLECTION)?;
    let elsewhere = Seat { unit: unit::place(CARE), number: 1 }.terminal();
    let own = presence.seat.terminal();
    let duty = presence.seat.unit().duty(&mut scene.rng);
    for turn in 0..3 {
        let at = clock(12, 10, 0) + turn * clock(0, 3, 0);
        for (terminal, at) in [(&own, at), (&elsewhere, at + clock(0, 1, 30))] {
            let subject = scene.stranger();
            let view = Step::new(Action::View, 0).on(subject).under(duty);
            scene.does_at(presence, terminal, at, vec![view]);
        }
    }
    let id = scene.id(presence);
    scene.expect("concurrent-terminals", &[&id], "high", "2所属の端末を交互に使用。");
    Some(())
}

fn unlisted(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(CHILDREN)?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let subject = scene.stranger();
    let view = Step::new(Action::View, 0).on(subject).under(duty);
    let from = clock(12, 15, 0);
    scene.today.diary.stay(presence.person, UNLISTED, (from, from + clock(0, 5, 0)));
    scene.does_at(presence, UNLISTED, from, vec![view]);
    let id = scene.id(presence);
    scene.expect("unfamiliar-terminal", &[&id, UNLISTED], "high", "登録のない端末の使用。");
    Some(())
}

fn system_at_desk(scene: &mut Scene<'_>) {
    let terminal = Seat { unit: unit::place(SYSTEMS), number: 1 }.terminal();
    let subject = scene.stranger();
    let actor = system(BATCH.0, "夜間連携ﾊﾞｯﾁ");
    let view = Step::new(Action::View, 0).on(subject);
    scene.today.log.act(&actor, &terminal, clock(15, 15, 0), view);
    scene.expect("system-misuse", &[BATCH.0], "high", "システム用IDの事務用端末での使用。");
}
