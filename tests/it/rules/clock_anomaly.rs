//! `clock-anomaly`. The time of ingest is 2026-04-23 07:00.

use crate::alerts::{reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

fn city(rows: Vec<Operation>) -> City {
    City::with_registers().operation("SOUSA_x.csv", rows)
}

fn keys(city: &City) -> Vec<String> {
    city.ingest();
    city.alerts().by("clock-anomaly").keys().into_iter().map(str::to_owned).collect()
}

#[test]
fn five_minutes_after_its_ingest_is_near_enough() {
    let city = city(vec![at("10:00"), at("07:05").on("2026-04-23")]);
    assert!(keys(&city).is_empty());
}

#[test]
fn a_millisecond_more_is_told() {
    let city = city(vec![at("10:00"), at("07:05:00.001").on("2026-04-23")]);
    assert_eq!(keys(&city), ["clock-anomaly/operation/2026-04-23"]);
    let alerts = city.alerts();
    let alert = alerts.get("clock-anomaly/operation/2026-04-23");
    assert_eq!(standing(alert), ("low", "open"));
    assert!(reason(alert).contains("日時の整合しない行が1行"));
}

#[test]
fn a_row_two_days_before_all_others_is_told() {
    let city = city(vec![at("10:00").on("2026-04-20"), at("10:00"), at("10:01")]);
    assert_eq!(keys(&city), ["clock-anomaly/operation/2026-04-20"]);
}

#[test]
fn a_row_a_day_before_all_others_is_not() {
    let city = city(vec![at("10:00").on("2026-04-21"), at("10:00"), at("10:01")]);
    assert!(keys(&city).is_empty());
}

#[test]
fn two_rows_of_a_day_span_it() {
    let old = at("10:00").on("2026-04-01");
    let city = city(vec![old, at("10:01").on("2026-04-01"), at("10:00")]);
    assert_eq!(keys(&city), ["clock-anomaly/operation/2026-04-22"], "the other is alone");
}

#[test]
fn a_row_alone_is_not_judged() {
    assert!(keys(&city(vec![at("10:00").on("2026-03-02")])).is_empty());
}

#[test]
fn a_day_of_the_declared_period_is_no_stray() {
    let month = |days: &[&str]| {
        let rows: Vec<String> = days
            .iter()
            .enumerate()
            .map(|(i, day)| {
                format!("{i:020},{day}T10:00:00+09:00,{day}T10:00:01+09:00,999999,0101,C0010101,131016,16-2,A1,123,自動,提供,\n")
            })
            .collect();
        let header = "提供等記録番号,照会日時,提供日時,照会機関コード,照会部署コード,照会利用者ID,提供機関コード,事務手続コード,特定個人情報名コード,対象者識別番号,自動応答区分,提供結果,備考\n";
        let text = format!("\u{feff}{header}{}", rows.concat());
        City::with_registers().export("provision", "TEIKYO_202604.csv", text.into_bytes())
    };
    assert!(keys(&month(&["2026-04-01", "2026-04-10", "2026-04-20"])).is_empty());
    assert_eq!(
        keys(&month(&["2026-03-20", "2026-04-10", "2026-04-10"])),
        ["clock-anomaly/provision/2026-03-20"]
    );
}

#[test]
fn a_row_that_an_earlier_export_brought_is_judged_with_that() {
    let old = at("10:00").on("2026-04-01");
    let city = city(vec![old.clone()]);
    city.ingest();
    let city = city.operation("SOUSA_y.csv", vec![old, at("10:00"), at("10:01")]);
    assert!(keys(&city).is_empty());
}

#[test]
fn alerts_recompute_from_what_was_recorded() {
    let city = city(vec![at("10:00").on("2026-04-20"), at("10:00"), at("09:00").on("2026-04-25")]);
    assert_eq!(keys(&city).len(), 2);
    let city = city.at("2026-05-01T07:00:00+09:00");
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}
