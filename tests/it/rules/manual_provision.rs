//! `manual-provision`: what is provided by hand without a look at it before.

use crate::alerts::{events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "manual-provision/C0010101/000000012345/2026-04-20";
const UNNAMED: &str = "manual-provision/(MANUAL)/000000012345/2026-04-20";

fn city() -> City {
    City::with_registers()
        .at("2026-05-01T07:00:00+09:00")
        .rule_file("off.toml", "[rules.serial-gap]\nenabled = false\n")
}

/// A provision by hand on a Monday.
fn provision() -> Operation {
    at("10:00").on("2026-04-20").action("提供").subject("000000012345")
}

fn look(day: &str, time: &str) -> Operation {
    at(time).on(day).actor("C0020101").subject("000000012345").procedure("")
}

fn file(city: City, rows: &[Operation]) -> City {
    city.operation("SOUSA_20260420.csv", rows)
}

#[test]
fn a_provision_without_a_look_before_is_told() {
    let city = file(city(), &[provision()]);
    let alerts = city.alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 1));
    assert_eq!(
        reason(alert),
        "中村　拓也（C0010101）が、事前の内容確認が記録されていない情報を2026年4月20日（月）10:00に提供しています。確認をお願いします。"
    );
    city.recomputes();
}

#[test]
fn a_look_by_anybody_since_the_business_day_before_is_enough() {
    for (day, time) in [("2026-04-17", "00:00"), ("2026-04-19", "12:00"), ("2026-04-20", "10:00")] {
        file(city(), &[look(day, time), provision()])
            .alerts_of_ingest()
            .by("manual-provision")
            .none();
    }
}

#[test]
fn a_look_before_that_or_after_the_provision_or_at_another_resident_is_not() {
    let before = look("2026-04-16", "23:59:59.999");
    file(city(), &[before, provision()]).alerts_of_ingest().by("manual-provision").only(KEY);
    let after = look("2026-04-20", "10:00:00.001");
    file(city(), &[after, provision()]).alerts_of_ingest().by("manual-provision").only(KEY);
    let other = look("2026-04-20", "09:00").subject("000000012346");
    file(city(), &[other, provision()]).alerts_of_ingest().by("manual-provision").only(KEY);
    let refused = look("2026-04-20", "09:00").outcome("拒否");
    file(city(), &[refused, provision()]).alerts_of_ingest().by("manual-provision").only(KEY);
}

#[test]
fn a_look_by_a_system_counts_and_a_provision_by_one_does_not() {
    let system = look("2026-04-17", "10:00").actor("S0000001");
    file(city(), &[system, provision()]).alerts_of_ingest().by("manual-provision").none();
    let answered = provision().actor("S0000001");
    file(city(), &[answered]).alerts_of_ingest().by("manual-provision").none();
}

#[test]
fn a_day_that_comes_late_brings_the_look_and_is_voided_with_it() {
    let city = file(city(), &[provision()]);
    city.alerts_of_ingest().by("manual-provision").only(KEY);
    let system = look("2026-04-17", "10:00").actor("S0000001").terminal("");
    let city = city.operation("SOUSA_20260417.csv", [system]);
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn");
    city.recomputes();
}

#[test]
fn a_holiday_that_is_added_later_moves_the_business_day_before() {
    let city = file(city(), &[look("2026-04-16", "10:00"), provision()]);
    city.alerts_of_ingest().by("manual-provision").only(KEY);
    let city = city.register("holidays.csv", "date,name,kind\n2025-01-06,休,holiday\n");
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "open");
    let both = "date,name,kind\n2025-01-06,休,holiday\n2026-04-17,臨時の休み,holiday\n";
    let city = city.register("holidays.csv", both);
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn");
    city.recomputes();
}

#[test]
fn what_nobody_is_named_for_is_told_of_nobody_in_particular() {
    let header = "提供等記録番号,照会日時,提供日時,照会機関コード,照会部署コード,照会利用者ID,提供機関コード,\
        事務手続コード,特定個人情報名コード,対象者識別番号,自動応答区分,提供結果,備考";
    let row = |number: u8, kind: &str| {
        format!(
            "{number},2026-04-20T09:00:00+09:00,2026-04-20T10:00:0{number}+09:00,111111,01,K1,999999,1-1,1001,000000012345,{kind},正常,\n"
        )
    };
    let text = format!("{header}\n{}{}", row(1, "自動"), row(2, "手動"));
    let city = city().export("provision", "TEIKYO_202604.csv", text.into_bytes());
    let alerts = city.alerts_of_ingest();
    let alert = alerts.by("manual-provision");
    let alert = alert.only(UNNAMED);
    assert!(alert["actor_id"].is_null());
    assert!(
        reason(alert).starts_with("手動で提供した方（ログに利用者の記録なし）が、事前の"),
        "{}",
        reason(alert)
    );
    city.recomputes();
}
