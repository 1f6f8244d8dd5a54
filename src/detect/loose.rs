//! Which events are loose: under no procedure, or under one outside the duties of the actor's units.

use super::context::Context;
use super::day::{ActorDay, Event};
use super::names::Name;
use crate::instant::Day;

/// Whether the events of one actor after the other are loose: found out once for each procedure,
/// where no row of a register ends within the day.
pub(super) struct Loose<'c> {
    cx: &'c Context<'c>,
    /// Whether all duties are the same all day.
    is_steady: bool,
    /// Of the actor, by procedure and by the unit as the log says.
    known: Vec<((Name, Option<Name>), bool)>,
}

impl<'c> Loose<'c> {
    /// On that day, nobody yet.
    pub(super) fn on(day: Day, cx: &'c Context<'c>) -> Self {
        let is_steady = cx.registers.duties().is_steady(day);
        Self { cx, is_steady, known: Vec::new() }
    }

    /// Turns to the next actor.
    pub(super) fn begin(&mut self) {
        self.known.clear();
    }

    /// Whether the event of the actor is.
    pub(super) fn is(&mut self, of: &ActorDay<'_>, event: &Event) -> bool {
        let Some(procedure) = event.procedure else { return self.cx.is_loose(of, event) };
        let by = (procedure.key, event.unit);
        if let Some((_, is_loose)) = self.known.iter().find(|(known, _)| *known == by) {
            return *is_loose;
        }
        let is_loose = self.cx.is_loose(of, event);
        if self.is_steady && of.is_steady() {
            self.known.push((by, is_loose));
        }
        is_loose
    }
}
