//! An exclusion that the person whom it shields approved.

use super::{Expected, Incident, Scene, on};
use crate::calendar::Day;
use crate::office::unit::SYSTEMS;

pub(super) static INCIDENTS: [Incident; 1] = [on(&[26], |scene: &mut Scene<'_>| {
    let presence = scene.anybody(SYSTEMS)?;
    let id = scene.id(presence);
    let by = scene.world.staff.approver(presence.person, scene.today.date);
    let from = Day::from(scene.today.date).dashed();
    let to = Day::from(scene.today.date + chrono::Days::new(29)).dashed();
    let row = format!("E2026-0001,off-hours,{id},,更新作業,{by},{id},{from},{to}");
    scene.world.records.exclude(row.split(',').map(str::to_owned).collect());
    let key = format!("exclusion-changed/exclusions/E2026-0001%2F{from}/1");
    let what = "対象者自身が承認した点検の除外。";
    scene.expected.insert(Expected { key, severity: "critical", what });
    Some(())
})];
