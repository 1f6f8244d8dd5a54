//! What systems do at servers: the night batch, up to 24:00:00 at the day's end.

use super::journal::{Journal, Matter};
use super::staff::{NIGHT_BATCH, NIGHT_SERVER};
use crate::calendar::clock;
use crate::layout::operation::{Action, Row};
use crate::rng::Rng;
use crate::routine::NIGHT;

/// The unit that runs the systems.
pub const SYSTEMS_UNIT: &str = "0401";

/// A row of a system at a server.
pub fn act<'a>(
    system: (&str, &str, &str),
    millis: u32,
    action: Action,
    matter: &Matter,
    journal: &'a mut Journal,
) -> &'a mut Row<String> {
    let (id, name, terminal) = system;
    let at = journal.moment(millis);
    journal.operation.push(Row {
        at,
        serial: 0,
        actor_id: id.to_owned(),
        actor_name: name.to_owned(),
        unit: SYSTEMS_UNIT.to_owned(),
        terminal: terminal.to_owned(),
        function: action.function().to_owned(),
        action: action.label().to_owned(),
        subject: matter.subject.clone(),
        procedure: matter.procedure.to_owned(),
        information: matter.information.to_owned(),
        counterpart: String::new(),
        count: 1,
        outcome: crate::layout::operation::SUCCESS.to_owned(),
        note: String::new(),
    });
    let last = journal.operation.len() - 1;
    &mut journal.operation[last]
}

/// The night after a business day.
pub fn night(journal: &mut Journal, rng: &mut Rng) {
    let system = (NIGHT_BATCH, "夜間連携ﾊﾞｯﾁ", NIGHT_SERVER);
    let none = Matter::default();
    for (from, action, function, count, note) in NIGHT {
        let millis = from + rng.below(clock(0, 4, 0));
        let row = act(system, millis, action, &none, journal);
        function.clone_into(&mut row.function);
        row.count = count + rng.below(count);
        note.clone_into(&mut row.note);
    }
    let end = act(system, clock(24, 0, 0), Action::Register, &none, journal);
    "SYM0901".clone_into(&mut end.function);
    "日次締め".clone_into(&mut end.note);
}
