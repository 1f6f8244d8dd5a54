//! Exports that are damaged, missing, altered, or lack serials; rows of another day.

use std::collections::BTreeSet;

use super::{Incident, always_on};
use crate::layout::operation;

const BROKEN: u32 = 12;
const MISSING: u32 = 14;
const GAP: u32 = 16;
const ALTERED: u32 = 18;
const STRAYED_FROM: u32 = 23;
const STRAYED_TO: u32 = 20;

/// Place of the row, in the file of its day, that each of them is about.
const PLACE: usize = 160;

pub(super) static INCIDENTS: [Incident; 5] = [
    always_on(&[BROKEN], |scene| {
        scene.expect("rejected-rows", &["operation"], "low", "壊れた行が2つ。");
    }),
    always_on(&[MISSING], |scene| {
        scene.expect("export-missing", &["authentication"], "high", "認証ログのファイルがない。");
    }),
    always_on(&[GAP], |scene| {
        scene.expect("serial-gap", &["operation"], "medium", "通番が3つ欠けている。");
    }),
    always_on(&[ALTERED], |scene| {
        let what = "翌日のログに、同じ通番で宛名番号の異なる行。";
        scene.expect("export-altered", &["operation"], "critical", what);
    }),
    always_on(&[STRAYED_TO], |scene| {
        let what = "後日のログに、この日の日付の行。";
        scene.expect("clock-anomaly", &["operation"], "low", what);
    }),
];

/// What is done to the files, where there are incidents.
#[derive(Debug, Default)]
pub struct Tampering {
    altered: Option<operation::Row<String>>,
    /// The day, and who was at work on it.
    strays_to: Option<(crate::calendar::Day, BTreeSet<String>)>,
}

impl Tampering {
    /// How many serials are left out before a row.
    #[must_use]
    pub fn gap(&self, place: usize, day: Option<u32>) -> u64 {
        if day == Some(GAP) && place == PLACE { 3 } else { 0 }
    }

    /// Whether the day's authentication log is not delivered.
    #[must_use]
    pub fn withholds(&self, day: Option<u32>) -> bool {
        day == Some(MISSING)
    }

    /// Brings a row of an earlier day again with another subject, and puts a row to another day.
    pub fn alter(&mut self, rows: &mut Vec<operation::Row<String>>, day: Option<u32>) {
        let Some(first) = rows.first().map(|row| row.at.day) else { return };
        if let Some(mut row) = self.altered.take() {
            "000000009999999".clone_into(&mut row.subject);
            rows.insert(0, row);
        }
        match day {
            Some(ALTERED) => {
                let viewed = |row: &&operation::Row<String>| !row.subject.is_empty();
                self.altered = rows.iter().skip(PLACE).find(viewed).cloned();
            }
            Some(STRAYED_TO) => {
                let people = rows.iter().map(|row| row.actor_id.clone()).collect();
                self.strays_to = Some((first, people));
            }
            Some(STRAYED_FROM) => {
                let Some((day, people)) = self.strays_to.take() else { return };
                let mut later = rows.iter_mut().skip(PLACE);
                if let Some(row) = later.find(|row| people.contains(&row.actor_id)) {
                    row.at.day = day;
                }
            }
            _ => {}
        }
    }

    /// Breaks two lines of a day's file.
    pub fn damage(&self, lines: &mut Vec<String>, day: Option<u32>) {
        if day != Some(BROKEN) || lines.len() <= PLACE {
            return;
        }
        let torn = |line: &str| line.split(',').take(6).collect::<Vec<_>>().join(",");
        for place in [PLACE, PLACE / 2] {
            let copy = torn(&lines[place]);
            lines.insert(place, copy);
        }
    }
}
