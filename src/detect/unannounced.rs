//! Acts at a terminal before which the actor has not logged in there.

use serde::{Deserialize, Serialize};

use super::context::Context;
use super::day::{ActorDay, Event};
use super::names::Name;
use crate::event::{Action, SourceId};
use crate::instant::Instant;

/// Acts of a day at one terminal, in one source, before which no log-in stands on the day, in
/// short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Kept", from = "Kept")]
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

/// How they are kept, with instants in milliseconds; or by name, as in older rows.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Kept {
    InOrder(String, i64, i64, i64),
    ByName { terminal: String, source: i64, first: Instant, last: Instant },
}

impl From<Unannounced> for Kept {
    fn from(Unannounced { terminal, source, first, last }: Unannounced) -> Self {
        Self::InOrder(terminal, source, first.millis(), last.millis())
    }
}

impl From<Kept> for Unannounced {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::InOrder(terminal, source, first, last) => {
                let [first, last] = [first, last].map(Instant::from_millis);
                Self { terminal, source, first, last }
            }
            Kept::ByName { terminal, source, first, last } => {
                Self { terminal, source, first, last }
            }
        }
    }
}

impl Unannounced {
    /// Those of an actor's day, where a log-in counts for so many hours.
    #[must_use]
    pub fn at_each_terminal(day: &ActorDay<'_>, hours: i64, cx: &Context<'_>) -> Vec<Self> {
        let mut found: Vec<((Name, SourceId), Self)> = Vec::new();
        for event in acts(day, hours, cx) {
            let Some(terminal) = event.terminal else { continue };
            let place = (terminal.key, event.source);
            match found.iter_mut().find(|(known, _)| *known == place) {
                Some((_, found)) => found.last = event.at,
                None => found.push((
                    place,
                    Self {
                        terminal: day.names.text(terminal.key).to_owned(),
                        source: event.source.0,
                        first: event.at,
                        last: event.at,
                    },
                )),
            }
        }
        found.into_iter().map(|(_, found)| found).collect()
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
        event.is_act()
            && !matches!(event.action, Action::Login | Action::LoginFailed)
            && event.terminal.is_some_and(|terminal| !is_announced(event, terminal.key))
            && cx.is_person(day, event)
    };
    day.events.iter().copied().filter(|event| is_such(event)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_older_rows_say_by_name_is_read_and_what_is_kept_is_short() {
        let by_name = r#"{"terminal":"T1","source":2,"first":"2026-04-01T09:00:00.000+09:00","last":"2026-04-01T17:00:00.000+09:00"}"#;
        let acts: Unannounced = serde_json::from_str(by_name).unwrap();
        let kept = serde_json::to_string(&acts).unwrap();
        assert_eq!(kept, r#"["T1",2,1775001600000,1775030400000]"#);
        assert_eq!(serde_json::from_str::<Unannounced>(&kept).unwrap(), acts);
    }
}
