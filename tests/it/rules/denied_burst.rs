//! `denied-burst`: 10 events with outcome `denied` within 10 minutes.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at, failed};

const KEY: &str = "denied-burst/C0010101/2026-04-22";

fn found(rows: &[Operation]) -> Alerts {
    City::with_registers().operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

/// So many refused views, a second apart from ten o'clock on.
fn denied(count: usize) -> Vec<Operation> {
    (0..count).map(|i| at(&format!("10:00:{i:02}")).outcome("拒否")).collect()
}

/// Nine refused views and a tenth at that time.
fn and_one_at(time: &str) -> Vec<Operation> {
    let mut rows = denied(9);
    rows.push(at(time).outcome("拒否"));
    rows
}

#[test]
fn ten_refusals_within_ten_minutes_are_medium() {
    let alerts = found(&denied(10));
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 10));
}

#[test]
fn nine_are_quiet() {
    found(&denied(9)).none();
}

#[test]
fn the_window_includes_both_ends() {
    found(&and_one_at("10:10:00.000")).only(KEY);
    found(&and_one_at("10:10:00.001")).none();
}

#[test]
fn only_refusals_count() {
    for outcome in ["正常", "エラー", "不明", ""] {
        let mut rows = denied(10);
        rows[3] = rows[3].clone().outcome(outcome);
        found(&rows).none();
    }
}

#[test]
fn whatever_was_refused_counts() {
    let actions = ["検索", "照会", "登録", "削除", "出力", "印刷", "管理"];
    let mut rows = denied(10);
    for (row, action) in rows.iter_mut().zip(actions) {
        *row = row.clone().action(action);
    }
    found(&rows).only(KEY);
}

#[test]
fn log_ins_that_are_refused_count_as_well() {
    let rows: Vec<_> = (0..3).map(|i| failed(&format!("10:01:0{i}"))).collect();
    City::with_registers()
        .operation("SOUSA_20260422.csv", denied(7))
        .authentication("NINSHO_20260422.csv", rows)
        .alerts_of_ingest()
        .only(KEY);
}

#[test]
fn systems_are_refused_too() {
    let rows: Vec<Operation> = denied(10).into_iter().map(|row| row.actor("S0000001")).collect();
    found(&rows).only("denied-burst/S0000001/2026-04-22");
}

#[test]
fn refusals_of_two_ids_do_not_add_up_and_those_of_one_do_however_it_is_written() {
    let mut rows = denied(10);
    rows[3] = rows[3].clone().actor("ｃ００１０１０１");
    found(&rows).only(KEY);
    rows[3] = rows[3].clone().actor("C0010102");
    found(&rows).none();
}

#[test]
fn the_automatic_answer_is_nobody() {
    let rows: Vec<Operation> = denied(10).into_iter().map(|row| row.actor("(auto)")).collect();
    found(&rows).none();
}

#[test]
fn the_evidence_is_the_union_of_all_firing_windows() {
    let mut rows = denied(12);
    rows.push(at("11:00").outcome("拒否"));
    rows.extend((10..20).map(|i| at(&format!("15:0{}", i - 10)).outcome("拒否")));
    let alerts = found(&rows);
    let alert = alerts.only(KEY);
    assert_eq!(events(alert), 22);
    assert_eq!(
        reason(alert),
        "中村　拓也（C0010101）の操作が2026年4月22日（水）10:00～15:09に22件拒否されています。\
         確認をお願いします。"
    );
}

#[test]
fn a_window_does_not_reach_across_midnight() {
    let late = (0..5).map(|i| at(&format!("23:59:5{i}")).outcome("拒否")).collect::<Vec<_>>();
    let early = (0..5)
        .map(|i| at(&format!("00:00:0{i}")).on("2026-04-23").outcome("拒否"))
        .collect::<Vec<_>>();
    City::with_registers()
        .openings("*,business,00:00,24:00")
        .operation("SOUSA_20260422.csv", late)
        .operation("SOUSA_20260423.csv", early)
        .alerts_of_ingest()
        .by("denied-burst")
        .none();
}

#[test]
fn threshold_and_window_can_be_set() {
    let city = |settings: &str, rows: &[Operation]| {
        City::with_registers()
            .rule_file("own.toml", &format!("[rules.denied-burst]\n{settings}\n"))
            .operation("SOUSA_20260422.csv", rows)
            .alerts_of_ingest()
    };
    city("denials = 4", &denied(4)).only(KEY);
    city("denials = 4", &denied(3)).none();
    city("window = 11", &and_one_at("10:11")).only(KEY);
    city("window = 9", &and_one_at("10:10")).none();
}
