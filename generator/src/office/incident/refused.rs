//! Somebody tries again and again what is refused.

use super::{Incident, Scene, on};
use crate::calendar::clock;
use crate::layout::operation::{Action, DENIED};
use crate::office::task::Step;
use crate::office::unit::HEALTH;

pub(super) static INCIDENTS: [Incident; 1] = [on(&[23], |scene: &mut Scene<'_>| {
    let presence = scene.anybody(HEALTH)?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let subject = scene.stranger();
    let step = Step::new(Action::View, 20_000).on(subject).under(duty).with(DENIED);
    scene.does(presence, clock(15, 40, 0), vec![step; 12]);
    let id = scene.id(presence);
    scene.expect("denied-burst", &[&id], "medium", "拒否された操作を4分で12回。");
    Some(())
})];
