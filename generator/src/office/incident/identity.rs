//! IDs that should not be used: one that nobody has, one that has ended, one that was not lent,
//! one of somebody on leave.

use super::{Incident, Scene, always_on, on};
use crate::calendar::clock;
use crate::office::log::Actor;
use crate::office::place;
use crate::office::staff::SHARED;
use crate::office::task::{Task, case, views};
use crate::office::unit::{self, BRANCH, CARE, RESIDENTS};

pub(super) static INCIDENTS: [Incident; 4] = [
    on(&[11], unknown),
    on(&[12], expired),
    always_on(&[13], shared),
    on(&[10, 11, 12, 13], absent),
];

/// An ID that no register has.
const UNKNOWN: &str = "C9999901";
/// The ID of somebody who left on the last of January.
const EXPIRED: &str = "C9999902";

fn unknown(scene: &mut Scene<'_>) -> Option<()> {
    stranger_acts(scene, UNKNOWN, CARE)?;
    scene.expect("unknown-id", &[UNKNOWN], "high", "どの登録にもないID。");
    Some(())
}

fn expired(scene: &mut Scene<'_>) -> Option<()> {
    stranger_acts(scene, EXPIRED, BRANCH)?;
    let row = format!("{EXPIRED},大場　退子,{BRANCH},staff,0,2009-04-01,2026-01-31,,,");
    scene.world.records.list(row.split(',').map(str::to_owned).collect());
    scene.expect("expired-id", &[EXPIRED], "high", "1月末に退職した職員のID。");
    Some(())
}

/// Views at somebody's terminal, by an ID that is no person's, with log-in and log-out.
fn stranger_acts(scene: &mut Scene<'_>, id: &str, code: &str) -> Option<()> {
    let presence = scene.anybody(code)?;
    let (terminal, duty) = (presence.seat.terminal(), presence.seat.unit().duty(&mut scene.rng));
    let actor = Actor { id: id.to_owned(), name: String::new(), unit: code.to_owned() };
    let subjects = [scene.stranger(), scene.stranger()];
    let mut at = clock(12, 20, 0);
    let (login, logout) =
        (crate::layout::authentication::LOGIN, crate::layout::authentication::LOGOUT);
    scene.today.log.authenticate(id, &terminal, at - 20_000, login, "");
    for step in views(subjects, duty, (20_000, 60_000), &mut scene.rng) {
        at += step.after;
        scene.today.log.act(&actor, &terminal, at, step);
    }
    scene.today.log.authenticate(id, &terminal, at + 60_000, logout, "");
    Some(())
}

fn shared(scene: &mut Scene<'_>) {
    let subject = scene.stranger();
    let steps = case(&[subject], ("1-1", "3001"), 0, &[], &mut scene.rng);
    let terminal = place::counter(unit::place(RESIDENTS), 1);
    let person = scene.world.staff.find(SHARED);
    scene.today.diary.add(person, Task::new(clock(14, 10, 0), &terminal, steps));
    scene.expect("shared-id", &[SHARED], "medium", "貸出記録のない共用IDの使用。");
}

fn absent(scene: &mut Scene<'_>) -> Option<()> {
    let away = scene.today.away.iter().find(|(_, _, on_leave)| *on_leave);
    let (person, seat, _) = *away?;
    let subject = scene.stranger();
    let steps = case(&[subject], seat.unit().duty(&mut scene.rng), 0, &[], &mut scene.rng);
    scene.today.diary.add(person, Task::new(clock(10, 40, 0), &seat.terminal(), steps));
    let id = scene.world.staff.people[person].id.clone();
    scene.expect("absent-actor", &[&id], "high", "休暇日の職員のIDの使用。");
    Some(())
}
