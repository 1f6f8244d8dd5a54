//! Work outside the opening, without an order: in the evening, late, at night.

use super::{Incident, Scene, on};
use crate::calendar::clock;
use crate::office::task::{case, views};
use crate::office::unit::{CARE, CHILDREN, TAX};

pub(super) static INCIDENTS: [Incident; 3] = [
    on(&[12], |scene| acts(scene, CHILDREN, clock(19, 30, 0), "low")),
    on(&[13], |scene| acts(scene, CARE, clock(21, 5, 0), "medium")),
    on(&[14], |scene| acts(scene, TAX, clock(23, 10, 0), "high")),
];

fn acts(scene: &mut Scene<'_>, unit: &str, at: u32, severity: &'static str) -> Option<()> {
    let presence = idle_or_early(scene, unit)?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let subject = scene.stranger();
    let mut steps = case(&[subject], duty, 0, &[], &mut scene.rng);
    steps.extend(views([subject], duty, (20_000, 60_000), &mut scene.rng));
    scene.does(presence, at, steps);
    let id = scene.id(presence);
    scene.expect("off-hours", &[&id], severity, "時間外の操作。時間外命令の記録なし。");
    Some(())
}

/// Somebody who has no overtime today, and so no order.
fn idle_or_early(scene: &mut Scene<'_>, unit: &str) -> Option<super::Presence> {
    scene.idle(unit)
}
