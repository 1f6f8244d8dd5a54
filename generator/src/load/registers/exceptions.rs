//! What is watched more than the rest, or less.

use super::SINCE;
use crate::calendar::Day;
use crate::city::table::{Table, row};
use crate::load::LoadOptions;
use crate::load::actors::texts;
use crate::load::subjects;

/// Residents that are watched: behind those whose numbers the staff register has.
const WATCHED: std::ops::Range<u32> = 20..40;

/// Days that an exclusion is in force at most.
const DAYS: u64 = 90;

/// `watchlist.csv`: residents who are often met; one unit may.
pub(super) fn watchlist(options: &LoadOptions) -> Table {
    let watched = |resident| {
        let number = subjects::text(options.layout, resident);
        row(&format!("{number},支援措置,0101,{SINCE},"))
    };
    WATCHED.map(watched).collect()
}

/// `exclusions.csv`: one that is in force, where there are people enough to ask for it.
pub(super) fn exclusions(options: &LoadOptions) -> Table {
    let people: Vec<_> = texts(options).take(3).collect();
    let [by, approved_by, shielded] = people.as_slice() else { return Table::new() };
    let to = options.from + chrono::Days::new(DAYS - 1);
    let (from, to) = (Day::from(options.from).dashed(), Day::from(to).dashed());
    let (by, approved_by, shielded) = (&by.id, &approved_by.id, &shielded.id);
    vec![row(&format!(
        "E-0001,volume-anomaly,{shielded},,統計調査の準備,{by},{approved_by},{from},{to}"
    ))]
}

/// `organizations.csv`: one, whose IDs the provision record has.
pub(super) fn organizations() -> Table {
    vec![row(&format!("999901,架空県,H\\d{{7}},{SINCE},"))]
}
