//! What only the systems section does, and only with approval: deletions, administration,
//! privileged IDs; and an output with nobody around.

use super::{Incident, Scene, always_on, on};
use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::records::Approval;
use crate::office::staff::{KEYS, Seat};
use crate::office::task::{Step, Task, case};
use crate::office::unit::{self, DISABILITY, SYSTEMS, TAX};

pub(super) static INCIDENTS: [Incident; 4] = [
    on(&[25], deletion),
    on(&[26], administration),
    always_on(&[27], privileged),
    on(&[28], alone),
];

fn deletion(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(DISABILITY)?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let subject = scene.stranger();
    let step = Step::new(Action::Delete, 20_000).on(subject).under(duty);
    scene.does(presence, clock(16, 40, 0), vec![step; 3]);
    let id = scene.id(presence);
    scene.expect("deletion", &[&id], "high", "承認のない削除を3件。");
    Some(())
}

fn administration(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(TAX)?;
    let step = Step::new(Action::Administer, 0).noted("権限変更");
    scene.does(presence, clock(12, 5, 0), vec![step]);
    let id = scene.id(presence);
    scene.expect("administration", &[&id], "high", "税務課の職員による権限変更。");
    Some(())
}

fn privileged(scene: &mut Scene<'_>) {
    let subject = scene.stranger();
    let terminal = Seat { unit: unit::place(SYSTEMS), number: 2 }.terminal();
    let steps = case(&[subject], ("120-1", "3601"), 0, &[], &mut scene.rng);
    let person = scene.world.staff.find(KEYS);
    scene.today.diary.add(person, Task::new(clock(10, 30, 0), &terminal, steps));
    scene.expect("privileged-use", &[KEYS], "high", "貸出記録のない特権IDの使用。");
}

/// In a section where few use the system, in the evening, and that with an order.
fn alone(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.idle("0402")?;
    let export = Step::new(Action::Export, 0).under(("115-1", "3602")).of(40);
    scene.does(presence, clock(20, 45, 0), vec![export]);
    let id = scene.id(presence);
    let by = scene.world.staff.approver(presence.person, scene.today.date);
    let time = (scene.today.date, clock(17, 15, 0), clock(21, 30, 0));
    scene.world.records.approve(Approval::new("overtime", &id, time, "時間外勤務命令", by));
    scene.expect("lone-work", &[&id], "low", "周りに誰もいない時間の出力。");
    scene.expect("bulk-export", &[&id], "high", "周りに誰もいない時間の出力。出力承認なし。");
    Some(())
}
