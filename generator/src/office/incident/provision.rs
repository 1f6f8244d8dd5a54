//! An answer by hand about somebody whom nobody looked at before.

use super::{Incident, Scene, on};
use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::resident::number;
use crate::office::task::Step;
use crate::office::unit::INSURANCE;

pub(super) static INCIDENTS: [Incident; 1] = [on(&[24], |scene: &mut Scene<'_>| {
    let presence = scene.anybody(INSURANCE)?;
    let duty = presence.seat.unit().duty(&mut scene.rng);
    let subject = scene.stranger();
    let to = scene.rng.pick(&scene.world.others).clone();
    let provide = Step::new(Action::Provide, 0).on(subject).under(duty).to(&to);
    scene.does(presence, clock(16, 0, 0), vec![provide]);
    let (id, subject) = (scene.id(presence), number(subject));
    for actor in [id.as_str(), "(MANUAL)"] {
        scene.expect("manual-provision", &[actor, &subject], "medium", "事前確認のない手動提供。");
    }
    Some(())
})];
