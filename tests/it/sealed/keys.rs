//! The key: made, shown, and refused where it is none or not its owner's alone. Whatever is wrong
//! with it, nothing else stops.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use tenken::exit::Exit;

use super::{are_sound, checkpoints, delivered};
use crate::city::{City, signing_key};
use crate::rows::at;
use crate::troubles::problems;

fn mode(city: &City, mode: u32) {
    fs::set_permissions(city.key_file(), Permissions::from_mode(mode)).unwrap();
}

/// Everything is done but the sealing, and that is told wherever somebody looks.
#[track_caller]
fn is_told(city: &City, kind: &str, words: &str) {
    let report = city.ingest().report;
    assert_eq!(report["files"][0]["outcome"], "ingested");
    assert!(checkpoints(city).is_empty());
    let needs = problems(&city.json(&["status"]), kind);
    assert_eq!(needs.len(), 1);
    assert!(needs[0]["detail"].as_str().unwrap().contains(words), "{needs:#?}");
    assert_ne!(needs[0]["remedy"], "");
    city.run(&["status", "--strict"]).ends(Exit::Unsound);
    city.run(&["checkpoint"]).tells(Exit::Refused, &[words]);
    let (text, html) = (city.run(&["digest"]).out, city.run(&["--format", "html", "digest"]).out);
    for page in [text, html] {
        assert!(page.contains("証跡は署名されていません"), "{page}");
    }
}

#[test]
fn without_a_key_nothing_is_sealed_and_it_is_told() {
    let city = City::with_every_register().only_source("operation", "");
    let city = city.operation("SOUSA_20260422.csv", [at("10:00")]);
    is_told(&city, "unsealed", "署名");
}

#[test]
fn a_key_that_is_not_there_is_told() {
    let city = delivered();
    fs::remove_file(city.key_file()).unwrap();
    is_told(&city, "key-unusable", "がないため");
    assert!(city.run(&["digest"]).out.contains("!! 【要対応】署名鍵のファイル"));
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    for open in [0o440, 0o404, 0o640, 0o600 | 0o020] {
        let city = delivered();
        mode(&city, open);
        is_told(&city, "key-unusable", &format!("権限 {open:04o}"));
    }
}

#[test]
fn a_key_of_another_user_is_refused() {
    let city = delivered();
    if std::os::unix::fs::chown(city.key_file(), Some(4_242), None).is_err() {
        crate::faults::not_run("a key of another user: it takes the right to give files away");
        return;
    }
    is_told(&city, "key-unusable", "uid:4242");
}

#[test]
fn what_is_no_key_is_refused_and_not_repeated() {
    let city = delivered();
    fs::remove_file(city.key_file()).unwrap();
    fs::write(city.key_file(), "PRIVATE+KEY+SECRET").unwrap();
    mode(&city, 0o400);
    is_told(&city, "key-unusable", "署名鍵ではない");
    let told = city.run(&["checkpoint"]);
    assert!(!told.err.contains("SECRET"), "{}", told.err);
}

#[test]
fn a_key_that_its_owner_may_write_is_used() {
    let city = delivered();
    mode(&city, 0o600);
    city.ingest();
    are_sound(&city, &signing_key(9).verifier());
    assert_eq!(checkpoints(&city).len(), 1);
}

#[test]
fn what_is_wrong_with_a_key_is_told_anew_where_it_changes_and_is_over_where_it_is_mended() {
    let city = delivered();
    mode(&city, 0o444);
    city.ingest();
    let told = |city: &City| {
        let needs = problems(&city.json(&["status"]), "key-unusable");
        needs.iter().map(|need| need["detail"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(told(&city)[0].contains("権限 0444"));
    fs::remove_file(city.key_file()).unwrap();
    let city = city.at("2026-04-23T07:10:00+09:00");
    city.ingest();
    assert_eq!(told(&city).len(), 1);
    assert!(told(&city)[0].contains("がないため"));
    city.put_key(&signing_key(9));
    let city = city.at("2026-04-23T07:20:00+09:00");
    city.ingest();
    assert_eq!(told(&city), [""; 0]);
    let digest = city.run(&["digest"]).out;
    assert!(digest.contains("電子署名あり"), "issued anew, signed: {digest}");
}

#[test]
fn a_key_is_made_whole_and_readable_by_its_owner_alone() {
    let city = City::new().configured("[signing]\nkey = \"keys/tenken.key\"");
    let made = city.json(&["key", "generate"]);
    let file = city.key_file();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o400);
    let public = fs::read_to_string(city.path("keys/tenken.key.pub")).unwrap();
    assert_eq!(made["key"]["vkey"], public.trim_end());
    assert_eq!(made["key"]["name"], "tenken/999999");
    city.run(&["key", "generate"]).tells(Exit::Refused, &["すでにあります"]);
    city.ingest();
    are_sound(&city, &public.trim_end().parse().unwrap());
    let shown = city.json(&["key", "show"]);
    assert_eq!(shown["key"], made["key"]);
    assert_eq!(shown["known"][0]["vkey"], public.trim_end());
    let secret = fs::read_to_string(file).unwrap();
    let printed = [city.run(&["key", "show"]), city.run(&["status"]), city.run(&["checkpoint"])];
    for ran in printed {
        assert!(!ran.out.contains("PRIVATE") && !ran.out.contains(secret.trim_end()));
    }
}

#[test]
fn a_key_has_the_name_and_the_file_that_are_said() {
    let city = City::new();
    city.run(&["key", "generate"]).tells(Exit::Refused, &["置き場所"]);
    let file = city.path("other.key");
    let args = ["key", "generate", "--name", "tenken/a", "--out", file.to_str().unwrap()];
    assert_eq!(city.json(&args)["key"]["name"], "tenken/a");
    let bad = ["key", "generate", "--name", "a b", "--out", "/nowhere/x"];
    city.run(&bad).tells(Exit::Refused, &["a b"]);
}

#[test]
fn a_new_key_is_not_made_for_a_ledger_that_another_one_signed() {
    let city = delivered();
    city.ingest();
    fs::remove_file(city.key_file()).unwrap();
    let short = signing_key(9).verifier().signer().short();
    city.run(&["key", "generate"]).tells(Exit::Refused, &[&short]);
}

#[test]
fn a_credential_of_the_service_goes_before_the_configured_file() {
    let city = delivered();
    let credentials = city.path("credentials");
    fs::create_dir(&credentials).unwrap();
    fs::rename(city.key_file(), credentials.join("tenken-key")).unwrap();
    let ingest = Command::new(env!("CARGO_BIN_EXE_tenken"))
        .args(["--config", city.configuration().to_str().unwrap(), "checkpoint"])
        .env("CREDENTIALS_DIRECTORY", &credentials)
        .output()
        .unwrap();
    assert!(ingest.status.success(), "{ingest:?}");
    are_sound(&city, &signing_key(9).verifier());
    assert_eq!(checkpoints(&city).len(), 1);
}
