//! Each actor's days in short, held in memory: as recomputed, or as stored where a day is not.

use std::collections::BTreeMap;

use crate::detect::past::{Summaries, Summary};
use crate::instant::Day;
use crate::store::{Reader, Result, StoreError};

/// What is known of the days.
#[derive(Debug, Default)]
pub(super) struct Known {
    days: BTreeMap<Day, Vec<Summary>>,
    /// Where to find an actor's days: by day, the place among the day's actors.
    actors: BTreeMap<String, BTreeMap<Day, usize>>,
}

impl Known {
    /// What is stored of such days.
    pub(super) fn read(reader: &Reader<'_>, such: impl Fn(&Day) -> bool) -> Result<Self> {
        let mut known = Self::default();
        for day in reader.summarized_days()?.into_iter().filter(such) {
            known.add(day, reader.summaries(day)?);
        }
        Ok(known)
    }

    /// Adds a day.
    pub(super) fn add(&mut self, day: Day, summaries: Vec<Summary>) {
        for (place, summary) in summaries.iter().enumerate() {
            self.actors.entry(summary.actor.clone()).or_default().insert(day, place);
        }
        self.days.insert(day, summaries);
    }

    /// The actors of a day.
    pub(super) fn of(&self, day: Day) -> &[Summary] {
        self.days.get(&day).map_or(&[], Vec::as_slice)
    }

    /// The actor's days before, the last first.
    fn before(&self, actor: &str, day: Day) -> impl Iterator<Item = &Summary> {
        let days = self.actors.get(actor);
        let before = days.into_iter().flat_map(move |days| days.range(..day).rev());
        before.filter_map(|(day, place)| self.of(*day).get(*place))
    }
}

impl Summaries for Known {
    type Error = StoreError;

    fn before(&self, actor: &str, day: Day, most: usize) -> Result<Vec<Summary>> {
        Ok(self.before(actor, day).take(most).cloned().collect())
    }

    fn active_before(&self, actor: &str, day: Day, most: usize) -> Result<Vec<Summary>> {
        let active = self.before(actor, day).filter(|summary| summary.subjects > 0);
        Ok(active.take(most).cloned().collect())
    }

    fn active(&self, first: Day, last: Day) -> Result<Vec<Summary>> {
        let days = self.days.range(first..=last).flat_map(|(_, summaries)| summaries);
        Ok(days.filter(|summary| summary.subjects > 0).cloned().collect())
    }
}
