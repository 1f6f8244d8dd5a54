//! Drop folders and files, as passes by hand find them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::Value;
use tenken::exit::Exit;

use super::problems;
use crate::city::City;
use crate::rows::{Operation, at};

const DAY: &str = "SOUSA_20260422.csv";

fn row(number: u32) -> Vec<Operation> {
    vec![at("10:00").serial(&format!("{number:020}"))]
}

/// A city whose only source has delivered once.
fn delivered() -> City {
    let city =
        City::with_every_register().sealed().only_source("operation", "").operation(DAY, row(1));
    city.ingest();
    city
}

fn moved_away(city: &City) {
    fs::rename(city.drop_folder("operation"), city.path("away")).unwrap();
}

fn troubles_of_digest(city: &City) -> Vec<Value> {
    city.json(&["digest"])["troubles"].as_array().unwrap().clone()
}

#[test]
fn a_drop_folder_that_is_gone_needs_a_person_until_it_is_back() {
    let city = delivered().at("2026-04-23T08:00:00+09:00");
    assert_eq!(problems(&city.json(&["status"]), "folder-missing"), [] as [Value; 0]);
    moved_away(&city);
    city.run(&["ingest"]).ends(Exit::Failed);
    let city = city.at("2026-04-23T09:00:00+09:00");
    city.run(&["ingest"]).ends(Exit::Failed);
    let [gone] = &problems(&city.json(&["status"]), "folder-missing")[..] else { panic!() };
    assert_eq!(gone["severity"], "high");
    assert_eq!(gone["since"], "2026-04-23T08:00:00.000+09:00", "when it was first seen");
    assert_eq!(gone["source"], "operation");
    assert_eq!(gone["path"], city.drop_folder("operation").to_str().unwrap());
    assert!(gone["remedy"].as_str().unwrap().contains("マウント"));
    city.run(&["status", "--strict"]).ends(Exit::Unsound);
    assert_eq!(troubles_of_digest(&city)[0]["until"], Value::Null);

    fs::rename(city.path("away"), city.drop_folder("operation")).unwrap();
    let city = city.at("2026-04-23T10:00:00+09:00");
    city.ingest();
    assert_eq!(problems(&city.json(&["status"]), "folder-missing"), [] as [Value; 0]);
    let [told] = &troubles_of_digest(&city)[..] else { panic!() };
    assert_eq!(told["until"], "2026-04-23T10:00:00.000+09:00");
}

#[test]
fn an_empty_folder_in_the_place_of_a_drop_folder_is_an_alarm_until_a_file_comes() {
    let city = delivered();
    moved_away(&city);
    fs::create_dir(city.drop_folder("operation")).unwrap();
    for _ in 0..2 {
        city.run(&["ingest"]).tells(Exit::Failed, &["入れ替わりました", "以前のフォルダー"]);
    }
    assert_eq!(problems(&city.json(&["status"]), "folder-replaced").len(), 1);
    let city = city.operation("SOUSA_20260423.csv", row(2));
    city.ingest();
    assert_eq!(problems(&city.json(&["status"]), "folder-replaced"), [] as [Value; 0]);
    city.ingest();
}

#[test]
fn another_folder_is_told_once_although_it_holds_what_is_known() {
    let city = delivered();
    moved_away(&city);
    fs::create_dir(city.drop_folder("operation")).unwrap();
    let city = city.operation(DAY, row(1)).lang("en");
    let told = city.run(&["ingest"]);
    assert!(told.ends(Exit::Failed).err.contains("another folder has taken the place"));
    city.ingest();
    assert_eq!(problems(&city.json(&["status"]), "folder-replaced"), [] as [Value; 0]);
    assert_ne!(troubles_of_digest(&city)[0]["until"], Value::Null);
}

#[test]
fn the_alarm_ends_when_the_former_folder_is_back() {
    let city = delivered();
    let (drop, away) = (city.drop_folder("operation"), city.path("away"));
    moved_away(&city);
    fs::create_dir(&drop).unwrap();
    city.run(&["ingest"]).ends(Exit::Failed);
    fs::remove_dir(&drop).unwrap();
    fs::rename(away, &drop).unwrap();
    city.ingest();
    assert_eq!(problems(&city.json(&["status"]), "folder-replaced"), [] as [Value; 0]);
}

#[test]
fn a_drop_folder_that_the_configuration_moved_is_no_alarm() {
    let city = delivered();
    moved_away(&city);
    let configuration = fs::read_to_string(city.configuration()).unwrap();
    let moved = configuration.replace("exports/operation", "away");
    fs::write(city.configuration(), moved).unwrap();
    city.ingest();
    assert_eq!(problems(&city.json(&["status"]), "folder-replaced"), [] as [Value; 0]);
}

/// Whether the file, which stays, needs a person of that kind, and nobody once it is gone.
fn needs_a_person_until_it_is_gone(city: &City, file: &Path, kind: &str) {
    city.run(&["ingest"]).ends(Exit::Failed);
    let [told] = &problems(&city.json(&["status"]), kind)[..] else { panic!() };
    assert_eq!(told["path"], file.to_str().unwrap());
    fs::remove_file(file).unwrap();
    city.ingest();
    assert_eq!(problems(&city.json(&["status"]), kind), [] as [Value; 0]);
}

#[test]
fn a_file_that_cannot_be_read_needs_a_person_until_it_is_gone() {
    let city = delivered().configured("[watch]\nmax_file = \"1 MiB\"");
    let large = city.drop_folder("operation").join("SOUSA_20260423.csv");
    fs::write(&large, vec![b'x'; (1 << 20) + 1]).unwrap();
    needs_a_person_until_it_is_gone(&city, &large, "file-unreadable");
}

#[test]
fn a_link_needs_a_person_until_it_is_gone() {
    let city = delivered();
    let link = city.drop_folder("operation").join("SOUSA_20260423.csv");
    fs::write(city.path("outside.csv"), "x\n").unwrap();
    symlink(city.path("outside.csv"), &link).unwrap();
    needs_a_person_until_it_is_gone(&city, &link, "file-not-regular");
}

#[test]
fn status_lists_what_needs_a_person_with_severity_time_and_remedy() {
    let city = delivered().at("2026-04-23T08:15:00+09:00");
    moved_away(&city);
    city.run(&["ingest"]).ends(Exit::Failed);
    let told = city.run(&["status"]).out;
    assert!(told.contains("要対応 1件\n  ・[高] 投入フォルダー "), "{told}");
    assert!(told.contains("（2026-04-23 08:15 から）\n    → フォルダーの場所"), "{told}");
    let told = city.lang("en").run(&["status"]).out;
    assert!(told.contains("Needs a person: 1\n  - [high] there is no drop folder "), "{told}");
    assert!(
        told.contains("(since 2026-04-23 08:15)\n    hint: check where the folder is"),
        "{told}"
    );
}

#[test]
fn the_digest_says_at_its_top_what_lasts() {
    let city = delivered();
    moved_away(&city);
    city.run(&["ingest"]).ends(Exit::Failed);
    let digest = city.run(&["digest"]).out;
    assert!(digest.contains("!! 【要対応】投入フォルダー"), "{digest}");
    assert!(digest.contains("支障が1件続いています"), "{digest}");
}
