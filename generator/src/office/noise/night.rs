//! The night batch and the automatic answers, by systems at servers.

use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::Today;
use crate::office::log::Actor;
use crate::office::task::Step;
use crate::office::unit::SYSTEMS;
use crate::routine::NIGHT;

/// The ID of the night batch, and where it runs.
pub const BATCH: (&str, &str) = ("S0000001", "Z9900001");

/// Who acts for the systems section.
#[must_use]
pub fn system(id: &str, name: &str) -> Actor {
    Actor { id: id.to_owned(), name: name.to_owned(), unit: SYSTEMS.to_owned() }
}

/// The night after today: every day, since others ask on Sundays too.
pub(super) fn add(today: &mut Today) {
    let rng = &mut today.rng("night");
    let actor = system(BATCH.0, "夜間連携ﾊﾞｯﾁ");
    for (from, action, function, count, note) in NIGHT {
        let mut step = Step::new(action, 0).of(count + rng.below(count)).noted(note);
        step.function = function;
        today.log.act(&actor, BATCH.1, from + rng.below(clock(0, 4, 0)), step);
    }
    let mut end = Step::new(Action::Register, 0).noted("日次締め");
    end.function = "SYM0901";
    today.log.act(&actor, BATCH.1, clock(24, 0, 0), end);
}
