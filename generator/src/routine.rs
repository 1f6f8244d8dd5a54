//! What goes on in the same way in every model: the steps of the night, the record of an own
//! inquiry, a case at a terminal of the regional union.

use crate::calendar::{Day, Moment, clock};
use crate::layout::operation::{self, Action};
use crate::layout::provision::{AUTOMATIC, ERROR, MANUAL, SUCCESS};
use crate::layout::regional::{ERR, NG, OK, PRINT, SEARCH, VIEW};
use crate::layout::{provision, regional};
use crate::rng::Rng;
use crate::vocabulary::ORGANIZATION;

/// One step of the night: when at the earliest, what, which function, how many, what for.
pub type Step = (u32, Action, &'static str, u32, &'static str);

/// The night batch.
pub const NIGHT: [Step; 8] = [
    (clock(22, 0, 0), Action::Administer, "SCM0201", 1, "鍵情報確認"),
    (clock(22, 5, 0), Action::Export, "TKM0101", 1800, "情報提供等記録、日次出力"),
    (clock(22, 20, 0), Action::Register, "DBM0102", 1200, "副本更新①"),
    (clock(22, 45, 0), Action::Register, "DBM0102", 400, "副本更新②"),
    (clock(23, 5, 0), Action::Delete, "DBM0202", 12, "副本削除, 異動分"),
    (clock(23, 20, 0), Action::Register, "FGU0101", 20, "符号取得依頼"),
    (clock(23, 40, 0), Action::Register, "OSR0101", 60, "お知らせ\"更新\""),
    (clock(23, 50, 0), Action::View, "JTK0101", 1, "自己情報提供 状態確認"),
];

/// What the provision record has of an own inquiry that the operation log has.
pub fn inquiry(row: &operation::Row<String>, rng: &mut Rng) -> provision::Row<String> {
    let mut provided_at = row.at;
    provided_at.millis += rng.between(1_000, 4_000);
    provision::Row {
        number: 0,
        inquired_at: row.at,
        provided_at,
        inquirer: ORGANIZATION.to_owned(),
        inquirer_unit: row.unit.clone(),
        inquirer_actor: row.actor_id.clone(),
        provider: row.counterpart.clone(),
        procedure: row.procedure.clone(),
        information: row.information.clone(),
        subject: row.subject.clone(),
        response: if rng.chance(900) { AUTOMATIC } else { MANUAL }.to_owned(),
        outcome: if rng.chance(970) { SUCCESS } else { ERROR }.to_owned(),
        note: String::new(),
    }
}

/// A case at a terminal of the union on the day: a search, a view, at times a print.
pub fn union_case(
    id: &str,
    terminal: &str,
    (day, start): (Day, u32),
    rng: &mut Rng,
) -> Vec<regional::Row<String>> {
    let subject = format!("{:08}", rng.below(900_000));
    let mut millis = start;
    let count = if rng.chance(500) { 3 } else { 2 };
    let steps = [("HK0101", SEARCH), ("HK0102", VIEW), ("HK0301", PRINT)];
    let mut rows = Vec::with_capacity(count);
    for (screen, action) in steps.into_iter().take(count) {
        let outcome = match rng.below(100) {
            0 => NG,
            1 => ERR,
            _ => OK,
        };
        rows.push(regional::Row {
            at: Moment { day, millis: millis / 1000 * 1000 },
            actor_id: id.to_owned(),
            municipality: ORGANIZATION.to_owned(),
            terminal: terminal.to_owned(),
            screen: screen.to_owned(),
            action: action.to_owned(),
            subject: subject.clone(),
            outcome: outcome.to_owned(),
        });
        millis += rng.between(10_000, 70_000);
    }
    rows
}
