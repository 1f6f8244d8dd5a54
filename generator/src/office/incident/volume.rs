//! More residents than ever by somebody who reads few.

use super::{Incident, Scene, on};
use crate::calendar::clock;
use crate::office::task::views;
use crate::office::unit::HEALTH;

pub(super) static INCIDENTS: [Incident; 1] = [on(&[20], |scene: &mut Scene<'_>| {
    let presence = scene.anybody(HEALTH)?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let residents: Vec<u32> = (0..70).map(|step| 29 + step * 37).collect();
    let steps = views(residents, duty, (60_000, 180_000), &mut scene.rng);
    scene.does(presence, clock(13, 5, 0), steps);
    let id = scene.id(presence);
    scene.expect("volume-anomaly", &[&id], "low", "普段は5名ほどの職員が70名を閲覧。");
    Some(())
})];
