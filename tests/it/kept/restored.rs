//! What is there after a backup was put back.

use std::fs;
use std::path::PathBuf;

use tenken::exit::Exit;

use super::{a_day_later, back_up, city, folder, is_good, ledger, restore, word};
use crate::city::City;

/// The folders with what was replaced.
fn replaced(city: &City) -> Vec<PathBuf> {
    let entries = fs::read_dir(city.state().folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("replaced-"))
        .collect();
    found.sort();
    found
}

#[test]
fn where_the_disk_was_lost_all_comes_back() {
    let city = city();
    back_up(&city);
    let (before, alerts) = (ledger(&city.state().database()), city.json(&["alerts", "list"]));
    fs::remove_dir_all(city.state().folder()).unwrap();
    restore(&city).ends(Exit::Done);
    let after = ledger(&city.state().database());
    assert_eq!(after[..before.len()], before);
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(city.json(&["alerts", "list"]), alerts);
    assert_eq!(replaced(&city), [] as [PathBuf; 0]);
    is_good(&city);
}

#[test]
fn an_empty_folder_is_as_good_as_none() {
    let city = city();
    back_up(&city);
    fs::remove_dir_all(city.state().folder()).unwrap();
    fs::create_dir(city.state().folder()).unwrap();
    restore(&city).ends(Exit::Done);
    is_good(&city);
}

#[test]
fn the_entry_says_who_put_what_back_and_why_and_what_it_took_the_place_of() {
    let city = city();
    let made = back_up(&city);
    let city = a_day_later(city);
    let before = city.json(&["status"])["ledger"].clone();
    let folder = folder(&city);
    let by = ["restore", word(&folder), "--reason", "ディスクの交換", "--by", "sato"];
    city.run(&by).ends(Exit::Done);
    let sql = "SELECT 実施者, 入力者, 理由, 控えの件数, 控えの値, 前の件数, 前の値 FROM 復元の履歴";
    let own = tenken::daemon::user::own();
    let number = |value: &serde_json::Value| value.to_string();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    assert_eq!(
        city.query(sql),
        [[
            "sato".to_owned(),
            own,
            "ディスクの交換".to_owned(),
            number(&made["ledger_size"]),
            text(&made["root"]),
            number(&before["size"]),
            text(&before["root"]),
        ]]
    );
    assert_eq!(
        city.query("SELECT refers_to FROM ledger WHERE kind = 'restored'"),
        [["restores/1"]]
    );
}

#[test]
fn what_came_after_the_backup_is_taken_again_from_the_drop_folder() {
    let city = city();
    back_up(&city);
    let city = a_day_later(city);
    let alerts = |city: &City| -> Vec<String> {
        city.alerts().keys().into_iter().map(str::to_owned).collect()
    };
    let before = alerts(&city);
    restore(&city).ends(Exit::Done);
    assert_ne!(alerts(&city), before);
    let outcomes = city.ingest().outcomes();
    let outcomes: Vec<_> = outcomes.iter().map(|(name, outcome)| (&**name, &**outcome)).collect();
    assert_eq!(outcomes, [("SOUSA_20260422.csv", "unchanged"), ("SOUSA_20260423.csv", "ingested")]);
    assert_eq!(alerts(&city), before);
    is_good(&city);
}

#[test]
fn a_damaged_state_is_replaced_and_kept() {
    let city = city();
    back_up(&city);
    let database = city.state().database();
    let content = fs::read(&database).unwrap();
    let half = &content[..content.len() / 2];
    fs::write(&database, half).unwrap();
    fs::write(city.state().mark(), "").unwrap();
    city.run(&["ingest"]).ends(Exit::Failed);
    let told = city.json(&["restore", word(&folder(&city)), "--reason", "データベースの破損"]);
    let aside = replaced(&city);
    assert_eq!(told["aside"].as_str(), aside[0].to_str());
    assert!(fs::read(aside[0].join("tenken.sqlite")).unwrap().starts_with(half));
    assert!(aside[0].join("tenken.failed").exists(), "why it was replaced stays with it");
    is_good(&city);
}

#[test]
fn what_was_replaced_is_a_whole_state_that_can_be_put_back_by_hand() {
    let city = city();
    back_up(&city);
    let city = a_day_later(city);
    let before = ledger(&city.state().database());
    restore(&city).ends(Exit::Done);
    let aside = replaced(&city).remove(0);
    let city = city.configured(&format!("[state]\ndir = \"{}\"", aside.display()));
    assert_eq!(city.json(&["status"])["ledger"]["size"], before.len());
    city.run(&["verify"]).ends(Exit::Done);
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn of_several_backups_the_last_is_taken_or_the_one_that_is_named() {
    let city = city();
    let first = back_up(&city);
    let city = a_day_later(city);
    let last = back_up(&city);
    let folder = folder(&city);
    let from = |from: &str| city.json(&["restore", from, "--reason", "試し"])["from"].clone();
    assert_eq!(from(word(&folder)), last["path"]);
    assert_eq!(from(first["path"].as_str().unwrap()), first["path"]);
    assert_eq!(replaced(&city).len(), 2);
    city.run(&["backup", word(&folder)]).tells(Exit::Refused, &[last["path"].as_str().unwrap()]);
}

#[test]
fn after_a_restore_the_backups_go_on() {
    let city = city();
    back_up(&city);
    restore(&city).ends(Exit::Done);
    let city = a_day_later(city);
    back_up(&city);
    restore(&city).ends(Exit::Done);
    assert_eq!(city.value("SELECT count(*) FROM restores"), "2");
    is_good(&city);
}

#[test]
fn an_anchor_of_after_the_backup_does_not_fit_and_the_entry_explains_it() {
    let city = city();
    back_up(&city);
    let city = a_day_later(city);
    let anchor =
        city.value("SELECT size || ':' || root FROM checkpoints ORDER BY size DESC LIMIT 1");
    restore(&city).ends(Exit::Done);
    let report = city.json(&["verify", "--anchor", &anchor]);
    let problem = &report["problems"][0];
    assert_eq!(problem["kind"], "anchor-beyond", "{report}");
    assert!(problem["detail"].as_str().unwrap().contains("復元 1"), "{problem}");
}

#[test]
fn folders_and_files_have_the_modes_of_a_state() {
    use std::os::unix::fs::PermissionsExt;
    let city = city();
    back_up(&city);
    fs::remove_dir_all(city.state().folder()).unwrap();
    restore(&city).ends(Exit::Done);
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    for (folder, expected) in [("", 0o2750), ("archive", 0o2700), ("digests", 0o2750)] {
        assert_eq!(mode(city.state().folder().join(folder)), expected, "{folder}");
    }
    for file in super::files(city.state().folder()) {
        assert_eq!(mode(file.clone()), 0o640, "{}", file.display());
    }
}

#[test]
fn folders_stay_open_to_those_to_whom_they_were() {
    use std::os::unix::fs::PermissionsExt;
    let city = city();
    back_up(&city);
    let folder = city.state().digests();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o2700)).unwrap();
    restore(&city).ends(Exit::Done);
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode(folder), mode(city.state().archive())), (0o2700, 0o2750));
}
