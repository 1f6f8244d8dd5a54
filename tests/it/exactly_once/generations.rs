//! A file that comes again, grown or otherwise: what of it is read, and what is told.

use std::fs;

use super::state::State;
use crate::city::City;
use crate::rows::{Authentication, Export, Operation, at, failed, login};

const FILE: &str = "SOUSA_20260422.csv";

fn outcomes(city: &City) -> Vec<String> {
    city.ingest().outcomes().into_iter().map(|(_, outcome)| outcome).collect()
}

fn stored(city: &City) -> String {
    city.value("SELECT count(*) FROM access_events")
}

/// Five operations, a minute each.
fn five() -> Vec<Operation> {
    (0..5).map(|i| at(&format!("10:0{i}"))).collect()
}

fn altered(city: &City) -> Vec<String> {
    let alerts = city.alerts();
    alerts.by("export-altered").keys().into_iter().map(str::to_owned).collect()
}

#[test]
fn only_the_tail_of_a_file_that_has_grown_is_read() {
    let rows = five();
    let city = City::with_registers().operation(FILE, &rows[..3]);
    city.ingest();
    let city = city.operation(FILE, rows.clone());
    let report = city.ingest();
    assert_eq!(report.outcomes()[0].1, "extended");
    assert_eq!(report.account(), [2, 2, 0, 0]);
    assert_eq!(stored(&city), "5");
    assert!(altered(&city).is_empty());
    let of = "SELECT taken_as || ' ' || coalesce(previous_export_id, '') FROM exports ORDER BY export_id";
    assert_eq!(city.query(of), [["ingested "], ["extended 1"]]);
}

#[test]
fn a_file_that_grows_every_day_is_stored_once_and_gives_the_alerts_of_its_last_state() {
    let rows: Vec<Authentication> =
        (0..40).map(|i| if i % 3 == 0 { login("10:00") } else { failed("10:00:00") }).collect();
    let city = (1..=40).fold(City::with_registers(), |city, length| {
        let city = city.authentication("NINSHO_20260422.csv", &rows[..length]);
        city.ingest();
        city
    });
    let clean = City::with_registers().authentication("NINSHO_20260422.csv", rows);
    clean.ingest();
    assert_eq!(State::of(&city), State::of(&clean));
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn equal_lines_in_the_tail_are_further_events() {
    let city = City::new().authentication("NINSHO_20260422.csv", vec![failed("10:00:00"); 2]);
    city.ingest();
    let city = city.authentication("NINSHO_20260422.csv", vec![failed("10:00:00"); 5]);
    assert_eq!(city.ingest().account(), [3, 3, 0, 0]);
    // And one of them again in another export of the day is none.
    let city = city.authentication("NINSHO_20260422b.csv", vec![failed("10:00:00"); 4]);
    assert_eq!(city.ingest().account(), [4, 0, 4, 0]);
}

#[test]
fn a_tail_after_equal_lines_that_another_export_had_first_is_read_with_the_whole() {
    let twice = vec![failed("10:00:00"); 2];
    let city = City::new().authentication("NINSHO_a.csv", twice.clone());
    city.ingest();
    let more: Vec<_> = [login("09:00")].into_iter().chain(twice).collect();
    let city = city.authentication("NINSHO_b.csv", more.clone());
    assert_eq!(city.ingest().account(), [3, 1, 2, 0]);
    let grown: Vec<_> = more.into_iter().chain([failed("10:00:00")]).collect();
    let city = city.authentication("NINSHO_b.csv", grown);
    let report = city.ingest();
    assert_eq!(report.outcomes()[1].1, "extended");
    assert_eq!(report.account(), [4, 1, 3, 0], "the third of them is new");
    assert_eq!(stored(&city), "4");
}

#[test]
fn a_file_whose_last_line_was_not_complete_is_not_extended() {
    let rows = five();
    let (first, whole) = (Export::bytes(&rows[..2].to_vec()), rows.bytes());
    let city = City::with_registers().operation(FILE, whole[..first.len() - 6].to_vec());
    city.ingest();
    let city = city.operation(FILE, whole);
    assert_eq!(outcomes(&city), ["altered"]);
    assert_eq!(stored(&city), "5");
    assert!(altered(&city).is_empty(), "nothing is lacking");
}

#[test]
fn a_last_line_without_its_end_is_complete_where_the_end_comes_next() {
    let rows = five();
    let (first, whole) = (Export::bytes(&rows[..2].to_vec()), rows.bytes());
    let city = City::with_registers().operation(FILE, whole[..first.len() - 2].to_vec());
    assert_eq!(city.ingest().account(), [2, 2, 0, 0]);
    let city = city.operation(FILE, whole);
    let report = city.ingest();
    assert_eq!(report.outcomes()[0].1, "extended");
    assert_eq!(report.account(), [3, 3, 0, 0]);
}

#[test]
fn a_row_that_a_re_export_lacks_is_named() {
    let rows = five();
    let city = City::with_registers().operation(FILE, rows.clone());
    city.ingest();
    let without: Vec<Operation> =
        rows.iter().enumerate().filter(|(i, _)| *i != 2).map(|(_, row)| row.clone()).collect();
    let city = city.operation(FILE, without);
    assert_eq!(outcomes(&city), ["altered"]);
    let alerts = city.alerts();
    let alert = alerts.only("export-altered/operation/2026-04-22");
    assert_eq!(alert["severity"], "critical");
    assert!(crate::alerts::reason(alert).contains("変更・欠落が1行"));
    let named =
        "SELECT serial FROM access_events WHERE event_id IN (SELECT event_id FROM alert_events)";
    assert_eq!(city.value(named), rows[2].serial_number());
    assert_eq!(stored(&city), "5", "what came once stays");
}

#[test]
fn equal_lines_of_which_a_re_export_has_fewer_are_missing() {
    let city = City::new().authentication("NINSHO_20260422.csv", vec![failed("10:00:00"); 3]);
    city.ingest();
    let city = city.authentication("NINSHO_20260422.csv", vec![failed("10:00:00"); 1]);
    assert_eq!(city.ingest().account(), [1, 0, 1, 0]);
    let alerts = city.alerts();
    let alert = alerts.get("export-altered/authentication/2026-04-22").clone();
    assert_eq!(alert["event_count"], 2);
}

#[test]
fn a_re_export_without_any_row_of_the_day_lacks_all_of_them() {
    let city = City::with_registers().operation(FILE, five());
    city.ingest();
    let city = city.operation(FILE, Vec::<Operation>::new());
    assert_eq!(outcomes(&city), ["altered"]);
    assert_eq!(city.alerts().get("export-altered/operation/2026-04-22")["event_count"], 5);
}

#[test]
fn a_re_export_in_another_order_alters_nothing() {
    let rows = five();
    let city = City::with_registers().operation(FILE, rows.clone());
    city.ingest();
    let city = city.operation(FILE, rows.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(outcomes(&city), ["altered"], "it is another content");
    assert!(altered(&city).is_empty());
    assert_eq!(stored(&city), "5");
}

#[test]
fn a_row_that_was_changed_is_kept_as_it_was_and_as_it_is() {
    let rows = five();
    let city = City::with_registers().operation(FILE, rows.clone());
    city.ingest();
    let mut changed = rows.clone();
    changed[3] = changed[3].clone().subject("000000000777");
    let city = city.operation(FILE, changed);
    assert_eq!(city.ingest().account(), [5, 1, 4, 0]);
    assert_eq!(stored(&city), "6");
    let alert = city.alerts().only("export-altered/operation/2026-04-22").clone();
    assert_eq!(alert["event_count"], 2, "both versions");
    assert!(crate::alerts::reason(&alert).contains("変更・欠落が1行"));
}

#[test]
fn a_serial_that_comes_again_on_another_day_with_another_content_was_changed() {
    let row = at("10:00");
    let city = City::with_registers().operation(FILE, [row.clone(), at("10:01")]);
    city.ingest();
    let moved = row.on("2026-04-20");
    let city = city.operation("SOUSA_20260420.csv", [moved]);
    city.ingest();
    assert_eq!(altered(&city), ["export-altered/operation/2026-04-22"]);
}

#[test]
fn a_version_that_is_known_already_changes_nothing_again() {
    let row = at("10:00");
    let city = City::with_registers().operation(FILE, [row.clone()]);
    city.ingest();
    let other = row.clone().note("書換え");
    let city = city.operation(FILE, [other.clone()]);
    city.ingest();
    let revision = city.alerts().only("export-altered/operation/2026-04-22")["revision"].clone();
    for (name, row) in [("SOUSA_20260422_2.csv", row), ("SOUSA_20260422_3.csv", other)] {
        // The same content as before is unchanged: another row makes it another.
        fs::write(city.drop_folder("operation").join(name), Export::bytes(&[row, at("11:00")]))
            .unwrap();
        city.ingest();
    }
    assert_eq!(city.alerts().only("export-altered/operation/2026-04-22")["revision"], revision);
}

#[test]
fn what_happened_at_24_00_is_lacking_in_neither_day() {
    let midnight = at("24:00:00").actor("S0000001");
    let first = [at("10:00"), midnight.clone()];
    let second = [at("10:00").on("2026-04-23")];
    let city = City::with_registers()
        .at("2026-04-24T07:00:00+09:00")
        .operation(FILE, first.clone())
        .operation("SOUSA_20260423.csv", second);
    city.ingest();
    assert!(altered(&city).is_empty(), "the next day's log need not have it");
    let city = city.operation(FILE, &first[..1]);
    city.ingest();
    assert_eq!(altered(&city), ["export-altered/operation/2026-04-22"], "its own must");
}

#[test]
fn an_export_without_a_declared_period_lacks_nothing() {
    let rows = five();
    let city = City::with_registers().operation("SOUSA_x.csv", rows.clone());
    city.ingest();
    let city = city.operation("SOUSA_x.csv", &rows[1..]);
    assert_eq!(outcomes(&city), ["altered"]);
    assert!(altered(&city).is_empty());
}

#[test]
fn an_export_of_a_part_of_the_period_lacks_nothing_of_the_rest() {
    let rows = [at("10:00"), at("10:00").on("2026-04-21")];
    let city = City::with_registers().operation("SOUSA_all.csv", rows.clone());
    city.ingest();
    let city = city.operation("SOUSA_20260421.csv", &rows[1..]);
    city.ingest();
    assert!(altered(&city).is_empty());
}

#[test]
fn empty_exports_of_several_days_are_each_an_export_though_they_are_equal() {
    let city = City::new()
        .only_source("authentication", "expect = { every = \"business-day\", by = \"09:00\" }")
        .at("2026-04-24T12:00:00+09:00")
        .authentication("NINSHO_20260421.csv", [login("10:00").on("2026-04-21")])
        .authentication("NINSHO_20260422.csv", Vec::<Authentication>::new())
        .authentication("NINSHO_20260423.csv", Vec::<Authentication>::new());
    assert_eq!(outcomes(&city), ["ingested"; 3]);
    assert!(city.alerts().by("export-missing").keys().is_empty());
    assert_eq!(outcomes(&city), ["unchanged"; 3]);
}

#[test]
fn a_profile_that_was_mended_does_not_alter_a_file_that_grows() {
    let rows = five();
    let city = City::with_registers().operation(FILE, &rows[..3]);
    city.ingest();
    let profile = city.path("profiles/operation-log.toml");
    let text = fs::read_to_string(&profile).unwrap();
    fs::write(&profile, text.replace("note = ", "# note = ")).unwrap();
    let city = city.operation(FILE, rows);
    assert_eq!(outcomes(&city), ["extended"]);
    assert!(altered(&city).is_empty());
}

#[test]
fn altered_alerts_recompute_from_what_was_recorded() {
    let rows = five();
    let city = City::with_registers().operation(FILE, rows.clone());
    city.ingest();
    let city = city.operation(FILE, &rows[2..]);
    city.ingest();
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn alerts_show_says_of_each_row_what_differs_and_where() {
    let rows = five();
    let city = City::with_registers().operation(FILE, rows.clone());
    city.ingest();
    let again = [rows[0].clone(), rows[1].clone().note("書換え"), rows[2].clone(), rows[4].clone()];
    let city = city.operation(FILE, again);
    city.ingest();
    let shown = city.run(&["alerts", "show", "1"]).out;
    let changed = "変更: SOUSA_20260422.csv:3（取込番号 1）の行が、同じ通番のまま SOUSA_20260422.csv:3（取込番号 2）で別の内容になっています";
    let lacking = "欠落: SOUSA_20260422.csv:5（取込番号 1）の行が、再出力された SOUSA_20260422.csv（取込番号 2）にありません";
    assert!(shown.contains(changed) && shown.contains(lacking), "{shown}");
    let noticed = city.show("1")["noticed"].clone();
    assert_eq!(noticed[0]["kind"], "changed");
    assert_eq!(noticed[1]["row"]["line_no"], 5);
    assert_eq!([&noticed[1]["row"]["export_id"], &noticed[1]["noticed_in_export"]], [1, 2]);
}

#[test]
fn an_older_content_that_comes_back_lacks_what_came_since() {
    let rows = five();
    let city = City::new().operation(FILE, &rows[..2]);
    city.ingest();
    let city = city.operation(FILE, rows.clone());
    city.ingest();
    let city = city.operation(FILE, &rows[..2]);
    assert_eq!(outcomes(&city), ["altered"]);
    assert_eq!(city.alerts().get("export-altered/operation/2026-04-22")["event_count"], 3);
}

#[test]
fn the_content_of_one_day_in_the_place_of_another_lacks_all_of_that() {
    let day = [at("10:00"), at("10:01")];
    let next = [at("10:00").on("2026-04-23"), at("10:01").on("2026-04-23")];
    let city = City::new()
        .operation(FILE, day.clone())
        .operation("SOUSA_20260423.csv", next)
        .at("2026-04-24T07:00:00+09:00");
    city.ingest();
    let city = city.operation("SOUSA_20260423.csv", day);
    city.ingest();
    assert_eq!(altered(&city), ["export-altered/operation/2026-04-23"]);
}

#[test]
fn a_file_in_utf_16_that_has_grown_is_extended() {
    let city = City::new();
    let profile = city.profile("authentication");
    let text = fs::read_to_string(&profile).unwrap().replace("\"cp932\"", "\"utf-16le\"");
    fs::write(profile, text).unwrap();
    let utf16 = |rows: &[Authentication]| {
        let bytes = rows.bytes();
        let text = encoding_rs::SHIFT_JIS.decode(&bytes).0.into_owned();
        text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let rows = [login("10:00"), login("11:00"), failed("12:00")];
    let city = city.authentication("NINSHO_20260422.csv", utf16(&rows[..2]));
    city.ingest();
    let city = city.authentication("NINSHO_20260422.csv", utf16(&rows));
    let report = city.ingest();
    assert_eq!(report.outcomes()[0].1, "extended");
    assert_eq!(report.account(), [1, 1, 0, 0]);
}

#[test]
fn a_record_of_several_lines_that_was_cut_within_is_stored_once_it_is_whole() {
    let city = City::new();
    let profile = city.profile("operation");
    let text = fs::read_to_string(&profile).unwrap();
    fs::write(profile, text.replace("header = true", "multiline = true\nheader = true")).unwrap();
    let whole = [at("10:00"), at("11:00").note("一行\n二行"), at("12:00")].bytes();
    let lone = |at: &usize| whole[*at] == b'\n' && whole[at - 1] != b'\r';
    let cut = (1..whole.len()).find(lone).unwrap() + 1;
    let city = city.operation(FILE, whole[..cut].to_vec());
    assert_eq!(city.ingest().account(), [2, 1, 0, 1]);
    let city = city.operation(FILE, whole);
    assert_eq!(city.ingest().account(), [3, 2, 1, 0]);
    assert!(altered(&city).is_empty());
}

#[test]
fn a_row_that_was_written_into_the_next_days_file_is_not_lacking_in_its_own() {
    let day = [at("10:00"), at("10:01")];
    let next = [at("23:59:59"), at("10:00").on("2026-04-23")];
    let backwards = City::new().operation("SOUSA_20260423.csv", next.clone());
    backwards.ingest();
    let backwards = backwards.operation(FILE, day.clone());
    backwards.ingest();
    let growing = City::new().operation(FILE, &day[..1]).operation("SOUSA_20260423.csv", next);
    growing.ingest();
    let growing = growing.operation(FILE, day);
    growing.ingest();
    for city in [backwards, growing] {
        assert!(altered(&city).is_empty());
    }
}

#[test]
fn what_happened_at_24_00_in_a_file_without_a_period_is_lacking_in_neither_day() {
    let day = [at("10:00"), at("24:00"), at("11:00")];
    let city = City::new().operation("SOUSA_20260422_2.csv", &day[..2]);
    city.ingest();
    let city = city
        .at("2026-04-24T08:30:00+09:00")
        .operation(FILE, day)
        .operation("SOUSA_20260423.csv", [at("10:00").on("2026-04-23")]);
    city.ingest();
    assert!(altered(&city).is_empty());
}

#[test]
fn a_row_that_another_mapping_reads_otherwise_is_told_as_that() {
    let rows = [at("09:00"), at("10:00").action("閲覧"), at("10:01")];
    let city = City::new().operation(FILE, &rows[1..]);
    city.ingest();
    let profile = city.profile("operation");
    let text = fs::read_to_string(&profile).unwrap();
    let words = "\"表示\" = \"view\"";
    let more = text.replace(words, &format!("{words}\n\"閲覧\" = \"view\""));
    fs::write(profile, more).unwrap();
    let city = city.operation(FILE, rows);
    assert_eq!(city.ingest().account(), [3, 2, 1, 0]);
    let alerts = city.alerts();
    let reason = crate::alerts::reason(alerts.get("export-altered/operation/2026-04-22"));
    assert!(reason.contains("様式"), "{reason}");
}

#[test]
fn a_row_that_was_moved_into_another_day_and_taken_away_there_is_lacking() {
    let (row, next) = (at("10:00"), at("10:00").on("2026-04-23"));
    let city = City::new()
        .at("2026-04-24T07:00:00+09:00")
        .operation(FILE, [row.clone(), at("10:01")])
        .operation("SOUSA_20260423.csv", [row.on("2026-04-23"), next.clone()]);
    city.ingest();
    assert_eq!(altered(&city), ["export-altered/operation/2026-04-22"], "moved");
    let city = city.operation("SOUSA_20260423.csv", [next]);
    city.ingest();
    let days = ["export-altered/operation/2026-04-22", "export-altered/operation/2026-04-23"];
    assert_eq!(altered(&city), days);
}

#[test]
fn a_file_that_grows_under_a_period_that_was_said_since_is_compared_whole() {
    let rows = five();
    let city = City::new();
    let profile = city.profile("operation");
    let text = fs::read_to_string(&profile).unwrap();
    let (without, _) = text.split_once("[period]").unwrap();
    fs::write(&profile, without).unwrap();
    let city = city.operation("SOUSA_x.csv", &rows[3..]);
    city.ingest();
    let city = city.operation(FILE, &rows[..2]);
    city.ingest();
    fs::write(&profile, text).unwrap();
    let city = city.operation(FILE, &rows[..3]);
    city.ingest();
    assert_eq!(city.alerts().get("export-altered/operation/2026-04-22")["event_count"], 2);
}
