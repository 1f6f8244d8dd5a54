//! What systems do at servers: the night batch, up to 24:00:00 at the day's end.

use super::journal::{Journal, Matter};
use super::staff::{NIGHT_BATCH, NIGHT_SERVER};
use crate::calendar::clock;
use crate::layout::operation::{Action, Row};
use crate::rng::Rng;

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

/// One step of the night: when at the earliest, what, which function, how many, what for.
type Step = (u32, Action, &'static str, u32, &'static str);

const STEPS: [Step; 8] = [
    (clock(22, 0, 0), Action::Administer, "SCM0201", 1, "鍵情報確認"),
    (clock(22, 5, 0), Action::Export, "TKM0101", 1800, "情報提供等記録、日次出力"),
    (clock(22, 20, 0), Action::Register, "DBM0102", 1200, "副本更新①"),
    (clock(22, 45, 0), Action::Register, "DBM0102", 400, "副本更新②"),
    (clock(23, 5, 0), Action::Delete, "DBM0202", 12, "副本削除, 異動分"),
    (clock(23, 20, 0), Action::Register, "FGU0101", 20, "符号取得依頼"),
    (clock(23, 40, 0), Action::Register, "OSR0101", 60, "お知らせ\"更新\""),
    (clock(23, 50, 0), Action::View, "JTK0101", 1, "自己情報提供 状態確認"),
];

/// The night after a business day.
pub fn night(journal: &mut Journal, rng: &mut Rng) {
    let system = (NIGHT_BATCH, "夜間連携ﾊﾞｯﾁ", NIGHT_SERVER);
    let none = Matter::default();
    for (from, action, function, count, note) in STEPS {
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
