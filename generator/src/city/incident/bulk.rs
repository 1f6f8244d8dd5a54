//! Many residents read within an hour, many records exported: each once without and once
//! with a record that explains it.

use anyhow::Result;

use super::{Approval, Incident, Need, Scene};
use crate::calendar::clock;
use crate::city::casework::subject_number;
use crate::city::journal::Matter;
use crate::layout::operation::Action;

pub(super) static INCIDENTS: [Incident; 4] = [
    Incident {
        rule: "bulk-read",
        expected: "medium",
        business_day: 4,
        who: "C0010205",
        actor: "C0010205",
        need: Need::Shift,
        approval: None,
        plant: Some(|scene| read(scene, "C0010205", clock(10, 5, 0), 180, ("30-1", "3101"))),
        ja: "10:05から1時間以内に180名を閲覧。作業承認なし。",
        en: "Views 180 residents within an hour from 10:05, without an approval.",
    },
    Incident {
        rule: "bulk-read",
        expected: "explained",
        business_day: 7,
        who: "C0020110",
        actor: "C0020110",
        need: Need::Shift,
        approval: Some(RECONCILIATION),
        plant: Some(|scene| read(scene, "C0020110", clock(13, 30, 0), 170, ("16-2", "3003"))),
        ja: "13:30から170名を閲覧。事務16-2に限った作業承認あり。",
        en: "Views 170 residents from 13:30, with a work approval for procedure 16-2.",
    },
    Incident {
        rule: "bulk-export",
        expected: "high",
        business_day: 5,
        who: "C0030204",
        actor: "C0030204",
        need: Need::Shift,
        approval: None,
        plant: Some(|scene| export(scene, "C0030204", clock(14, 40, 0), &[2600, 2600])),
        ja: "14:40から2回、計5,200件を出力。出力承認なし。",
        en: "Exports 5,200 records in two steps from 14:40, without an approval.",
    },
    Incident {
        rule: "bulk-export",
        expected: "explained",
        business_day: 9,
        who: "C0020105",
        actor: "C0020105",
        need: Need::Shift,
        approval: Some(EXTRACT),
        plant: Some(|scene| export(scene, "C0020105", clock(15, 10, 0), &[3400])),
        ja: "15:10に3,400件を出力。立会者のある出力承認あり。",
        en: "Exports 3,400 records at 15:10, with an export approval and a witness.",
    },
];

const RECONCILIATION: Approval = Approval {
    kind: "work",
    from: clock(13, 0, 0),
    to: clock(17, 0, 0),
    purpose: "課税台帳との突合",
    scope: "16-2",
    approved_by: "C0020101",
    approved_on: -1,
    approved_at: clock(16, 30, 0),
    witness: "",
};

const EXTRACT: Approval = Approval {
    kind: "export",
    from: clock(15, 0, 0),
    to: clock(16, 0, 0),
    purpose: "当初賦課\"突合用\"データ, 庁内利用",
    scope: "export",
    approved_by: "C0020101",
    approved_on: -1,
    approved_at: clock(11, 0, 0),
    witness: "C0020103",
};

/// Views of different residents, one every 15 to 18 seconds.
fn read(
    scene: &mut Scene,
    actor: &str,
    start: u32,
    count: u32,
    duty: (&'static str, &'static str),
) -> Result<()> {
    let person = scene.staff.find(actor)?;
    let first = 30_000 + start / 100_000;
    for step in 0..count {
        let matter = Matter {
            subject: subject_number(first + step),
            procedure: duty.0,
            information: duty.1,
        };
        let millis = start + step * 17_000 + scene.rng.below(2_000);
        scene.journal.act(person, millis, Action::View, &matter);
    }
    Ok(())
}

/// Exports of so many records, some minutes apart.
fn export(scene: &mut Scene, actor: &str, start: u32, counts: &[u32]) -> Result<()> {
    let person = scene.staff.find(actor)?;
    let (procedure, information) = person.unit.procedures[0];
    let matter = Matter { subject: String::new(), procedure, information };
    let mut millis = start;
    for count in counts {
        millis += scene.rng.between(20_000, 300_000);
        let row = scene.journal.act(person, millis, Action::Export, &matter);
        row.count = *count;
        "一覧出力(CSV)".clone_into(&mut row.note);
    }
    Ok(())
}
