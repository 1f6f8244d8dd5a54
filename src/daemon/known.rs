//! Each actor's days in short, held in memory: as recomputed, or as stored where a day is not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::detect::looking_back::Before;
use crate::detect::past::{Summaries, Summary};
use crate::detect::sign_ons::{Deliver, SignOn, SignOnDays, SignOns, Sources};
use crate::event::SourceId;
use crate::instant::Day;
use crate::store::{Reader, Result, StoreError};

/// What is known of the days.
#[derive(Debug, Default)]
pub(super) struct Known {
    days: BTreeMap<Day, Vec<Summary>>,
    /// Where to find an actor's days: by day, the place among the day's actors.
    actors: BTreeMap<String, BTreeMap<Day, usize>>,
    sign_ons: BTreeMap<Day, SignOns>,
    /// The days on which each actor logged in or out at each terminal.
    sessions: BTreeMap<(String, String), BTreeSet<Day>>,
}

impl Known {
    /// What is stored of such days.
    pub(super) fn read(reader: &Reader<'_>, such: impl Fn(&Day) -> bool) -> Result<Self> {
        let mut known = Self::default();
        let days: BTreeSet<Day> = [reader.summarized_days()?, reader.days_with_sign_ons()?]
            .concat()
            .into_iter()
            .collect();
        for day in days.into_iter().filter(such) {
            known.add(day, reader.summaries(day)?, reader.sign_ons(day)?);
        }
        Ok(known)
    }

    /// Adds a day.
    pub(super) fn add(&mut self, day: Day, summaries: Vec<Summary>, sign_ons: SignOns) {
        for (place, summary) in summaries.iter().enumerate() {
            self.actors.entry(summary.actor.clone()).or_default().insert(day, place);
        }
        self.days.insert(day, summaries);
        for first in sign_ons.of_actors.chunk_by(SignOn::is_beside).filter_map(<[_]>::first) {
            let at_terminal = (first.actor.clone(), first.terminal.clone());
            self.sessions.entry(at_terminal).or_default().insert(day);
        }
        self.sign_ons.insert(day, sign_ons);
    }

    /// When each source has events, and which deliver log-ins for which.
    pub(super) fn sources(&self) -> Arc<Sources> {
        let mut at_terminals: BTreeMap<&str, BTreeMap<SourceId, bool>> = BTreeMap::new();
        for ((terminal, source), has_logins) in self.sign_ons.values().flat_map(SignOns::terminals)
        {
            *at_terminals.entry(terminal).or_default().entry(source).or_default() |= has_logins;
        }
        let mut deliver = Deliver::new();
        for at_terminal in at_terminals.into_values() {
            let logins = at_terminal.iter().filter(|(_, has_logins)| **has_logins);
            let logins: BTreeSet<SourceId> = logins.map(|(source, _)| *source).collect();
            for source in at_terminal.into_keys().filter(|_| !logins.is_empty()) {
                deliver.entry(source).or_default().extend(&logins);
            }
        }
        let mut sources = Sources::that(deliver);
        for (day, sign_ons) in &self.sign_ons {
            for extent in &sign_ons.extents {
                sources.add(extent.source, *day, (extent.first, extent.last));
            }
        }
        Arc::new(sources)
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

    /// The days on which the actor logged in or out at the terminal.
    fn signed_on(&self, actor: &str, terminal: &str) -> Option<&BTreeSet<Day>> {
        self.sessions.get(&(actor.to_owned(), terminal.to_owned()))
    }

    /// The sign-ons of the actor at the terminal on a day, in order.
    fn at_terminal(&self, actor: &str, terminal: &str, day: Day) -> &[SignOn] {
        let all = self.sign_ons.get(&day).map_or(&[][..], |day| &day.of_actors);
        let at = |sign_on: &SignOn| (&*sign_on.actor, &*sign_on.terminal).cmp(&(actor, terminal));
        let first = all.partition_point(|sign_on| at(sign_on).is_lt());
        let last = all.partition_point(|sign_on| at(sign_on).is_le());
        all.get(first..last).unwrap_or_default()
    }
}

impl Summaries for Known {
    type Error = StoreError;

    fn before(&self, actor: &str, day: Day) -> Result<Before> {
        let mut before = Before::default();
        let mut days = Self::before(self, actor, day);
        while days.next().is_some_and(|day| before.add_earlier(day.subjects, day.last)) {}
        Ok(before)
    }

    fn between(&self, first: Day, last: Day, each: &mut dyn FnMut(Day, &Summary)) -> Result<()> {
        for (day, summaries) in self.days.range(first..=last) {
            for summary in summaries {
                each(*day, summary);
            }
        }
        Ok(())
    }
}

impl SignOnDays for Known {
    type Error = StoreError;

    fn on(&self, day: Day) -> Result<Vec<SignOn>> {
        Ok(self.sign_ons.get(&day).map_or_else(Vec::new, |day| day.of_actors.clone()))
    }

    fn after(&self, actor: &str, terminal: &str, day: Day) -> Result<Option<SignOn>> {
        let days = self.signed_on(actor, terminal);
        let next = days.and_then(|days| days.range(day.next()..).next());
        Ok(next.and_then(|next| self.at_terminal(actor, terminal, *next).first().cloned()))
    }
}
