//! The staff register: everybody, and every ID that is not a person.

use super::incident::DORMANT;
use super::staff::{AUTO_RESPONSE, LEAVER, NIGHT_BATCH, Person, Staff};
use super::table::{Table, row};
use super::units::REGIONAL;

/// Who left, what nobody uses in these days, and the systems.
const OTHERS: [&str; 6] = [
    ",大場　退子,0301,staff,0,2009-04-01,2026-03-31,,,",
    "C0010180,市民課共用,0101,shared,0,2020-04-01,,,,",
    "P0040101,特権管理者,0401,staff,1,2020-04-01,,,,",
    "V0000001,㈱架空システム　保守員,0401,contractor,1,2025-04-01,2027-03-31,,\
     ㈱架空システム,架契第０７－１２号",
    ",夜間連携ﾊﾞｯﾁ,0401,system,0,2020-04-01,,,,",
    ",自動応答ｼｽﾃﾑ,0401,system,0,2020-04-01,,,,",
];

/// All rows: people, their IDs of the regional union, the others.
pub(super) fn rows(staff: &Staff) -> Table {
    let mut rows: Table = staff.people.iter().flat_map(person).collect();
    rows.extend(staff.people.iter().filter_map(union_id));
    rows.push(row(&format!("{DORMANT},柳　久,{REGIONAL},staff,0,2018-04-01,,,,")));
    let ids = [LEAVER, "", "", "", NIGHT_BATCH, AUTO_RESPONSE];
    rows.extend(ids.iter().zip(OTHERS).map(|(id, values)| row(&format!("{id}{values}"))));
    rows
}

fn person(person: &Person) -> Table {
    let (id, kind, unit) = (person.id.as_str(), person.kind(), person.unit.code);
    let start = format!("{id},{}", person.name);
    let valid = |unit, from, to| row(&format!("{start},{unit},{kind},0,{from},{to},,,"));
    let since = format!("20{:02}-04-01", 12 + person.number * 5 % 13);
    match id {
        // Moved on the first of April.
        "C0010104" => {
            vec![valid("0201", "2021-04-01", "2026-03-31"), valid(unit, "2026-04-01", "")]
        }
        // Belongs to two sections at once (兼務).
        "C0040102" => vec![valid(unit, &since, ""), valid(REGIONAL, "2025-10-01", "")],
        "C0040104" => vec![row(&format!(
            "{start},{unit},contractor,0,2025-04-01,2027-03-31,,㈱架空システム,架契第０７－１２号"
        ))],
        _ if kind == "temporary" => vec![valid(unit, "2025-10-01", "2026-09-30")],
        _ => vec![valid(unit, &since, "")],
    }
}

fn union_id(person: &Person) -> Option<Vec<String>> {
    let (id, unit) = (person.regional_id()?, person.unit.code);
    Some(row(&format!("{id},{},{unit},{},0,2024-04-01,,,,", person.name, person.kind())))
}
