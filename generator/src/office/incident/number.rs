//! An individual number in a note.

use super::{Incident, Scene, on};
use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::office::task::Step;
use crate::office::unit::RESIDENTS;

pub(super) static INCIDENTS: [Incident; 1] = [on(&[25], |scene: &mut Scene<'_>| {
    let presence = scene.anybody(RESIDENTS)?;
    let subject = scene.stranger();
    let view = Step::new(Action::View, 0).on(subject).under(("1-1", "3001"));
    scene.does(presence, clock(11, 0, 0), vec![view.noted("番号確認１２３４－５６７８－９０１８")]);
    scene.expect("individual-number", &["operation"], "high", "備考に個人番号と思われる番号。");
    Some(())
})];
