//! Looks back from one day after the other: what came before each actor's day. It is asked for when
//! it is first needed, and rolled forward from day to day.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use super::beside::Beside;
use super::past::{ENOUGH, OWN_DAYS, Past, Summaries, Summary, UNIT_DAYS};
use super::sign_ons::{REACH, SignOn, SignOnDays, Sources};
use super::unannounced::Unannounced;
use crate::event::SourceId;
use crate::instant::{Day, Instant};

/// Looks back from one day after the other.
#[derive(Debug)]
pub struct LookingBack {
    sources: Arc<Sources>,
    /// The day from which it looks; of no meaning before anybody is asked for.
    day: Day,
    /// Those who were asked for.
    actors: HashMap<String, Before>,
    /// Gathered for the first who needs it.
    beside: Option<Beside>,
    /// The last log-in of each actor at each terminal in the days for which log-ins count; gathered
    /// for the first who needs it.
    logins: Option<Logins>,
}

type Logins = BTreeMap<String, BTreeMap<String, Instant>>;

/// What came before an actor's day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Before {
    /// Subjects of the own last active days, at most [`OWN_DAYS`], the last first.
    own: VecDeque<u32>,
    /// The last event.
    last_event: Option<Instant>,
}

impl Before {
    /// Adds the day before those that are known; whether earlier ones are of interest.
    pub fn add_earlier(&mut self, subjects: u32, last: Instant) -> bool {
        self.last_event.get_or_insert(last);
        if subjects > 0 {
            self.own.push_back(subjects);
        }
        self.own.len() < OWN_DAYS
    }

    /// Adds the day after those that are known.
    fn add_later(&mut self, summary: &Summary) {
        self.last_event = Some(summary.last);
        if summary.subjects > 0 {
            self.own.push_front(summary.subjects);
            self.own.truncate(OWN_DAYS);
        }
    }
}

impl LookingBack {
    /// Over these sources.
    #[must_use]
    pub fn over(sources: Arc<Sources>) -> Self {
        let day = Day::from_number(0);
        Self { sources, day, actors: HashMap::new(), beside: None, logins: None }
    }

    /// When each source has events, and which deliver log-ins for which.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Looks from another day. What is known is rolled forward to a day that is not far; to any
    /// other, it begins anew.
    ///
    /// # Errors
    /// The summaries cannot be read.
    pub fn turn_to<S: Summaries>(&mut self, day: Day, summaries: &S) -> Result<(), S::Error> {
        if day != self.day {
            self.logins = None;
        }
        let is_near = (0..=i64::from(UNIT_DAYS)).contains(&day.days_since(self.day));
        if self.actors.is_empty() || !is_near {
            self.actors.clear();
            self.beside = None;
        } else if self.day < day {
            let first = self.day;
            let mut add = |on: Day, summary: &Summary| self.add(on, summary);
            summaries.between(first, day.previous(), &mut add)?;
        }
        if let Some(beside) = &mut self.beside {
            beside.forget_before(day.plus(-UNIT_DAYS));
        }
        self.day = day;
        Ok(())
    }

    /// Looks from the next day, the actors of this one being `today`.
    pub fn pass(&mut self, today: &[Summary]) {
        for summary in today {
            self.add(self.day, summary);
        }
        self.day = self.day.next();
        self.logins = None;
    }

    fn add(&mut self, day: Day, summary: &Summary) {
        if let Some(before) = self.actors.get_mut(&summary.actor) {
            before.add_later(summary);
        }
        if let Some(beside) = &mut self.beside {
            beside.add(day, summary);
        }
    }

    /// What came before the day of `today`.
    ///
    /// # Errors
    /// The summaries cannot be read.
    pub fn past<S, E>(&mut self, today: &Summary, days: &S) -> Result<Past, E>
    where
        S: Summaries<Error = E> + SignOnDays<Error = E>,
    {
        if !self.actors.contains_key(&today.actor) {
            let before = days.before(&today.actor, self.day)?;
            self.actors.insert(today.actor.clone(), before);
        }
        let logins = self.logins(today, days)?;
        let Some(before) = self.actors.get(&today.actor) else { return Ok(Past::default()) };
        let own: Vec<u32> = before.own.iter().copied().collect();
        let last_event = before.last_event;
        let is_alone = own.len() < ENOUGH && today.subjects > 0;
        let unit = if is_alone { self.beside(days)?.of(today) } else { Vec::new() };
        Ok(Past { own, unit, last_event, logins, sources: Arc::clone(&self.sources) })
    }

    /// The last log-in of the actor at each terminal where a source that may announce the acts
    /// there delivers any.
    fn logins<S: SignOnDays>(
        &mut self,
        today: &Summary,
        days: &S,
    ) -> Result<BTreeMap<String, Instant>, S::Error> {
        let mut found = BTreeMap::new();
        for Unannounced { terminal, source, .. } in &today.unannounced {
            if !self.sources.announce(SourceId(*source)) || found.contains_key(terminal) {
                continue;
            }
            let logins = match self.logins.take() {
                Some(logins) => logins,
                None => logins_before(self.day, days)?,
            };
            let of_actor = self.logins.insert(logins).get(&today.actor);
            if let Some(login) = of_actor.and_then(|logins| logins.get(terminal)) {
                found.insert(terminal.clone(), *login);
            }
        }
        Ok(found)
    }

    fn beside<S: Summaries>(&mut self, summaries: &S) -> Result<&Beside, S::Error> {
        let beside = match self.beside.take() {
            Some(beside) => beside,
            None => Beside::before(self.day, summaries)?,
        };
        Ok(self.beside.insert(beside))
    }
}

/// The last log-in of each actor at each terminal in the days before for which log-ins count.
fn logins_before<S: SignOnDays>(day: Day, days: &S) -> Result<Logins, S::Error> {
    let mut logins = Logins::new();
    for before in day.plus(-REACH).through(day.previous()) {
        let sign_ons = days.on(before)?.into_iter();
        for SignOn { actor, terminal, at, .. } in sign_ons.filter(|sign_on| sign_on.is_login) {
            logins.entry(actor).or_default().insert(terminal, at);
        }
    }
    Ok(logins)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    /// Days of actors, the plain way.
    #[derive(Debug)]
    struct Plain {
        days: BTreeMap<Day, Vec<Summary>>,
        sign_ons: BTreeMap<Day, Vec<SignOn>>,
    }

    impl Plain {
        fn before(&self, actor: &str, day: Day) -> impl Iterator<Item = &Summary> {
            let before = self.days.range(..day).rev().flat_map(|(_, summaries)| summaries);
            before.filter(move |summary| summary.actor == actor)
        }

        fn past(&self, today: &Summary, day: Day, sources: &Arc<Sources>) -> Past {
            let own = self.before(&today.actor, day).map(|summary| summary.subjects);
            let own: Vec<u32> = own.filter(|subjects| *subjects > 0).take(OWN_DAYS).collect();
            let is_beside = |other: &&Summary| {
                other.actor != today.actor
                    && other.subjects > 0
                    && other.units.iter().any(|unit| today.units.contains(unit))
            };
            let in_unit_days = self.days.range(day.plus(-UNIT_DAYS)..day).flat_map(|(_, all)| all);
            let unit = in_unit_days.filter(is_beside).map(|other| other.subjects);
            let is_alone = own.len() < ENOUGH && today.subjects > 0;
            let last_login = |terminal: &String| {
                let days = self.sign_ons.range(day.previous()..day).flat_map(|(_, all)| all);
                let mut own = days.filter(|sign_on| {
                    sign_on.is_login
                        && sign_on.actor == today.actor
                        && sign_on.terminal == *terminal
                });
                own.next_back().map(|sign_on| (terminal.clone(), sign_on.at))
            };
            Past {
                own,
                unit: if is_alone { unit.collect() } else { Vec::new() },
                last_event: self.before(&today.actor, day).next().map(|summary| summary.last),
                logins: today
                    .unannounced
                    .iter()
                    .filter(|acts| sources.announce(SourceId(acts.source)))
                    .filter_map(|acts| last_login(&acts.terminal))
                    .collect(),
                sources: Arc::clone(sources),
            }
        }
    }

    impl Summaries for Plain {
        type Error = Infallible;

        fn before(&self, actor: &str, day: Day) -> Result<Before, Infallible> {
            let mut before = Before::default();
            let mut days = Self::before(self, actor, day);
            while days.next().is_some_and(|day| before.add_earlier(day.subjects, day.last)) {}
            Ok(before)
        }

        fn between(
            &self,
            first: Day,
            last: Day,
            each: &mut dyn FnMut(Day, &Summary),
        ) -> Result<(), Infallible> {
            for (day, summaries) in self.days.range(first..=last) {
                for summary in summaries {
                    each(*day, summary);
                }
            }
            Ok(())
        }
    }

    impl SignOnDays for Plain {
        type Error = Infallible;

        fn on(&self, day: Day) -> Result<Vec<SignOn>, Infallible> {
            Ok(self.sign_ons.get(&day).cloned().unwrap_or_default())
        }

        fn after(&self, _: &str, _: &str, _: Day) -> Result<Option<SignOn>, Infallible> {
            Ok(None)
        }
    }

    /// A day of an actor: who, how many subjects, of which units, with acts of which source.
    type Written = (u8, u32, u8, i64);

    fn summary(day: Day, (actor, subjects, units, source): Written) -> Summary {
        let at = |minute: i64| day.start().plus_minutes(minute + i64::from(actor));
        let units = (0..3).filter(|unit| units & (1 << unit) != 0).map(|unit| format!("U{unit}"));
        Summary {
            actor: format!("A{actor}"),
            subjects,
            units: units.collect(),
            unit: None,
            first: at(500),
            begins_with_act: true,
            last: at(900),
            is_weighty: false,
            unannounced: vec![Unannounced {
                terminal: format!("T{}", actor % 2),
                source,
                first: at(500),
                last: at(900),
            }],
        }
    }

    fn login(day: Day, (actor, terminal): (u8, u8)) -> SignOn {
        SignOn {
            actor: format!("A{actor}"),
            terminal: format!("T{terminal}"),
            at: day.start().plus_minutes(480),
            event: crate::event::EventId(0),
            source: SourceId(1),
            is_login: (actor + terminal) % 3 != 0,
        }
    }

    fn sorted(mut past: Past) -> Past {
        past.unit.sort_unstable();
        past
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_rolled_forward_is_what_each_day_would_ask_for_itself(
            days in prop::collection::btree_map(
                0_i32..160,
                (
                    prop::collection::btree_map(0_u8..5, (0_u32..4, 0_u8..8, 1_i64..3), 0..5),
                    prop::collection::btree_set((0_u8..5, 0_u8..2), 0..4),
                    any::<bool>(),
                ),
                0..90,
            ),
        ) {
            let first: Day = "2026-04-01".parse().unwrap();
            let plain = Plain {
                days: days
                    .iter()
                    .map(|(day, (actors, ..))| (first.plus(*day), actors))
                    .map(|(day, actors)| {
                        let of_day = actors.iter().map(|(actor, (subjects, units, source))| {
                            summary(day, (*actor, *subjects, *units, *source))
                        });
                        (day, of_day.collect())
                    })
                    .collect(),
                sign_ons: days
                    .iter()
                    .map(|(day, (_, logins, _))| (first.plus(*day), logins))
                    .map(|(day, logins)| (day, logins.iter().map(|one| login(day, *one)).collect()))
                    .collect(),
            };
            let deliver = BTreeMap::from([(SourceId(1), [SourceId(1)].into())]);
            let sources = Arc::new(Sources::that(deliver));
            let mut rolled = LookingBack::over(Arc::clone(&sources));
            for (day, _) in days.iter().filter(|(_, (.., is_compared))| *is_compared) {
                let day = first.plus(*day);
                rolled.turn_to(day, &plain).unwrap();
                for today in &plain.days[&day] {
                    let Ok(past) = rolled.past(today, &plain);
                    prop_assert_eq!(sorted(past), sorted(plain.past(today, day, &sources)));
                }
                rolled.pass(&plain.days[&day]);
            }
        }
    }
}
