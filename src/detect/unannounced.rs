//! Acts at a terminal before which the actor has not logged in there.

use serde::{Deserialize, Serialize};

use super::context::Context;
use super::day::{ActorDay, Event};
use super::names::Name;
use crate::event::Action;
use crate::instant::Instant;

/// Acts of a day at one terminal, in one source, before which no log-in stands on the day, in
/// short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unannounced {
    /// The terminal, folded.
    pub terminal: String,
    /// The source.
    pub source: i64,
    /// The first of them.
    pub first: Instant,
    /// The last of them.
    pub last: Instant,
}

impl Unannounced {
    /// Those of an actor's day, where a log-in counts for so many hours.
    #[must_use]
    pub fn at_each_terminal(day: &ActorDay<'_>, hours: i64, cx: &Context<'_>) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for event in acts(day, hours, cx) {
            let terminal = event.terminal.map_or("", |terminal| day.names.text(terminal.key));
            let source = event.source.0;
            let is_same = |found: &&mut Self| found.terminal == terminal && found.source == source;
            match found.iter_mut().find(is_same) {
                Some(found) => found.last = event.at,
                None => found.push(Self {
                    terminal: terminal.to_owned(),
                    source,
                    first: event.at,
                    last: event.at,
                }),
            }
        }
        found
    }
}

/// A person's acts at terminals, other than by logging in, in so many hours before which the day
/// has no log-in of the person there.
#[must_use]
pub fn acts<'a>(day: &ActorDay<'a>, hours: i64, cx: &Context<'_>) -> Vec<&'a Event> {
    let own = day.whole().iter().filter(|event| event.is_log_in());
    let logins: Vec<(Name, Instant)> =
        own.filter_map(|event| Some((event.terminal?.key, event.at))).collect();
    let is_announced = |event: &Event, terminal: Name| {
        let since = event.at.plus_minutes(-60 * hours);
        let counts = |at: Instant| since <= at && at <= event.at;
        logins.iter().any(|(at_terminal, at)| *at_terminal == terminal && counts(*at))
    };
    let is_such = |event: &Event| {
        event.terminal.is_some_and(|terminal| !is_announced(event, terminal.key))
            && event.is_act()
            && !matches!(event.action, Action::Login | Action::LoginFailed)
            && cx.is_person(day, event)
    };
    day.events.iter().copied().filter(|event| is_such(event)).collect()
}
