//! Many residents read within an hour, many records exported, one number after the other.

use super::{Incident, Scene, on};
use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::task::{Step, views};
use crate::office::unit::{COLLECTION, HOUSING, INSURANCE};

pub(super) static INCIDENTS: [Incident; 3] =
    [on(&[15], read), on(&[16], export), on(&[17], sequence)];

fn read(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.idle(HOUSING)?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let residents: Vec<u32> = (0..180).map(|step| 17 + step * 31).collect();
    let steps = views(residents, duty, (14_000, 17_000), &mut scene.rng);
    scene.does(presence, clock(10, 5, 0), steps);
    let id = scene.id(presence);
    scene.expect("bulk-read", &[&id], "medium", "1時間に180名を閲覧。作業承認なし。");
    Some(())
}

fn export(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(INSURANCE)?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let step = Step::new(Action::Export, 120_000).under(duty).of(2600).noted("一覧出力(CSV)");
    scene.does(presence, clock(18, 5, 0), vec![step.clone(), step]);
    let id = scene.id(presence);
    scene.expect("bulk-export", &[&id], "high", "計5,200件を出力。出力承認なし。");
    Some(())
}

fn sequence(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(COLLECTION)?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let steps = views(3_000..3_025, duty, (15_000, 40_000), &mut scene.rng);
    scene.does(presence, clock(11, 10, 0), steps);
    let id = scene.id(presence);
    scene.expect("sequential-subjects", &[&id], "high", "連番の25名を閲覧。");
    Some(())
}
