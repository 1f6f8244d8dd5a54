//! The shipped layouts, from the file to the alert.

use crate::alerts::events;
use crate::city::City;
use crate::rows::cp932;

const PROVISION: &str = "提供等記録番号,照会日時,提供日時,照会機関コード,照会部署コード,照会利用者ID,\
    提供機関コード,事務手続コード,特定個人情報名コード,対象者識別番号,自動応答区分,提供結果,備考";

/// A provision record, as exported: UTF-8 with a mark.
fn provision(rows: &str) -> City {
    let text = format!("\u{feff}{PROVISION}\n{rows}");
    City::with_registers().export("provision", "TEIKYO_202604.csv", text.into_bytes())
}

#[test]
fn an_inquiry_of_our_own_is_an_act_of_who_inquired_at_that_time() {
    let city = provision(
        "1,2026-04-22T21:00:00+09:00,2026-04-23T09:00:00+09:00,999999,0101,C0010101,131016,16-2,\
         J1,000000000000001,自動,正常,\n",
    );
    city.alerts_of_ingest().only("off-hours/C0010101/2026-04-22");
    let columns = "action, actor_id, occurred_at, counterpart_code, subject_number";
    let row = &city.query(&format!("SELECT {columns} FROM access_events"))[0];
    let expected =
        ["inquire", "C0010101", "2026-04-22T21:00:00.000+09:00", "131016", "000000000000001"];
    assert_eq!(row, &expected);
}

#[test]
fn a_provision_to_others_is_nobodys_act() {
    let city = provision(
        "1,2026-04-22T21:00:00+09:00,2026-04-22T23:00:00+09:00,131016,0101,X1,999999,16-2,J1,1,自動,正常,\n\
         2,2026-04-22T21:00:00+09:00,2026-04-22T23:00:00+09:00,131016,0101,X1,999999,16-2,J1,1,手動,正常,\n",
    );
    // Nobody had looked before what was answered by hand: that is all that can be said of it.
    city.alerts_of_ingest().only("manual-provision/(MANUAL)/1/2026-04-22");
    let rows =
        city.query("SELECT actor_id, action, counterpart_code FROM access_events ORDER BY 1");
    assert_eq!(
        rows,
        [["(auto)", "provide", "131016"], ["(manual)", "provide", "131016"]].map(Vec::from)
    );
}

#[test]
fn a_month_that_is_exported_again_and_has_grown_is_stored_once() {
    let first = "1,2026-04-21T10:00:00+09:00,2026-04-21T10:00:00+09:00,131016,0101,X1,999999,16-2,J1,1,自動,正常,\n";
    let second = "2,2026-04-22T10:00:00+09:00,2026-04-22T10:00:00+09:00,131016,0101,X1,999999,16-2,J1,1,自動,正常,\n";
    let city = provision(first);
    assert_eq!(city.ingest().account(), [1, 1, 0, 0]);
    let grown = format!("\u{feff}{PROVISION}\n{first}{second}");
    let city = city.export("provision", "TEIKYO_202604.csv", grown.into_bytes());
    assert_eq!(city.ingest().account(), [1, 1, 0, 0]);
}

#[test]
fn a_regional_terminal_writes_years_of_the_era_and_no_header() {
    let city = City::with_registers().export(
        "regional",
        "0422.tsv",
        cp932("R08.04.22 210000\tC0010101\t0101\tT010101\tG1\t表示\t0012345678\tOK\r\n"),
    );
    let alerts = city.alerts_of_ingest();
    assert_eq!(events(alerts.only("off-hours/C0010101/2026-04-22")), 1);
    let rows = city.query("SELECT occurred_at, subject_kind, subject_number FROM access_events");
    assert_eq!(rows[0], ["2026-04-22T21:00:00.000+09:00", "hihokensha", "0012345678"]);
}

#[test]
fn the_end_of_the_day_is_the_first_instant_of_the_next() {
    let city =
        City::with_registers().operation("SOUSA_20260422.csv", [crate::rows::at("24:00:00.000")]);
    city.alerts_of_ingest().only("off-hours/C0010101/2026-04-23");
}

#[test]
fn one_actor_in_three_layouts_has_one_day() {
    let city = provision(
        "1,2026-04-22T21:00:00+09:00,2026-04-22T21:00:00+09:00,999999,0101,C0010101,131016,16-2,J1,1,自動,正常,\n",
    )
    .operation("SOUSA_20260422.csv", [crate::rows::at("21:05")])
    .authentication("NINSHO_20260422.csv", [crate::rows::login("20:55")]);
    let alerts = city.alerts_of_ingest();
    assert_eq!(events(alerts.only("off-hours/C0010101/2026-04-22")), 3);
}
