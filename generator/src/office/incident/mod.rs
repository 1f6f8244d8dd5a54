//! The incidents: what is done beside the ordinary traffic, and the keys of the alerts that it
//! should raise. Days count business days from 0; those of some days are there as far as the
//! range goes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::presence::Presence;
use super::staff::Seat;
use super::task::{Step, Task};
use super::{Today, World, unit};
use crate::calendar::Day;
use crate::rng::Rng;

mod bulk;
pub mod dormant;
mod duties;
mod exclusion;
pub mod files;
mod identity;
mod logins;
mod number;
mod off_hours;
mod provision;
mod refused;
mod subjects;
mod systems;
mod terminals;
mod volume;

/// The last business day, from 0, on which an incident begins or goes on.
pub const LAST_DAY: u32 = 28;

/// An alert that should be there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expected {
    /// Its key.
    pub key: String,
    /// Its severity.
    pub severity: &'static str,
    /// What happened.
    pub what: &'static str,
}

/// Something that rules should find.
struct Incident {
    /// On which of the business days.
    days: &'static [u32],
    /// What is done.
    plant: Plant,
}

/// What is done: where nobody is there to do it, it does not happen, and nothing is expected.
enum Plant {
    Always(fn(&mut Scene<'_>)),
    WithSomebody(fn(&mut Scene<'_>) -> Option<()>),
}

const fn on(days: &'static [u32], plant: fn(&mut Scene<'_>) -> Option<()>) -> Incident {
    Incident { days, plant: Plant::WithSomebody(plant) }
}

/// One that needs nobody to be there.
const fn always_on(days: &'static [u32], plant: fn(&mut Scene<'_>)) -> Incident {
    Incident { days, plant: Plant::Always(plant) }
}

/// Where an incident is planted.
struct Scene<'a> {
    world: &'a mut World,
    today: &'a mut Today,
    expected: &'a mut BTreeSet<Expected>,
    rng: Rng,
}

/// All of them.
fn all() -> impl Iterator<Item = (u64, &'static Incident)> {
    let all = [
        &off_hours::INCIDENTS[..],
        &identity::INCIDENTS,
        &bulk::INCIDENTS,
        &volume::INCIDENTS,
        &subjects::INCIDENTS,
        &duties::INCIDENTS,
        &refused::INCIDENTS,
        &provision::INCIDENTS,
        &systems::INCIDENTS,
        &logins::INCIDENTS,
        &terminals::INCIDENTS,
        &dormant::INCIDENTS,
        &number::INCIDENTS,
        &files::INCIDENTS,
        &exclusion::INCIDENTS,
    ];
    (0..).zip(all.into_iter().flatten())
}

/// Plants what happens today.
pub fn plant(world: &mut World, today: &mut Today, expected: &mut BTreeSet<Expected>) {
    let Some(business) = today.business else { return };
    for (number, incident) in all().filter(|(_, incident)| incident.days.contains(&business)) {
        let rng = today.rng_of("incident", number);
        let scene = &mut Scene { world, today, expected, rng };
        match incident.plant {
            Plant::Always(plant) => plant(scene),
            Plant::WithSomebody(plant) => plant(scene).unwrap_or_default(),
        }
    }
}

/// `expected.csv`
#[must_use]
pub fn table(expected: &[Expected]) -> String {
    let mut text = "key,severity,what\n".to_owned();
    for Expected { key, severity, what } in expected {
        let _ = writeln!(text, "{key},{severity},{what}");
    }
    text
}

impl Scene<'_> {
    fn day(&self) -> String {
        Day::from(self.today.date).dashed()
    }

    /// An alert of today is expected, whose key has these parts between rule and day.
    fn expect(&mut self, rule: &str, parts: &[&str], severity: &'static str, what: &'static str) {
        let key = format!("{rule}/{}/{}", parts.join("/"), self.day());
        self.expected.insert(Expected { key, severity, what });
    }

    /// An alert without a day is expected.
    fn expect_whole(
        &mut self,
        rule: &str,
        parts: &[&str],
        severity: &'static str,
        what: &'static str,
    ) {
        let key = format!("{rule}/{}", parts.join("/"));
        self.expected.insert(Expected { key, severity, what });
    }

    /// The people of a unit who are at work and keep their seat all year; heads are the last.
    fn steady(&self, code: &str) -> Vec<Presence> {
        let unit = unit::place(code);
        let stays = |presence: &&Presence| {
            let person = &self.world.staff.people[presence.person];
            let post = person.posts.first();
            presence.seat.unit == unit
                && person.posts.len() == 1
                && person.second.is_none()
                && !self.today.diary.is_elsewhere(presence.person)
                && post.is_some_and(|post| post.to.is_none())
        };
        let mut people: Vec<Presence> = self.today.present.iter().filter(stays).copied().collect();
        people.sort_by_key(|presence| presence.seat.number == 1);
        people
    }

    /// Somebody of a unit who is at work.
    fn anybody(&mut self, code: &str) -> Option<Presence> {
        let people = self.steady(code);
        (!people.is_empty()).then(|| *self.rng.pick(&people))
    }

    /// Somebody of a unit who is at work and has nothing to do in the system today.
    fn idle(&mut self, code: &str) -> Option<Presence> {
        self.steady(code).into_iter().find(|presence| !self.today.diary.has(presence.person))
    }

    /// The same person on every day of an incident; none on days of absence.
    fn same(&self, code: &str, number: u32) -> Option<Presence> {
        let seat = Seat { unit: unit::place(code), number };
        self.today.present.iter().find(|presence| presence.seat == seat).copied()
    }

    fn id(&self, presence: Presence) -> String {
        self.world.staff.people[presence.person].id.clone()
    }

    /// A resident who has nothing to do with the ordinary traffic.
    fn stranger(&mut self) -> u32 {
        self.world.residents.register(1)[0]
    }

    /// Somebody does something at the own terminal.
    fn does(&mut self, presence: Presence, at: u32, steps: Vec<Step>) {
        self.does_at(presence, &presence.seat.terminal(), at, steps);
    }

    /// Somebody does something at a terminal.
    fn does_at(&mut self, presence: Presence, terminal: &str, at: u32, steps: Vec<Step>) {
        self.today.diary.add(presence.person, Task::new(at, terminal, steps));
    }
}
