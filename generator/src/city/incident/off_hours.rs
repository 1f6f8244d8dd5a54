//! Work outside the opening: unapproved at three hours of the evening, and overtime that
//! the approvals register explains, once after the fact (事後承認).
//!
//! Each is a session of its own after the shift, so that no session gets long.

use anyhow::Result;

use super::{Approval, Incident, Need, Scene};
use crate::calendar::clock;
use crate::city::casework::matter;
use crate::layout::operation::Action;

pub(super) static INCIDENTS: [Incident; 7] = [
    Incident {
        rule: "off-hours",
        expected: "low",
        business_day: 2,
        who: "C0020104",
        actor: "C0020104",
        need: Need::Nothing,
        approval: None,
        plant: Some(|scene| evening(scene, "C0020104", clock(19, 4, 0), clock(19, 10, 20))),
        ja: "山﨑　誠が19:04にログインし、19:10ごろ1名を閲覧。時間外命令の記録なし。",
        en: "Logs in at 19:04 and views one resident at about 19:10, without an overtime record.",
    },
    Incident {
        rule: "off-hours",
        expected: "medium",
        business_day: 5,
        who: "C0030203",
        actor: "C0030203",
        need: Need::Nothing,
        approval: None,
        plant: Some(|scene| evening(scene, "C0030203", clock(21, 24, 0), clock(21, 30, 10))),
        ja: "21:24にログインし、21:30ごろ閲覧。時間外命令の記録なし。",
        en: "Logs in at 21:24 and views at about 21:30, without an overtime record.",
    },
    Incident {
        rule: "off-hours",
        expected: "high",
        business_day: 8,
        who: "C0020203",
        actor: "C0020203",
        need: Need::Nothing,
        approval: None,
        plant: Some(|scene| evening(scene, "C0020203", clock(23, 14, 0), clock(23, 20, 30))),
        ja: "深夜23:14にログインし、23:20ごろ閲覧。時間外命令の記録なし。",
        en: "Logs in at 23:14 and views at about 23:20 at night, without an overtime record.",
    },
    overtime(
        0,
        "C0020102",
        |scene| evening(scene, "C0020102", clock(18, 25, 0), clock(19, 40, 0)),
        "当初課税準備",
        -1,
    ),
    overtime(
        3,
        "C0030105",
        |scene| evening(scene, "C0030105", clock(18, 31, 0), clock(20, 50, 0)),
        "新年度受給者の一括確認",
        -1,
    ),
    overtime(
        4,
        "C0010203",
        |scene| evening(scene, "C0010203", clock(18, 40, 0), clock(20, 5, 0)),
        "資格異動処理, 年度当初分",
        0,
    ),
    overtime(
        7,
        "C0020107",
        |scene| evening(scene, "C0020107", clock(18, 22, 0), clock(19, 55, 0)),
        "納税相談の長時間化(事後承認)",
        1,
    ),
];

const fn overtime(
    business_day: usize,
    actor: &'static str,
    plant: fn(&mut Scene) -> Result<()>,
    purpose: &'static str,
    approved_on: i8,
) -> Incident {
    let approval = Approval {
        kind: "overtime",
        from: clock(17, 15, 0),
        to: clock(21, 30, 0),
        purpose,
        scope: "",
        approved_by: head(actor),
        approved_on,
        approved_at: clock(9, 15, 0),
        witness: "",
    };
    let after = approved_on > 0;
    Incident {
        rule: "off-hours",
        expected: "explained",
        business_day,
        who: actor,
        actor,
        need: Need::Nothing,
        approval: Some(approval),
        plant: Some(plant),
        ja: if after {
            "時間外命令(事後承認)のある残業。"
        } else {
            "時間外命令のある残業。"
        },
        en: if after {
            "Overtime with a record, approved the day after."
        } else {
            "Overtime with a record."
        },
    }
}

/// The head of the actor's section, who has its first number.
const fn head(actor: &str) -> &'static str {
    match actor.as_bytes() {
        [_, _, b'0', b'1', b'0', b'2', ..] => "C0010201",
        [_, _, b'0', b'3', ..] => "C0030101",
        _ => "C0020101",
    }
}

/// A session from a log-in to a few minutes after the view of one resident.
fn evening(scene: &mut Scene, actor: &str, login: u32, view: u32) -> Result<()> {
    let person = scene.staff.find(actor)?;
    let matter = matter(person, scene.rng);
    scene.journal.login(person, login);
    scene.journal.act(person, view - scene.rng.between(20_000, 50_000), Action::Search, &matter);
    scene.journal.act(person, view, Action::View, &matter);
    scene.journal.logout(person, view + scene.rng.between(clock(0, 3, 0), clock(0, 8, 0)));
    Ok(())
}
