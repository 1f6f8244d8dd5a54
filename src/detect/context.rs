//! What rules may ask: registers, calendar, settings. Read-only, and no SQL.

use std::collections::BTreeSet;

use super::day::{AUTO, ActorDay, Event, MANUAL};
use super::finding::Value;
use super::names::Names;
use super::units::Units;
use crate::calendar::Calendar;
use crate::config::{Expect, Expectations, History, InForce, RuleDeclaration, Setting};
use crate::instant::{Day, Instant};
use crate::registers::openings::Hours;
use crate::registers::staff::StaffKind;
use crate::registers::{Code, RegisterKind, Snapshot};
use crate::severity::Severity;

/// The surroundings of an evaluation.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The registers, with everything that was ever in them.
    pub registers: &'a Snapshot,
    /// The working calendar.
    pub calendar: &'a Calendar,
    /// The settings in force on the day that is judged.
    pub settings: InForce<'a>,
    /// What each source was expected to deliver, of all times.
    pub expectations: &'a History<Expectations>,
}

impl Context<'_> {
    /// A setting as it applies to the unit of the actor.
    #[must_use]
    pub fn value(&self, rule: &RuleDeclaration, day: &ActorDay<'_>, setting: &Setting) -> i64 {
        self.settings.value(rule.id.word(), day.unit, setting)
    }

    /// A setting as it applies to everyone.
    #[must_use]
    pub fn general(&self, rule: &RuleDeclaration, setting: &Setting) -> i64 {
        self.settings.value(rule.id.word(), None, setting)
    }

    /// Whether the actor is a person at the event: anybody but a listed system.
    #[must_use]
    pub fn is_person(&self, day: &ActorDay<'_>, event: &Event) -> bool {
        day.is_person(event)
    }

    /// Whether a person did it: neither a listed system nor one of the names that stand for nobody.
    #[must_use]
    pub fn is_anybody(&self, names: &Names, event: &Event) -> bool {
        let actor = names.text(event.actor.key);
        actor != AUTO && actor != MANUAL && self.registers.staff().is_person(actor, event.at)
    }

    /// The units of whoever did it, folded: by the staff register, else as the log says.
    #[must_use]
    pub fn units_of<'d>(&'d self, names: &'d Names, event: &Event) -> Vec<&'d str> {
        let staff = self.registers.staff();
        let units = staff.units_at(names.text(event.actor.key), event.at);
        if units.is_empty() {
            return event.unit.map(|unit| names.text(unit)).into_iter().collect();
        }
        units.into_iter().map(Code::folded).collect()
    }

    /// How many people the staff register has in the unit, given folded, at the instant.
    #[must_use]
    pub fn people(&self, unit: &str, at: Instant) -> usize {
        let rows = self.registers.staff().all().iter();
        let people: BTreeSet<&str> = rows
            .filter(|row| row.kind != StaffKind::System && row.validity.covers(at))
            .filter(|row| row.unit.as_ref().is_some_and(|code| code.folded() == unit))
            .map(|row| row.actor.folded())
            .collect();
        people.len()
    }

    /// The units of the actor at the event, folded: by the staff register, else as the log says.
    #[must_use]
    pub fn units<'d>(&self, day: &ActorDay<'d>, event: &Event) -> Units<'d> {
        day.units(event)
    }

    /// The units of the actor whose duties are known, where none of them is in charge of the
    /// procedure of the event.
    #[must_use]
    pub fn units_without_duty<'d>(&self, day: &ActorDay<'d>, event: &Event) -> Units<'d> {
        let none = || [].into_iter().collect();
        let Some(procedure) = event.procedure else { return none() };
        if !self.registers.is_loaded(RegisterKind::Duties) {
            return none();
        }
        let (units, procedure) = (self.units(day, event), day.names.text(procedure.key));
        self.registers.duties().units_without(&units, procedure, event.at).collect()
    }

    /// Whether the event is under no procedure, or under one outside the duties of the actor's
    /// units, as far as these are known.
    #[must_use]
    pub fn is_loose(&self, day: &ActorDay<'_>, event: &Event) -> bool {
        event.procedure.is_none() || !self.units_without_duty(day, event).is_empty()
    }

    /// Whether the rule watches the unit of the actor.
    #[must_use]
    pub fn is_enabled(&self, rule: &RuleDeclaration, unit: Option<&str>) -> bool {
        self.settings.enabled(rule.id.word(), unit)
    }

    /// The severity that was set for the unit, else `own`.
    #[must_use]
    pub fn severity(&self, rule: &RuleDeclaration, unit: Option<&str>, own: Severity) -> Severity {
        self.settings.severity(rule.id.word(), unit).unwrap_or(own)
    }

    /// A unit of the actor, given folded, as the staff register writes it, else folded.
    #[must_use]
    pub fn unit_as_written<'d>(&self, day: &ActorDay<'d>, unit: &'d str) -> &'d str {
        let mut codes = day.staff.iter().filter_map(|row| row.unit.as_ref());
        codes.find(|code| code.folded() == unit).map_or(unit, Code::shown)
    }

    /// The opening hours of these units on the day.
    #[must_use]
    pub fn hours(&self, units: &[&str], day: Day) -> Hours {
        self.registers.openings().hours(units, day, self.calendar)
    }

    /// The actor as a value of a sentence: the ID, and the name where it is known.
    #[must_use]
    pub fn person(&self, day: &ActorDay<'_>) -> Value {
        person(day)
    }

    /// What the source was expected to deliver of a day.
    #[must_use]
    pub fn expectation(&self, source: &str, day: Day) -> Option<Expect> {
        self.expectations.on(day)?.get(source).copied()
    }
}

/// The actor as a value of a sentence: the ID, and the name where it is known.
#[must_use]
pub fn person(day: &ActorDay<'_>) -> Value {
    Value::Person(day.written.to_owned(), name(day))
}

/// The actor's name by the staff register: of a row valid that day, else of the last one.
#[must_use]
pub fn name(day: &ActorDay<'_>) -> Option<String> {
    let valid = day.staff.iter().find(|row| row.validity.covers_day(day.day));
    let row = valid.or_else(|| day.staff.last())?;
    (!row.name.is_empty()).then(|| row.name.clone())
}
