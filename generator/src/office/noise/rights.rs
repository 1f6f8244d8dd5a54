//! Rights that are not set yet: on the first two days of April some who are new in their unit are
//! refused, and try again a few times.

use chrono::Datelike;

use crate::layout::operation::{Action, DENIED};
use crate::office::task::{Step, Task};
use crate::office::{Today, World};

/// Of a thousand who are new, how many lack rights (assumed); and how often they try at most, of
/// whom only one in ten goes on and on.
const LACKING: u32 = 100;

/// Who is refused today.
pub(super) fn add(world: &mut World, today: &mut Today) {
    if today.business.is_none() || today.date.month() != 4 || today.date.day() > 2 {
        return;
    }
    let rng = &mut today.rng("rights");
    for presence in today.present.clone() {
        let person = &world.staff.people[presence.person];
        let since = person.post(today.date).map(|post| post.from);
        let is_new = since.is_some_and(|since| since.year() == today.date.year());
        if !is_new || !rng.chance(LACKING) {
            continue;
        }
        let tries = if rng.chance(100) { rng.between(8, 14) } else { rng.between(2, 6) };
        if tries > 9 {
            let why = "異動したばかりで権限が設定されておらず、何度も試した。";
            world.told.on(today.date, "denied-burst", &person.id, why);
        }
        let subject = world.somebody(presence.seat.unit().code, rng);
        let duty = presence.seat.unit().duty(rng);
        let refused = |rng: &mut crate::rng::Rng| {
            let after = rng.between(10_000, 50_000);
            Step::new(Action::View, after).on(subject).under(duty).with(DENIED)
        };
        let steps = (0..tries).map(|_| refused(rng)).collect();
        let at = presence.moment(rng);
        today.diary.add(presence.person, Task::new(at, &presence.seat.terminal(), steps));
    }
}
