//! Residents about whom there is no business: the own record, a colleague's, one again and again,
//! one whom half the office looks at, one on the watch list.

use super::{Incident, Scene, on};
use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::presence::Presence;
use crate::office::resident::number;
use crate::office::task::Step;
use crate::office::unit::{BRANCH, HOUSING, RESIDENTS, SCHOOLS, TAX};
use crate::rng::Rng;

pub(super) static INCIDENTS: [Incident; 5] = [
    on(&[10], hot),
    on(&[8, 9, 10, 12, 14, 15, 17, 19, 21, 22], repeat),
    on(&[18], own),
    on(&[9, 10, 11, 13, 16], colleague),
    on(&[19], watched),
];

/// Five people of two units within two days, all under one procedure that both units have.
fn hot(scene: &mut Scene<'_>) -> Option<()> {
    let duty = ("1-1", "3001");
    let people: Vec<Presence> = [scene.steady(RESIDENTS), scene.steady(BRANCH)]
        .into_iter()
        .flat_map(|people| people.into_iter().take(4))
        .collect();
    let units = people.iter().map(|presence| presence.seat.unit);
    let units: std::collections::BTreeSet<usize> = units.collect();
    if people.len() < 5 || units.len() < 2 {
        return None;
    }
    let subject = scene.stranger();
    for (turn, presence) in (0..).zip(people) {
        let view = Step::new(Action::View, 0).on(subject).under(duty);
        scene.does(presence, clock(9, 10, 0) + turn * clock(0, 50, 0), vec![view]);
    }
    scene.expect("hot-subject", &[&number(subject)], "medium", "1名を2所属の5人以上が閲覧。");
    Some(())
}

/// A stranger who is always the same one.
fn always(scene: &Scene<'_>, purpose: &str) -> u32 {
    let rng = &mut Rng::for_purpose(scene.today.seed, purpose, 0);
    scene.world.residents.anybody(rng)
}

/// The same person under no procedure on more and more days.
fn repeat(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.same(SCHOOLS, 1)?;
    let subject = always(scene, "incident acquaintance");
    let view = Step::new(Action::View, 0).on(subject);
    scene.does(presence, clock(16, 50, 0), vec![view]);
    let id = scene.id(presence);
    scene.expect_whole(
        "repeat-subject",
        &[&id, &number(subject)],
        "medium",
        "同じ1名を事務手続なしで繰り返し閲覧。",
    );
    Some(())
}

fn own(scene: &mut Scene<'_>) -> Option<()> {
    let people = &scene.world.staff.people;
    let lives_here = |presence: &&Presence| {
        people[presence.person].is_listed && !scene.today.diary.is_elsewhere(presence.person)
    };
    let presence = *scene.today.present.iter().find(lives_here)?;
    let subject = people[presence.person].resident?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    scene.does(
        presence,
        clock(15, 20, 0),
        vec![Step::new(Action::View, 0).on(subject).under(duty)],
    );
    let id = scene.id(presence);
    scene.expect("self-access", &[&id], "high", "本人の情報を閲覧。");
    Some(())
}

/// A colleague, on three days and more.
fn colleague(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.same(HOUSING, 1)?;
    let people = &scene.world.staff.people;
    let other = people.iter().enumerate().find(|(place, person)| {
        person.is_listed && *place != presence.person && person.seat(scene.today.date).is_some()
    });
    let subject = other?.1.resident?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    scene.does(
        presence,
        clock(16, 20, 0),
        vec![Step::new(Action::View, 0).on(subject).under(duty)],
    );
    let id = scene.id(presence);
    scene.expect_whole(
        "colleague-access",
        &[&id, &number(subject)],
        "medium",
        "他の職員の情報を3日以上閲覧。",
    );
    Some(())
}

fn watched(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(TAX)?;
    let subject = *scene.world.watched.all().first()?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    scene.does(
        presence,
        clock(10, 50, 0),
        vec![Step::new(Action::View, 0).on(subject).under(duty)],
    );
    let (id, subject) = (scene.id(presence), number(subject));
    scene.expect("watched-subject", &[&id, &subject], "high", "取扱所属限定者を他所属が閲覧。");
    Some(())
}
