//! The active days of everybody in the days before, by units: what a day is compared with where the
//! actor's own are not enough.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::past::{Summaries, Summary, UNIT_DAYS};
use crate::instant::Day;

/// The active days of everybody, by the units of who had them.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// A number for each actor, by which they are told apart.
    actors: HashMap<String, usize>,
    /// In the order of the days.
    days: BTreeMap<Vec<String>, VecDeque<Active>>,
}

/// An active day of an actor.
#[derive(Debug, Clone, Copy)]
struct Active {
    day: Day,
    actor: usize,
    subjects: u32,
}

impl Beside {
    /// Those in the [`UNIT_DAYS`] before `day`.
    pub(super) fn before<S: Summaries>(day: Day, summaries: &S) -> Result<Self, S::Error> {
        let mut beside = Self::default();
        let mut add = |on: Day, summary: &Summary| beside.add(on, summary);
        summaries.between(day.plus(-UNIT_DAYS), day.previous(), &mut add)?;
        Ok(beside)
    }

    /// Adds what an actor did on a day that is none before those that are known.
    pub(super) fn add(&mut self, day: Day, summary: &Summary) {
        if summary.subjects == 0 {
            return;
        }
        let actor = self.number(&summary.actor);
        let active = Active { day, actor, subjects: summary.subjects };
        match self.days.get_mut(&summary.units) {
            Some(days) => days.push_back(active),
            None => drop(self.days.insert(summary.units.clone(), [active].into())),
        }
    }

    fn number(&mut self, actor: &str) -> usize {
        if let Some(number) = self.actors.get(actor) {
            return *number;
        }
        let number = self.actors.len();
        self.actors.insert(actor.to_owned(), number);
        number
    }

    /// Forgets the days before `first`.
    pub(super) fn forget_before(&mut self, first: Day) {
        for days in self.days.values_mut() {
            while days.front().is_some_and(|active| active.day < first) {
                days.pop_front();
            }
        }
        self.days.retain(|_, days| !days.is_empty());
    }

    /// The subjects of the days of others who have a unit in common with `today`.
    pub(super) fn of(&self, today: &Summary) -> Vec<u32> {
        let own = self.actors.get(&today.actor);
        let is_beside = |units: &[String]| units.iter().any(|unit| today.units.contains(unit));
        let days =
            self.days.iter().filter(|(units, _)| is_beside(units)).flat_map(|(_, days)| days);
        days.filter(|active| Some(&active.actor) != own).map(|active| active.subjects).collect()
    }
}
