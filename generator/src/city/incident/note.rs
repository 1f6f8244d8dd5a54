//! An individual number (個人番号) in free text, for a rule that comes later.

use anyhow::{Context, Result};

use super::{Incident, Need, Scene};
use crate::layout::operation::Action;

pub(super) static INCIDENTS: [Incident; 1] = [Incident {
    rule: "individual-number",
    expected: "high",
    business_day: 9,
    who: "operation",
    actor: "",
    need: Need::Nothing,
    approval: None,
    plant: Some(plant),
    ja: "操作ログの備考に、検査用数字の正しい12桁の番号がある。",
    en: "A note in the operation log holds twelve digits with a valid check digit.",
}];

fn plant(scene: &mut Scene) -> Result<()> {
    let label = Action::View.label();
    let mut views = scene.journal.operation.iter_mut().filter(|row| row.action == label);
    let row = views.next().context("nobody viewed anything on that day")?;
    "番号１２３４-5678-9018 と申出".clone_into(&mut row.note);
    Ok(())
}
