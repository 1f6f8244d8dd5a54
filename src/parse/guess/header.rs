//! Whether the first record names the columns.

use std::collections::BTreeSet;

use super::remark::{Remarks, remark};
use super::table::Table;
use super::times::{Forms, Kind};
use super::titles::is_known;
use crate::fold::fold;

/// Takes the titles off the records, where there are any.
pub(super) fn take(table: &mut Table, remarks: &mut Remarks) -> Option<Vec<String>> {
    let first = table.records.first()?;
    let titles: Vec<String> =
        (0..table.width).map(|column| first.cell(column).to_owned()).collect();
    let known = titles.iter().filter(|title| is_known(title)).count();
    let has_header = match known {
        _ if titles.iter().any(|title| tells_time(title)) => {
            remarks.sure(remark("no-header"));
            false
        }
        0 if are_titles(&titles) => {
            remarks.unsure(remark("header-likely"));
            true
        }
        0 => {
            remarks.unsure(remark("no-header-likely"));
            false
        }
        known => {
            remarks.sure_if(known > 1, remark("header").with("known", known));
            true
        }
    };
    if table.records.len() < 20 {
        let rows = table.records.len() - usize::from(has_header);
        remarks.unsure(remark("few").with("rows", rows));
    }
    has_header.then(|| {
        table.records.remove(0);
        titles
    })
}

fn tells_time(cell: &str) -> bool {
    let forms = Forms::of(std::iter::once(cell));
    [Kind::Whole, Kind::Day, Kind::Time]
        .into_iter()
        .any(|kind| forms.is(kind) && !forms.is_bare(kind))
        || (forms.is(Kind::Whole) && cell.len() >= 14)
}

/// Whether they might all be titles: something else in each, and nowhere a number.
fn are_titles(titles: &[String]) -> bool {
    let distinct: BTreeSet<String> = titles.iter().map(|title| fold(title).into_owned()).collect();
    let digits = |title: &String| fold(title).chars().filter(char::is_ascii_digit).count();
    distinct.len() == titles.len()
        && !distinct.contains("")
        && titles.iter().all(|title| digits(title) < 3)
}
