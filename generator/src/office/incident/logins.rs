//! Passwords guessed, a session of thirteen hours, operations without a log-in.

use super::{Incident, Scene, on};
use crate::calendar::clock;
use crate::layout::authentication::{LOGIN, LOGIN_FAILED, LOGOUT};
use crate::layout::operation::Action;
use crate::office::task::{Step, Task};
use crate::office::unit::{CHILDREN, RESIDENTS, SCHOOLS, TAX};

pub(super) static INCIDENTS: [Incident; 4] =
    [on(&[10], guessed), on(&[11], several), on(&[15], long), on(&[16], without)];

/// Sections of which few people use the system on a day.
const QUIET: [&str; 4] = [SCHOOLS, "0701", "0602", "0402"];

fn guessed(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(CHILDREN)?;
    let (id, terminal) = (scene.id(presence), presence.seat.terminal());
    for attempt in 0..7 {
        let at = clock(7, 50, 0) + attempt * 20_000;
        scene.today.log.authenticate(&id, &terminal, at, LOGIN_FAILED, "パスワード相違");
    }
    let who = format!("a:{id}");
    scene.expect("failed-logins", &[&who], "medium", "7回続けてログインに失敗。");
    Some(())
}

fn several(scene: &mut Scene<'_>) -> Option<()> {
    let people: Vec<_> = scene.steady(TAX).into_iter().take(3).collect();
    let terminal = people.get(2)?.seat.terminal();
    for (turn, presence) in (0..).zip(people) {
        let (id, at) = (scene.id(presence), clock(12, 30, 0) + turn * 90_000);
        scene.today.log.authenticate(&id, &terminal, at, LOGIN_FAILED, "パスワード相違");
    }
    let which = format!("t:{terminal}");
    scene.expect("failed-logins", &[&which], "medium", "1台の端末で3人のIDがログインに失敗。");
    Some(())
}

fn long(scene: &mut Scene<'_>) -> Option<()> {
    let presence = QUIET.iter().find_map(|unit| scene.idle(unit))?;
    let (id, terminal) = (scene.id(presence), presence.seat.terminal());
    scene.today.log.authenticate(&id, &terminal, clock(8, 10, 0), LOGIN, "");
    scene.today.log.authenticate(&id, &terminal, clock(21, 40, 0), LOGOUT, "");
    let subject = scene.stranger();
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let view = Step::new(Action::View, 0).on(subject).under(duty);
    let task = Task::new(clock(9, 40, 0), &terminal, vec![view]).without_login();
    scene.today.diary.add(presence.person, task);
    scene.expect("long-session", &[&id], "medium", "13時間半のログイン。");
    Some(())
}

fn without(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.steady(RESIDENTS).into_iter().find(|presence| !presence.uses)?;
    if scene.today.diary.has(presence.person) {
        return None;
    }
    let subject = scene.stranger();
    let terminal = presence.seat.terminal();
    let view = Step::new(Action::View, 0).on(subject).under(("1-1", "3001"));
    let task = Task::new(clock(14, 15, 0), &terminal, vec![view]).without_login();
    scene.today.diary.add(presence.person, task);
    let id = scene.id(presence);
    scene.expect("no-login", &[&id, &terminal], "low", "ログイン記録のない操作。");
    Some(())
}
