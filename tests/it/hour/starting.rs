//! `init` and `profile guess` as commands.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use tenken::clock::SetClock;
use tenken::exit::Exit;

use crate::city::{MORNING, Ran, repository, run};

fn tenken(config: &Path, args: &[&str]) -> Ran {
    run(config, args, &Arc::new(SetClock::at(MORNING.parse().unwrap())))
}

fn init(dir: &Path, more: &[&str]) -> Ran {
    let dir = dir.to_str().unwrap();
    tenken(
        Path::new("/nowhere/tenken.toml"),
        &[&["init", dir, "--name", "青空町", "--code", "012345"], more].concat(),
    )
}

#[test]
fn what_init_writes_is_sound_in_every_size_and_says_three_steps() {
    for preset in ["small", "medium", "large"] {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("deep/tenken");
        let ran = init(&dir, &["--preset", preset]);
        ran.ends(Exit::Done);
        for step in ["1. ", "2. ", "3. "] {
            assert!(ran.out.contains(step), "{}", ran.out);
        }
        let config = dir.join("tenken.toml");
        let check = tenken(&config, &["check"]);
        check.ends(Exit::Done);
        assert!(check.out.contains("設定に誤りはありません"), "{}", check.out);
        let rules = tenken(&config, &["rules", "list"]);
        assert!(preset == "medium" || rules.out.contains(preset), "{}", rules.out);
        tenken(&config, &["ingest"]).ends(Exit::Done);
    }
}

#[test]
fn nothing_that_init_writes_is_for_others() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("tenken");
    init(&dir, &[]).ends(Exit::Done);
    let mut folders = vec![dir];
    while let Some(folder) = folders.pop() {
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode(&folder) & 0o027, 0, "{}", folder.display());
        for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                assert_eq!(mode(&entry), 0o640, "{}", entry.display());
            }
        }
    }
}

#[test]
fn a_folder_that_is_not_empty_is_left_as_it_is() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join(".hidden"), "mine").unwrap();
    let ran = init(place.path(), &[]);
    ran.ends(Exit::Refused);
    assert!(ran.err.contains("空ではありません") && ran.err.contains("→"), "{}", ran.err);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    let file = place.path().join(".hidden");
    init(&file, &[]).ends(Exit::Refused);
}

#[test]
fn a_name_and_a_code_are_asked_for_and_may_not_be_empty() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("tenken");
    let text = dir.to_str().unwrap();
    let nowhere = Path::new("/nowhere/tenken.toml");
    tenken(nowhere, &["init", text]).ends(Exit::Refused);
    tenken(nowhere, &["init", text, "--name", " ", "--code", "1"]).ends(Exit::Refused);
    assert!(!dir.exists());
}

#[test]
fn a_draft_is_written_once_and_check_names_what_is_open() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("tenken");
    init(&dir, &[]).ends(Exit::Done);
    let config = dir.join("tenken.toml");
    let sample = repository("fixtures/parse/regional-terminal/0401.tsv");
    let out = dir.join("profiles/region.toml");
    let args = ["profile", "guess", sample.to_str().unwrap(), "--name", "region", "--out"];
    let args = [&args[..], &[out.to_str().unwrap()]].concat();
    let ran = tenken(&config, &args);
    ran.ends(Exit::Done);
    assert!(ran.out.contains("name = \"region\""), "{}", ran.out);
    let again = tenken(&config, &args);
    again.ends(Exit::Refused);
    assert!(again.err.contains("上書きしません"), "{}", again.err);

    fs::create_dir(dir.join("exports/region")).unwrap();
    assert!(ran.out.contains("mkdir -m 2770"), "{}", ran.out);
    let source = ran.out.split("[[source]]").nth(1).unwrap().split("\n\n").next().unwrap();
    let own = fs::read_to_string(&config).unwrap() + "\n[[source]]" + source;
    fs::write(&config, own).unwrap();
    let check = tenken(&config, &["check"]);
    check.ends(Exit::Unsound);
    assert!(check.out.contains("columns.actor_id: まだ決まっていません"), "{}", check.out);
    tenken(&config, &["ingest"]).ends(Exit::Refused);
}

#[test]
fn a_draft_is_json_for_programs() {
    let sample = repository("sample/exports/operation/SOUSA_20260401.csv");
    let nowhere = Path::new("/nowhere/tenken.toml");
    let ran = tenken(nowhere, &["--format", "json", "profile", "guess", sample.to_str().unwrap()]);
    let json = ran.json();
    assert_eq!(json["open_keys"], serde_json::json!([]));
    assert!(json["profile"].as_str().unwrap().contains("[columns]"));
    assert!(!json["sure"].as_array().unwrap().is_empty());
}
