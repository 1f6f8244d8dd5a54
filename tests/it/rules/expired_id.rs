//! `expired-id`: an actor whom the staff register has, but on no row valid that day.

use crate::alerts::{Alerts, reason, standing};
use crate::city::City;
use crate::rows::at;

fn found(staff: &str) -> Alerts {
    City::with_registers()
        .staff(staff)
        .operation("SOUSA_20260422.csv", [at("10:00")])
        .alerts_of_ingest()
}

const KEY: &str = "expired-id/C0010101/2026-04-22";

#[test]
fn the_last_day_of_a_row_is_valid() {
    found("C0010101,中村,0101,staff,0,2020-04-01,2026-04-22,").none();
}

#[test]
fn the_day_after_the_last_day_is_high() {
    let alerts = found("C0010101,中村,0101,staff,0,2020-04-01,2026-04-21,");
    assert_eq!(standing(alerts.only(KEY)), ("high", "open"));
}

#[test]
fn the_first_day_of_a_row_is_valid() {
    found("C0010101,中村,0101,staff,0,2026-04-22,,").none();
}

#[test]
fn the_day_before_the_first_day_is_outside() {
    found("C0010101,中村,0101,staff,0,2026-04-23,,").only(KEY);
}

#[test]
fn one_valid_row_of_several_is_enough() {
    found("C0010101,中村,0101,staff,0,,2026-03-31,\nC0010101,中村,0201,staff,0,2026-04-01,,")
        .none();
}

#[test]
fn a_gap_between_two_rows_is_outside() {
    found("C0010101,中村,0101,staff,0,,2026-04-21,\nC0010101,中村,0201,staff,0,2026-04-23,,")
        .only(KEY);
}

#[test]
fn a_system_whose_row_has_ended_is_outside_too() {
    City::with_registers()
        .staff("S1,連携,0101,system,0,,2026-04-21,")
        .operation("SOUSA_20260422.csv", [at("10:00").actor("S1")])
        .alerts_of_ingest()
        .only("expired-id/S1/2026-04-22");
}

#[test]
fn the_reason_names_the_validity() {
    let alerts = found("C0010101,中村,0101,staff,0,2020-04-01,2026-04-21,");
    assert_eq!(
        reason(alerts.only(KEY)),
        "ID「C0010101」は有効期間（2020年4月1日（水）～2026年4月21日（火））外の\
         2026年4月22日（水）に1件使用されています。確認をお願いします。"
    );
}

#[test]
fn a_row_that_vanishes_from_the_file_ends_when_the_version_without_it_was_recorded() {
    let other = |i| format!("C001010{i},職員,0101,staff,0,2020-04-01,,\n");
    let others = (2..=9).map(other).collect::<Vec<_>>().concat();
    let city = City::with_registers()
        .at("2026-04-22T07:00:00+09:00")
        .staff(&format!("{others}C0010101,中村,0101,staff,0,2020-04-01,,"))
        .at("2026-04-22T12:00:00+09:00")
        .operation("SOUSA_20260422.csv", [at("10:00")]);
    city.ingest().alerts().none();
    let city = city.at("2026-04-23T12:00:00+09:00").staff(&others);
    city.ingest().alerts().none();
    let city = city
        .at("2026-04-24T12:00:00+09:00")
        .operation("SOUSA_20260424.csv", [at("10:00").on("2026-04-24")]);
    city.ingest().alerts().only("expired-id/C0010101/2026-04-24");
}

#[test]
fn a_prolonged_row_withdraws_the_alert() {
    let city = City::with_registers()
        .staff("C0010101,中村,0101,staff,0,2020-04-01,2026-04-21,")
        .operation("SOUSA_20260422.csv", [at("10:00")]);
    city.ingest().alerts().only(KEY);
    let city = city.staff("C0010101,中村,0101,staff,0,2020-04-01,2027-03-31,");
    assert_eq!(city.ingest().changes(), [0, 0, 1, 0]);
    assert_eq!(standing(city.alerts().only(KEY)).1, "withdrawn");
}
