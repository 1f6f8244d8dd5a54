//! What the daily digest tells.

use std::fs;

use serde_json::Value;
use tenken::exit::Exit;

use crate::city::City;
use crate::rows::at;

#[test]
fn findings_of_days_before_review_began_are_counted_and_not_told_as_new() {
    let city = City::with_registers()
        .configured("[review]\nsince = \"2026-05-01\"")
        .operation("SOUSA_20260422.csv", [at("10:00").actor("X9990001")]);
    let report = city.json(&["ingest"]);
    assert_eq!(report["alerts"]["new"], 0);
    let digest = city.json(&["digest"]);
    assert_eq!(digest["new_alerts"].as_array().map(Vec::len), Some(0), "{digest}");
    assert_eq!(digest["informational"][0]["rule"], "unknown-id");
    assert_eq!(digest["informational"][0]["findings"], 1);
}

/// Source, file, outcome, and read, stored, duplicate, quarantined of a file in a digest.
fn accounts(files: &Value) -> Vec<String> {
    let account = |file: &Value| {
        let rows = &file["rows"];
        let counts = ["read", "stored", "duplicate", "quarantined"].map(|name| &rows[name]);
        let [read, stored, duplicate, quarantined] = counts;
        let what = file["outcome"].as_str().unwrap_or("-");
        assert_eq!(file["source"], "operation");
        format!(
            "{} {what} {read} = {stored} + {duplicate} + {quarantined}",
            file["file"].as_str().unwrap()
        )
    };
    assert_eq!(files["more"], 0);
    files["listed"].as_array().unwrap().iter().map(account).collect()
}

#[test]
fn every_file_is_told_with_its_rows_and_those_that_ask_for_a_look_come_first() {
    let row = |minute: u32| at(&format!("10:{minute:02}")).serial(&format!("{minute:020}"));
    let city = City::with_registers()
        .operation("SOUSA_20260420.csv", [row(1), row(2)])
        .operation("SOUSA_20260421.csv", [row(3), row(4).on("2026-02-30")]);
    city.ingest();
    let city = city.operation("SOUSA_20260420.csv", [row(1), row(2), row(5)]);
    city.ingest();
    let city = city.operation("SOUSA_20260420.csv", [row(2), row(1), row(5)]);
    city.ingest();
    let digest = city.json(&["digest"]);
    assert_eq!(
        accounts(&digest["files"]),
        [
            "SOUSA_20260421.csv ingested 2 = 1 + 0 + 1",
            "SOUSA_20260420.csv altered 3 = 0 + 3 + 0",
            "SOUSA_20260420.csv ingested 2 = 2 + 0 + 0",
            "SOUSA_20260420.csv extended 1 = 1 + 0 + 0",
        ]
    );
    assert_eq!(accounts(&digest["retried"]), [] as [&str; 0]);
    let text = city.run(&["digest"]).out;
    for what in ["差替え", "新規", "続き"] {
        assert!(text.contains(what), "{text}");
    }
}

#[test]
fn a_quarantine_that_was_read_again_is_told_with_what_it_held() {
    let city = City::with_registers();
    let profile = city.path("profiles/operation-log.toml");
    let right = fs::read_to_string(&profile).unwrap();
    fs::write(
        &profile,
        right.replace("time_formats = [", "time_formats = [\"%Y-%m-%d %H:%M\"] # ["),
    )
    .unwrap();
    let rows = [at("10:00").serial("1"), at("10:00").serial("2").on("2026-02-30")];
    let city = city.operation("SOUSA_20260422.csv", rows);
    assert_eq!(city.ingest().account(), [2, 0, 0, 2]);
    let city = city.at("2026-04-24T07:00:00+09:00");
    fs::write(&profile, right).unwrap();
    city.run(&["ingest", "--retry-quarantine"]).ends(Exit::Done);
    let digest = city.json(&["digest"]);
    assert_eq!(accounts(&digest["files"]), [] as [&str; 0], "it came the day before");
    assert_eq!(accounts(&digest["retried"]), ["SOUSA_20260422.csv - 2 = 1 + 0 + 1"]);
    assert!(city.run(&["digest"]).out.contains("取込エラーを読み直したファイル"));
    let city = city.at("2026-04-25T07:00:00+09:00");
    assert_eq!(accounts(&city.json(&["digest"])["retried"]), [] as [&str; 0]);
}
