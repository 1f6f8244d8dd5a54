//! # What it detects
//! A person exports, deletes or administers, and no other person of the unit has any event
//! within half an hour before or after, on that day.
//!
//! # Why
//! Work that cannot be undone is done by two; nobody around is when it is done unseen.
//!
//! # Example
//! Records are exported at 19:40; the last colleague logged out at 18:50.
//!
//! # Not an alarm when
//! An approval of kind `work` names somebody else who stood by (`witness_id`). The unit has few
//! people, or each of them where there are several: there, being alone is ordinary.
//!
//! # Severity
//! Low.
//!
//! # Settings
//! `minutes` (before and after), `small_unit` (units of up to so many people are not judged).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::Rule;
use crate::registers::RegisterKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const MINUTES: Setting = Setting::new("minutes", Kind::Minutes, 30, 1, 1440);
const SMALL_UNIT: Setting = Setting::new("small_unit", Kind::Count, 3, 1, 10_000);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("lone-work"), settings: &[MINUTES, SMALL_UNIT] };

/// `lone-work`: see the top of the file.
pub(super) struct LoneWork;

impl Rule for LoneWork {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("lone_work.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Staff]
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::WitnessedWork]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let value = |setting| cx.value(&DECLARATION, day, setting);
        let minutes = value(&MINUTES);
        let small = usize::try_from(value(&SMALL_UNIT)).unwrap_or(usize::MAX);
        let weighty = |event: &&Event| event.is_weighty() && cx.is_person(day, event);
        let weighty: Vec<&Event> = day.events.iter().copied().filter(weighty).collect();
        if weighty.is_empty() {
            return None;
        }
        let others = others(&weighty, minutes, day, cx);
        let is_alone = |event: &&Event| {
            let units = cx.units(day, event);
            let people = |unit: &&str| cx.people(unit, event.at);
            let is_large = units.iter().any(|unit| people(unit) > small);
            let company = |other: &Company<'_>| {
                is_near(event, other.event, minutes)
                    && other.units.iter().any(|unit| units.contains(unit))
            };
            is_large && !others.iter().any(company)
        };
        let evidence: Vec<&Event> = weighty.into_iter().filter(is_alone).collect();
        let first = evidence.first()?;
        Some(Judgement {
            severity: Severity::Low,
            wording: Wording::default()
                .with("at", Value::Moment(first.at))
                .with("action", Value::Phrases(actions(&evidence)))
                .with("minutes", Value::Count(minutes)),
            evidence,
        })
    }
}

/// An event of somebody else, and the units that they are of.
struct Company<'a> {
    event: &'a Event,
    units: Vec<&'a str>,
}

/// What other persons did within `minutes` of any of these events.
fn others<'a>(
    weighty: &[&Event],
    minutes: i64,
    day: &ActorDay<'a>,
    cx: &'a Context<'_>,
) -> Vec<Company<'a>> {
    let own = weighty.first().map(|event| event.actor.key);
    let is_near_any = |event: &&Event| weighty.iter().any(|other| is_near(event, other, minutes));
    let others = day.everybody.iter().filter(|event| Some(event.actor.key) != own);
    let others = others.filter(is_near_any).filter(|event| cx.is_anybody(day.names, event));
    others.map(|event| Company { event, units: cx.units_of(day.names, event) }).collect()
}

fn is_near(a: &Event, b: &Event, minutes: i64) -> bool {
    a.at.plus_minutes(minutes) >= b.at && b.at.plus_minutes(minutes) >= a.at
}

/// Words for what was done, each once.
fn actions(events: &[&Event]) -> Vec<String> {
    let mut words = Vec::new();
    for event in events {
        let word = format!("rules.lone-work.{}", event.action.word());
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}
