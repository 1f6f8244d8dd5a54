//! Business that is not the unit's, and an inquiry that the permits do not have.

use super::{Incident, Scene, on};
use crate::calendar::clock;
use crate::layout::operation::{Action, SUCCESS};
use crate::office::task::{Step, case};
use crate::office::unit::{CARE, SCHOOLS};

pub(super) static INCIDENTS: [Incident; 2] = [on(&[21], foreign), on(&[22], unpermitted)];

fn foreign(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(SCHOOLS)?;
    let subject = scene.stranger();
    let mut steps = case(&[subject], ("16-1", "3001"), 0, &[], &mut scene.rng);
    steps.push(Step::new(Action::View, 30_000).on(subject).under(("16-1", "3001")));
    scene.does(presence, clock(11, 30, 0), steps);
    let id = scene.id(presence);
    scene.expect("duty-mismatch", &[&id, "16-1"], "medium", "学校教育課による税事務の操作。");
    Some(())
}

fn unpermitted(scene: &mut Scene<'_>) -> Option<()> {
    let presence = scene.anybody(CARE)?;
    let subject = scene.stranger();
    let inquiry = Step::new(Action::Inquire, 0).on(subject).under(("68-1", "3401"));
    scene.does(presence, clock(14, 30, 0), vec![inquiry.to("471234").with(SUCCESS)]);
    let id = scene.id(presence);
    scene.expect("unpermitted-inquiry", &[&id], "high", "照合リストにない照会。");
    Some(())
}
