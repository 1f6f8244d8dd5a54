//! `tenken quarantine`: what could not be read is listed, with the reason and the remedy.

use serde_json::{Value, json};
use tenken::exit::Exit;

use crate::city::City;
use crate::rows::{Export, at};

/// Two rows of two exports on two days that cannot be read, and some that can.
fn city() -> City {
    let broken = at("10:01").on("2026-02-30").subject("0000012345");
    let city =
        City::new().operation("SOUSA_20260422.csv", [at("10:00"), broken.clone(), at("10:02")]);
    city.ingest();
    let city = city.at("2026-04-24T07:00:00+09:00");
    let city = city.operation("SOUSA_20260423.csv", [at("10:03").records("many")]);
    city.ingest();
    city
}

fn lines(rows: &Value) -> Vec<(i64, u64)> {
    let place =
        |row: &Value| (row["export_id"].as_i64().unwrap(), row["line_no"].as_u64().unwrap());
    rows.as_array().unwrap().iter().map(place).collect()
}

#[test]
fn each_row_is_told_with_file_line_column_and_reason_and_how_to_read_it_again() {
    let ran = city().run(&["quarantine"]);
    ran.ends(Exit::Done);
    for words in [
        "SOUSA_20260422.csv（operation、取込番号 1、2026-04-23 07:00:00取込み）",
        "  3行目 1列目: ",
        "2026/02/30 10:01:00.000",
        "SOUSA_20260423.csv（operation、取込番号 2、2026-04-24 07:00:00取込み）",
        "  2行目 13列目: ",
        "取込エラー 2件",
        "tenken ingest --retry-quarantine",
    ] {
        assert!(ran.out.contains(words), "「{words}」 is not in:\n{}", ran.out);
    }
}

#[test]
fn in_english_it_is_told_in_english() {
    let ran = city().lang("en").run(&["quarantine"]);
    for words in ["  line 3, column 1: ", "rows in quarantine: 2", "ingest --retry-quarantine"] {
        assert!(ran.out.contains(words), "“{words}” is not in:\n{}", ran.out);
    }
}

#[test]
fn in_text_numbers_are_masked_unless_asked_for() {
    let city = city();
    let out = city.run(&["quarantine"]).out;
    assert!(out.contains("\"******2345\""), "{out}");
    assert!(city.run(&["quarantine", "--unmask"]).out.contains("0000012345"));
}

#[test]
fn individual_numbers_stay_masked_whoever_asks() {
    let row = at("10:00").on("2026-02-30").note("番号 123456789018");
    let city = City::new().operation("SOUSA_20260422.csv", [row]);
    city.ingest();
    for args in [&["quarantine", "--unmask"][..], &["--format", "json", "quarantine"]] {
        let out = city.run(args).out;
        assert!(out.contains("番号") && !out.contains("123456789018"), "{out}");
    }
}

#[test]
fn the_rows_are_filtered() {
    let city = city();
    let listed = |args: &[&str]| lines(&city.json(&[&["quarantine"], args].concat()));
    assert_eq!(listed(&[]), [(1, 3), (2, 2)]);
    assert_eq!(listed(&["--export", "2"]), [(2, 2)]);
    assert_eq!(listed(&["--since", "2026-04-24"]), [(2, 2)]);
    assert_eq!(listed(&["--until", "2026-04-23"]), [(1, 3)]);
    assert_eq!(listed(&["--since", "2026-04-23", "--until", "2026-04-24"]).len(), 2);
    assert_eq!(listed(&["--source", "operation"]).len(), 2);
    assert_eq!(listed(&["--source", "authentication"]), []);
}

#[test]
fn in_json_every_field_is_there() {
    let row = city().json(&["quarantine"])[0].clone();
    let file = row["path"].as_str().unwrap();
    assert!(file.ends_with("/exports/operation/SOUSA_20260422.csv"), "{file}");
    assert_eq!(row["source"], "operation");
    assert_eq!(row["ingested_at"], "2026-04-23T07:00:00.000+09:00");
    assert_eq!((&row["lines"], &row["column"]), (&json!(1), &json!(1)));
    assert_eq!(row["kind"], "parse.reason.time-impossible");
    assert!(row["reason"].as_str().unwrap().contains("2026/02/30"), "{row}");
    assert!(row["raw"].as_str().unwrap().contains("0000012345"), "{row}");
}

#[test]
fn a_row_that_is_no_csv_has_no_column() {
    let mut bytes = [at("10:00")].bytes();
    bytes.extend(b"\"2026/04/22 10:00:00.000\"\r\n");
    let city = City::new().operation("SOUSA_20260422.csv", bytes);
    city.ingest();
    assert_eq!(city.json(&["quarantine"])[0]["column"], Value::Null);
    let out = city.run(&["quarantine"]).out;
    assert!(out.contains("  3行目: "), "{out}");
}

#[test]
fn where_nothing_is_held_it_says_so() {
    let city = City::new().operation("SOUSA_20260422.csv", [at("10:00")]);
    city.ingest();
    let ran = city.run(&["quarantine"]);
    ran.ends(Exit::Done);
    assert_eq!(ran.out, "取込エラーはありません\n");
    assert_eq!(city.json(&["quarantine"]), json!([]));
}

#[test]
fn an_unknown_source_is_refused_with_the_known_ones() {
    city().run(&["quarantine", "--source", "sousa"]).tells(Exit::Refused, &["sousa", "operation"]);
}

#[test]
fn rows_of_a_source_that_is_no_longer_configured_are_still_listed() {
    let city = city().only_source("authentication", "");
    assert_eq!(lines(&city.json(&["quarantine", "--source", "operation"])).len(), 2);
}

#[test]
fn what_a_row_says_cannot_write_control_characters_to_the_terminal() {
    let mut bytes = [at("10:00")].bytes();
    bytes.extend("\"\u{1b}[31m\u{7}a\",\tx\r\n".bytes());
    let city = City::new().operation("SOUSA_20260422.csv", bytes);
    city.ingest();
    let out = city.run(&["quarantine", "--unmask"]).out;
    let unseen = |c: char| c.is_control() && c != '\n';
    assert!(out.contains("31m") && !out.contains(unseen), "{out:?}");
}

#[test]
fn beyond_fifty_rows_the_text_says_how_many_more_and_json_has_them_all() {
    let row = |i: u32| at("10:00").on("2026-02-30").note(&i.to_string());
    let city = City::new().operation("SOUSA_20260422.csv", (0..60).map(row).collect::<Vec<_>>());
    city.ingest();
    let out = city.run(&["quarantine"]).out;
    assert!(out.contains("ほか10件"), "{out}");
    assert_eq!(out.matches("行目").count(), 50);
    assert_eq!(lines(&city.json(&["quarantine"])).len(), 60);
}

#[test]
fn what_was_read_again_by_the_mended_profile_leaves_the_list() {
    let city = city();
    let profile = city.path("profiles/operation-log.toml");
    let text = std::fs::read_to_string(&profile).unwrap();
    let mended = text.replace("record_count = \"件数\"\n", "");
    assert_ne!(mended, text);
    std::fs::write(profile, mended).unwrap();
    city.run(&["ingest", "--retry-quarantine"]).ends(Exit::Done);
    assert_eq!(lines(&city.json(&["quarantine"])), [(1, 3)], "one is read, the other is no time");
    let out = city.run(&["quarantine"]).out;
    assert!(out.contains("取込エラー 1件"), "{out}");
}
