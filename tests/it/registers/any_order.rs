//! Whatever changes in the registers, judging what it touches is enough.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use tenken::instant::Instant;

use super::evenings;
use crate::city::City;
use crate::rows::{Operation, at};

const STAFF: [&str; 6] = [
    "C0010101,中村,0101,staff,0,2020-04-01,,1",
    "C0010101,中村,0101,staff,0,2020-04-01,2026-04-20,",
    "C0010101,中村,0201,system,0,2026-04-21,,",
    "C0010101,中村,0301,shared,0,2026-04-22,,1",
    "X1,新人,0201,staff,0,2026-04-22,,5",
    "X1,新人,0201,temporary,0,2026-04-21,2026-04-21,1",
];
const OPENINGS: [&str; 4] =
    ["*,business,08:30,17:15", "0101,2026-04-21,08:30,22:00", "0201,wed,09:00,21:00", "0101,mon,,"];
const APPROVALS: [&str; 3] = [
    "A1,overtime,C0010101,2026-04-20 17:15,2026-04-22 22:00,残業,,C0020101,2026-04-20 09:00",
    "A2,work,C0010101,2026-04-21 17:15,,作業,,C0020101,2026-04-22 09:00",
    "A3,overtime,X1,2026-04-22 17:15,2026-04-22 21:30,残業,,C0020101,2026-04-20 09:00",
];
const HOLIDAYS: [&str; 2] = ["2026-04-21,臨時,holiday", "2026-04-22,祝,holiday"];

const ATTENDANCE: [&str; 4] = [
    "C0010101,2026-04-20,leave",
    "C0010101,2026-04-21,leave",
    "X1,2026-04-22,leave",
    "X1,2026-04-21,half",
];
const DUTIES: [&str; 5] = [
    "0101,16-1,,",
    "0101,16-2,2026-04-21,2026-04-21",
    "0201,16-1,2026-04-22,",
    "0201,16-2,,2026-04-21",
    "0301,16-2,,",
];
const PERMITS: [&str; 4] = [
    "16-2,131016,3003,,2026-04-20",
    "16-2,131016,3003,2026-04-22,",
    "16-2,131016,3001,,",
    "16-1,131016,3003,,",
];
const WATCHLIST: [&str; 4] =
    ["1,,,2026-04-21,", "1,,0101,,2026-04-21", "1,,0201;0301,2026-04-22,", "2,,,,"];

const CASELOAD: [&str; 3] =
    ["C0010101,5,2026-04-01,2026-04-21", "X1,5,2026-04-22,", "C0010102,5,2026-04-20,2026-04-20"];

/// Rules over subjects that fire within three days.
const SOON: &str = "[rules.repeat-subject]\nloose_days = 2\never_days = 3\n\
    [rules.hot-subject]\npersons = 2\nunits = 1\n";

/// The same resident each day, viewed by one and provided by another.
fn residents(days: &[&str]) -> Vec<Operation> {
    let of_day = |day: &&str| {
        let view = at("10:00").on(day).subject("5");
        let other = at("11:00").on(day).actor("X1").subject("5").procedure("");
        let provision = at("12:00").on(day).actor("C0010102").action("提供").subject("6");
        [view, other, provision]
    };
    let looked = at("16:00").on("2026-04-20").actor("C0020101").subject("6");
    days.iter().flat_map(of_day).chain([looked]).collect()
}

/// Rows that stay, so that nothing is held.
const FILLING: std::ops::RangeInclusive<u8> = 10..=30;

/// Which rows of a register stand in it.
fn some(rows: &[&str], which: u8) -> String {
    let chosen = rows.iter().enumerate().filter(|(i, _)| which >> i & 1 == 1);
    chosen.flat_map(|(_, row)| [*row, "\n"]).collect()
}

/// Another version of one of the registers.
fn changed(city: City, register: u8, which: u8) -> City {
    let filling = |row: fn(u8) -> String| FILLING.map(row).collect::<String>();
    match register {
        0 => {
            // One row of a key, a beginning and a unit at most.
            let which = if which & 3 == 3 { which & !1 } else { which };
            let others = filling(|i| format!("C00201{i},髙橋,0201,staff,0,2020-04-01,,\n"));
            city.staff(&(others + &some(&STAFF, which)))
        }
        1 => {
            let others = filling(|i| format!("90{i},sun,09:00,10:00\n"));
            city.openings(&(others + &some(&OPENINGS, which)))
        }
        2 => {
            let others = filling(|i| {
                format!(
                    "B{i},work,C0020101,2026-01-05 09:00,2026-01-05 10:00,作業,,C0010101,2026-01-05 09:00\n"
                )
            });
            city.approvals(&(others + &some(&APPROVALS, which)))
        }
        3 => {
            let others = filling(|i| format!("2025-03-{i},休,holiday\n"));
            let chosen = some(&HOLIDAYS, which);
            city.register("holidays.csv", &format!("date,name,kind\n{others}{chosen}"))
        }
        4 => {
            let pattern = ["X.*", "Y.*"][usize::from(which & 1)];
            let text = format!("organization_code,name,id_pattern\n000001,国,{pattern}\n");
            city.register("organizations.csv", &text)
        }
        5 => {
            let others = filling(|i| format!("C00201{i},2026-04-22,leave\n"));
            let chosen = some(&ATTENDANCE, which);
            city.register("attendance.csv", &format!("actor_id,date,status\n{others}{chosen}"))
        }
        6 => {
            let others = filling(|i| format!("90{i},16-1,,\n"));
            let header = "unit_code,procedure_code,valid_from,valid_to";
            city.register("duties.csv", &format!("{header}\n{others}{}", some(&DUTIES, which)))
        }
        7 => {
            let others = filling(|i| format!("99-{i},131016,3003,,\n"));
            let header = "procedure_code,counterpart_code,information_code,valid_from,valid_to";
            city.register("permits.csv", &format!("{header}\n{others}{}", some(&PERMITS, which)))
        }
        9 => {
            let others = filling(|i| format!("C0020101,9{i},2020-04-01,\n"));
            let chosen = some(&CASELOAD, which);
            let header = "actor_id,subject_number,valid_from,valid_to";
            city.register("caseload.csv", &format!("{header}\n{others}{chosen}"))
        }
        _ => {
            let others = filling(|i| format!("99{i},,,,\n"));
            let header = "subject_number,reason,allowed_units,valid_from,valid_to";
            let chosen = some(&WATCHLIST, which);
            city.register("watchlist.csv", &format!("{header}\n{others}{chosen}"))
        }
    }
}

/// Somebody inquires about a resident at noon of each of these days.
fn inquiries(actor: &str, days: &[&str]) -> Vec<Operation> {
    let inquiry = |day: &&str| at("12:00").on(day).actor(actor).action("照会").subject("1");
    days.iter()
        .map(|day| inquiry(day).counterpart("131016").information("3003").procedure("16-2"))
        .collect()
}

#[test]
fn after_any_changes_everything_recomputes() {
    recomputes_after(vec![0, 1, 2, 3, 4]);
}

#[test]
fn after_any_changes_of_what_a_day_is_compared_with_everything_recomputes() {
    recomputes_after(vec![0, 5, 6, 7, 8]);
}

#[test]
fn after_any_changes_of_what_rules_over_subjects_ask_everything_recomputes() {
    recomputes_after(vec![0, 3, 6, 9]);
}

/// Whatever changes in these registers.
fn recomputes_after(registers: Vec<u8>) {
    let change = (prop::sample::select(registers), any::<u8>());
    let changes = prop::collection::vec(change, 1..8);
    let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
    let ran = TestRunner::new(config).run(&changes, |changes| {
        let days = ["2026-04-20", "2026-04-21", "2026-04-22"];
        let rows = [
            evenings("C0010101", &days),
            evenings("X1", &days[1..]),
            inquiries("C0010101", &days),
            inquiries("X1", &days[1..]),
            residents(&days),
        ];
        let rows = rows.concat();
        // The days are judged while they pass, so that rows end between their events.
        let morning: Instant = "2026-04-20T08:00:00+09:00".parse().unwrap();
        let mut city = City::with_registers()
            .at(&morning.to_string())
            .rule_file("soon.toml", SOON)
            .operation("SOUSA_20260422.csv", rows);
        city.ingest();
        for (time, (register, which)) in (1..).zip(changes) {
            let now = morning.plus_minutes(time * 480).to_string();
            city = changed(city.at(&now), register, which);
            city.ingest();
            city.recomputes();
        }
        Ok(())
    });
    ran.unwrap();
}
