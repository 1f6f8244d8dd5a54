//! The night batch and the automatic answers, by systems at servers.

use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::Today;
use crate::office::log::Actor;
use crate::office::task::Step;
use crate::office::unit::SYSTEMS;

/// The ID of the night batch, and where it runs.
pub const BATCH: (&str, &str) = ("S0000001", "Z9900001");

/// One step: when at the earliest, what, which function, how many, what for.
type Row = (u32, Action, &'static str, u32, &'static str);

const ROWS: [Row; 8] = [
    (clock(22, 0, 0), Action::Administer, "SCM0201", 1, "鍵情報確認"),
    (clock(22, 5, 0), Action::Export, "TKM0101", 1800, "情報提供等記録、日次出力"),
    (clock(22, 20, 0), Action::Register, "DBM0102", 1200, "副本更新①"),
    (clock(22, 45, 0), Action::Register, "DBM0102", 400, "副本更新②"),
    (clock(23, 5, 0), Action::Delete, "DBM0202", 12, "副本削除, 異動分"),
    (clock(23, 20, 0), Action::Register, "FGU0101", 20, "符号取得依頼"),
    (clock(23, 40, 0), Action::Register, "OSR0101", 60, "お知らせ\"更新\""),
    (clock(23, 50, 0), Action::View, "JTK0101", 1, "自己情報提供 状態確認"),
];

/// Who acts for the systems section.
#[must_use]
pub fn system(id: &str, name: &str) -> Actor {
    Actor { id: id.to_owned(), name: name.to_owned(), unit: SYSTEMS.to_owned() }
}

/// The night after today: every day, since others ask on Sundays too.
pub(super) fn add(today: &mut Today) {
    let rng = &mut today.rng("night");
    let actor = system(BATCH.0, "夜間連携ﾊﾞｯﾁ");
    for (from, action, function, count, note) in ROWS {
        let mut step = Step::new(action, 0).of(count + rng.below(count)).noted(note);
        step.function = function;
        today.log.act(&actor, BATCH.1, from + rng.below(clock(0, 4, 0)), step);
    }
    let mut end = Step::new(Action::Register, 0).noted("日次締め");
    end.function = "SYM0901";
    today.log.act(&actor, BATCH.1, clock(24, 0, 0), end);
}
