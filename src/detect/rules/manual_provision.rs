//! # What it detects
//! A person provides information by hand on a subject which nobody viewed or searched since the
//! start of the previous business day. Where the log does not name who provided, that is told of
//! nobody in particular.
//!
//! # Why
//! Where the automatic answer is switched off, that is for the sake of somebody who must not be
//! found. Before anything is provided by hand, what will be provided has to be looked at.
//!
//! # Example
//! A clerk answers an inquiry by hand, and nobody viewed the resident that day or the business day
//! before.
//!
//! # Not an alarm when
//! The contents were confirmed in another system: say so and close it.
//!
//! # Severity
//! Medium.
//!
//! # Settings
//! None.

use crate::config::RuleDeclaration;
use crate::detect::context::Context;
use crate::detect::day::{Event, MANUAL};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::reach::Reach;
use crate::detect::rule::Rule;
use crate::detect::subject::{By, OnSubject, Place, SubjectHistory};
use crate::detect::touches::{Flags, Loosest, Suspicion};
use crate::event::Action;
use crate::instant::{Day, Instant};
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("manual-provision"), settings: &[] };

/// `manual-provision`: see the top of the file.
pub(super) struct ManualProvision;

impl Rule for ManualProvision {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("manual_provision.rs")
    }

    fn is_over_subjects(&self) -> bool {
        true
    }

    fn suspicion(&self, _: &Loosest<'_>) -> Option<Suspicion> {
        Some(Box::new(|_, touches| {
            touches.iter().any(|found| found.touch.flags.has(Flags::PROVIDES))
        }))
    }

    fn reach(&self, _: &Loosest<'_>) -> Option<Reach> {
        Some(Reach { business_day: true, ..Reach::DAY })
    }

    fn subject<'a>(
        &self,
        history: &SubjectHistory<'a>,
        on: &dyn Fn(Day) -> Context<'a>,
    ) -> Vec<OnSubject<'a>> {
        let looking = history.events.iter().filter(|event| event.is_looking());
        let looked = Looked { at: looking.map(|event| event.at).collect() };
        let mut provisions: Vec<&Event> = history.events.clone();
        provisions.retain(|event| {
            let cx = on(event.at.day());
            event.action == Action::Provide && event.is_touching() && looked.not_before(event, &cx)
        });
        provisions.sort_by_key(|event| (event.at.day(), event.actor.key, event.place));
        let days =
            provisions.chunk_by(|a, b| (a.at.day(), a.actor.key) == (b.at.day(), b.actor.key));
        days.filter_map(|events| judge(events, history, on)).collect()
    }
}

/// When the subject was viewed or searched, in order.
struct Looked {
    at: Vec<Instant>,
}

impl Looked {
    /// Whether nobody looked since the start of the business day before the event.
    fn not_before(&self, event: &Event, cx: &Context<'_>) -> bool {
        let since = cx.calendar.previous_business_day(event.at.day()).start();
        let next = self.at.partition_point(|at| *at < since);
        self.at.get(next).is_none_or(|at| event.at < *at)
    }
}

/// The verdict on what one actor provided on a day.
fn judge<'a>(
    events: &[&'a Event],
    history: &SubjectHistory<'a>,
    on: &dyn Fn(Day) -> Context<'a>,
) -> Option<OnSubject<'a>> {
    let first = *events.first()?;
    let day = first.at.day();
    let cx = on(day);
    let (by, evidence, unit) = match history.actor_day(events.to_vec()) {
        Some(actor) => {
            let is_person = |event: &&Event| cx.is_person(&actor, event);
            let evidence: Vec<&Event> = events.iter().copied().filter(is_person).collect();
            let unit = actor.unit;
            (By::Actor(Box::new(actor)), evidence, unit)
        }
        None if history.names.text(first.actor.key) == MANUAL => {
            (By::Unnamed(first.actor.key), events.to_vec(), None)
        }
        None => return None,
    };
    if evidence.is_empty() || !cx.is_enabled(&DECLARATION, unit) {
        return None;
    }
    let mut wording = Wording::default().with("at", Value::Moment(evidence.first()?.at));
    if matches!(by, By::Unnamed(_)) {
        wording = wording.with("actor", Value::Phrase("rules.manual-provision.unnamed".into()));
    }
    let severity = cx.severity(&DECLARATION, unit, Severity::Medium);
    Some(OnSubject {
        place: Place { day, is_daily: true, by },
        judgement: Judgement { severity, evidence, wording },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{History, RuleSettings};
    use crate::detect::names::Names;
    use crate::event::{EventId, SourceId};
    use crate::registers::Snapshot;

    fn provision(at: &str) -> Event {
        let mut names = Names::default();
        Event {
            id: EventId(1),
            at: at.parse().unwrap(),
            source: SourceId(1),
            place: 0,
            action: Action::Provide,
            outcome: None,
            records: 1,
            actor: names.id("C1"),
            unit: None,
            terminal: None,
            function: None,
            procedure: None,
            information: None,
            counterpart: None,
            subject: None,
            subject_written: None,
        }
    }

    #[test]
    fn a_view_counts_from_the_start_of_the_business_day_before_up_to_the_provision() {
        let (registers, settings) = (Snapshot::default(), RuleSettings::default());
        let expectations = History::default();
        let cx = Context {
            registers: &registers,
            calendar: registers.calendar(),
            settings: settings.outside_periods(),
            expectations: &expectations,
        };
        // A Monday: the business day before is Friday.
        let event = provision("2026-04-20T10:00:00+09:00");
        let lacks = |at: &[&str]| {
            let at = at.iter().map(|at| at.parse().unwrap()).collect();
            Looked { at }.not_before(&event, &cx)
        };
        assert!(lacks(&[]));
        assert!(lacks(&["2026-04-16T23:59:59.999+09:00", "2026-04-20T10:00:00.001+09:00"]));
        assert!(!lacks(&["2026-04-17T00:00:00+09:00"]));
        assert!(!lacks(&["2026-04-20T10:00:00+09:00"]));
    }
}
