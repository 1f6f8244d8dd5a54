//! Any order, split, overlap and repetition of exports gives the multiset union.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::state::State;
use crate::city::City;
use crate::rows::{Authentication, Operation, Row, at, failed, login};

/// What really happened: log-ins and failures, some in the same second and written alike.
pub fn log_ins() -> Vec<Authentication> {
    let mut rows = vec![failed("10:00:00"); 6];
    rows.extend([
        failed("10:00:00").actor("C0010102"),
        failed("10:00:00").actor("Ｃ００１０１０２"),
        failed("10:00:00").actor("C0020101"),
        login("10:00:00"),
        login("21:00"),
        login("21:00"),
        login("21:00").on("2026-04-21"),
        login("23:59:59"),
        login("00:00:00").on("2026-04-23"),
        login("10:00").actor("X1"),
        login("10:00").actor("ｘ１"),
    ]);
    // They differ in nothing but the number, which is masked.
    rows.extend(
        ["123456789018", "200000000000", "123456789018"]
            .map(|number| login("11:00").note(&format!("番号 {number}"))),
    );
    rows
}

/// The same for operations, each under its own serial; one serial has two contents.
pub fn operations() -> Vec<Operation> {
    let serial = |i: usize| format!("{:020}", 700 + i);
    let mut rows = vec![
        at("10:00").actor("X1"),
        at("10:00").actor("ｘ１").subject("1"),
        at("10:00").subject("０１"),
        at("20:59"),
        at("21:00"),
        at("21:00").action("出力").records("9999"),
        at("21:00").action("印刷").records("200"),
        at("23:59:59.999"),
        at("00:00").on("2026-04-23"),
        at("12:00").on("2026-04-23").actor("C0010102").records("1000"),
    ];
    for (i, row) in rows.iter_mut().enumerate() {
        *row = row.clone().serial(&serial(i));
    }
    rows.push(at("21:00").serial(&serial(4)).note("書換え"));
    rows.push(at("21:00").serial(&serial(4)).note("番号 123456789018"));
    rows.push(at("21:00").serial(&serial(4)).note("番号 200000000000"));
    rows
}

/// Exports that hold any part of what happened, in any order.
pub fn exports<R: Row + Clone + std::fmt::Debug + 'static>(
    truth: &[R],
) -> impl Strategy<Value = Vec<Vec<R>>> {
    let part = subsequence(truth.to_vec(), 0..=truth.len()).prop_shuffle();
    prop::collection::vec(part, 1..5)
}

/// All of them at once: of each line as often as any single export has it.
fn union<R: Row + Clone>(exports: &[Vec<R>]) -> Vec<R> {
    let mut most: BTreeMap<String, Vec<R>> = BTreeMap::new();
    for export in exports {
        let mut here: BTreeMap<String, Vec<R>> = BTreeMap::new();
        for row in export {
            here.entry(row.line()).or_default().push(row.clone());
        }
        for (line, rows) in here {
            let known = most.entry(line).or_default();
            if rows.len() > known.len() {
                *known = rows;
            }
        }
    }
    most.into_values().flatten().collect()
}

/// Takes the exports of both sources, several in one pass or each in its own.
fn taken(log_ins: &[Vec<Authentication>], operations: &[Vec<Operation>], at_once: bool) -> City {
    let mut city = City::with_registers()
        .approvals(
            "A1,export,C0010101,2026-04-22 20:00,2026-04-22 22:00,出力,,C0010102,2026-04-01 09:00",
        )
        .at("2026-04-25T07:00:00+09:00");
    for (i, export) in log_ins.iter().enumerate() {
        city = city.authentication(&format!("NINSHO_{i}.csv"), export.as_slice());
        if !at_once {
            city.ingest();
        }
    }
    for (i, export) in operations.iter().enumerate() {
        city = city.operation(&format!("SOUSA_{i}.csv"), export.as_slice());
        if !at_once {
            city.ingest();
        }
    }
    city.ingest();
    city
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_order_split_overlap_and_repetition_gives_the_state_of_one_clean_ingest(
        log_ins in exports(&log_ins()),
        operations in exports(&operations()),
        at_once in any::<bool>(),
    ) {
        let city = taken(&log_ins, &operations, at_once);
        let clean = taken(&[union(&log_ins)], &[union(&operations)], true);
        prop_assert_eq!(State::of(&city).lawful(), State::of(&clean).lawful());
        city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
    }
}

#[test]
fn which_source_comes_first_makes_no_difference() {
    let one = taken(&[log_ins()], &[operations()], false);
    let other = City::with_registers()
        .approvals(
            "A1,export,C0010101,2026-04-22 20:00,2026-04-22 22:00,出力,,C0010102,2026-04-01 09:00",
        )
        .at("2026-04-25T07:00:00+09:00")
        .operation("SOUSA_0.csv", operations());
    other.ingest();
    let other = other.authentication("NINSHO_0.csv", log_ins());
    other.ingest();
    assert_eq!(State::of(&one), State::of(&other));
}

#[test]
fn registers_that_come_after_the_events_give_the_same_alerts() {
    let approvals =
        "A1,overtime,C0010101,2026-04-22 20:00,2026-04-22 22:00,残業,,C0010102,2026-04-01 09:00";
    let clean = City::with_registers()
        .approvals(approvals)
        .operation("SOUSA_0.csv", operations())
        .at("2026-04-25T07:00:00+09:00");
    clean.ingest();
    let late = City::new().operation("SOUSA_0.csv", operations()).at("2026-04-25T07:00:00+09:00");
    late.ingest();
    let late = late.openings("*,business,08:30,17:15");
    late.ingest();
    let late = late.staff(crate::city::USUAL_STAFF);
    late.ingest();
    let late = late.approvals(approvals);
    late.ingest();
    assert_eq!(State::of(&late), State::of(&clean));
}
