//! Failed log-ins: one actor again and again, and different actors at one terminal.

use anyhow::Result;

use super::{Incident, Need, Scene};
use crate::calendar::clock;

pub(super) static INCIDENTS: [Incident; 2] = [
    Incident {
        rule: "failed-logins",
        expected: "medium",
        business_day: 2,
        who: "a:C0020206",
        actor: "C0020206",
        need: Need::ShiftFrom(clock(8, 24, 20)),
        approval: None,
        plant: Some(one_actor),
        ja: "08:21から3分間に6回ログインに失敗し、08:24に成功。",
        en: "Fails to log in six times within three minutes from 08:21, then succeeds at 08:24.",
    },
    Incident {
        rule: "failed-logins",
        expected: "medium",
        business_day: 8,
        who: "t:T030206",
        actor: "",
        need: Need::Nothing,
        approval: None,
        plant: Some(one_terminal),
        ja: "端末T030206で13:02から10分以内に3人のIDがログインに失敗。",
        en: "Three actors fail to log in at terminal T030206 within ten minutes from 13:02.",
    },
];

fn one_actor(scene: &mut Scene) -> Result<()> {
    let person = scene.staff.find("C0020206")?;
    for attempt in 0..6 {
        scene.journal.mistype(person, &person.terminal, clock(8, 21, 10) + attempt * 32_000);
    }
    Ok(())
}

fn one_terminal(scene: &mut Scene) -> Result<()> {
    let actors = ["C0030201", "C0030205", "C0030206"];
    for (actor, second) in actors.into_iter().zip([12, 205, 398]) {
        let person = scene.staff.find(actor)?;
        scene.journal.mistype(person, "T030206", clock(13, 2, second));
    }
    Ok(())
}
