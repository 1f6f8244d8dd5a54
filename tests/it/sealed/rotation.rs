//! From one key to the next over the years.

use std::fs;

use tenken::exit::Exit;
use tenken::ledger::handover::handover;

use super::{checkpoints, delivered};
use crate::city::{City, signing_key};
use crate::rows::at;
use crate::troubles::problems;

/// A city that was sealed by the first key.
fn signed() -> City {
    let city = delivered();
    city.ingest();
    city
}

/// The next day with one more row.
fn next_day(city: City) -> City {
    let city = city.at("2026-04-24T07:00:00+09:00").operation("SOUSA_20260423.csv", [at("11:00")]);
    city.ingest();
    city
}

fn last_signed_by(city: &City, vkey: &str) -> bool {
    let (_, _, note) = checkpoints(city).pop().unwrap();
    let note: tenken::ledger::note::Note = note.parse().unwrap();
    note.verify(&vkey.parse().unwrap()).is_ok()
}

#[test]
fn a_key_that_the_old_one_signed_goes_on() {
    let city = signed();
    let made = city.json(&["key", "rotate"]);
    let new = made["key"]["vkey"].as_str().unwrap();
    assert_eq!(made["key"]["name"], "tenken/999999");
    let city = next_day(city);
    assert!(last_signed_by(&city, new));
    let keys = city.query("SELECT vkey, handover FROM signing_key ORDER BY key_id");
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[1][0], new);
    assert!(keys[1][1].starts_with(&format!("tenken key handover\ntenken/999999\n{new}\n\n")));
    let recorded = city.query("SELECT refers_to FROM ledger WHERE kind = 'key' ORDER BY seq");
    assert_eq!(recorded, [["signing_keys/1"], ["signing_keys/2"]]);
    assert!(city.path("keys/tenken.key.old").exists(), "until somebody has seen the new one sign");
    city.run(&["status", "--strict"]).ends(Exit::Done);

    let third = city.json(&["key", "rotate"])["key"]["vkey"].as_str().unwrap().to_owned();
    city.run(&["checkpoint"]).ends(Exit::Done);
    assert!(last_signed_by(&city, &third));
    assert_eq!(city.json(&["key", "show"])["known"].as_array().unwrap().len(), 3);
}

#[test]
fn a_key_that_did_not_sign_yet_cannot_hand_over() {
    let city = delivered();
    city.run(&["key", "rotate"]).tells(Exit::Refused, &["tenken checkpoint"]);
    city.ingest();
    city.run(&["key", "rotate"]).ends(Exit::Done);
    let fresh = fs::read_to_string(city.key_file()).unwrap();
    city.run(&["key", "rotate"]).tells(Exit::Refused, &["tenken checkpoint"]);
    assert_eq!(fs::read_to_string(city.key_file()).unwrap(), fresh);
}

/// Nothing is sealed, everything else goes on, and it is told.
#[track_caller]
fn is_refused(city: City, words: &str) {
    let sealed = checkpoints(&city);
    let city = next_day(city);
    assert_eq!(checkpoints(&city), sealed);
    assert_eq!(city.value("SELECT count(*) FROM exports"), "2");
    let needs = problems(&city.json(&["status"]), "key-unusable");
    assert!(needs[0]["detail"].as_str().unwrap().contains(words), "{needs:#?}");
    city.run(&["checkpoint"]).tells(Exit::Refused, &[words]);
}

#[test]
fn a_key_that_nobody_handed_over_to_is_refused() {
    let city = signed();
    city.put_key(&signing_key(1));
    is_refused(city, "引き継いだ鍵ではない");
}

#[test]
fn a_handover_by_another_key_is_refused() {
    let city = signed();
    city.put_key(&signing_key(1));
    let note = handover(&signing_key(2), &signing_key(1)).unwrap();
    fs::write(city.path("keys/tenken.key.handover"), note.to_string()).unwrap();
    is_refused(city, "引継ぎの記録");
}

#[test]
fn a_key_that_handed_over_signs_no_more() {
    let city = signed();
    city.run(&["key", "rotate"]).ends(Exit::Done);
    city.run(&["checkpoint"]).ends(Exit::Done);
    city.put_key(&signing_key(9));
    is_refused(city, "すでに次の鍵に引き継いだ");
}

#[test]
fn a_key_that_is_no_longer_configured_is_missed() {
    let city = signed();
    let said = fs::read_to_string(city.configuration()).unwrap();
    let unsaid = said.replace("[signing]\nkey = \"keys/tenken.key\"\n", "");
    assert_ne!(said, unsaid);
    fs::write(city.configuration(), unsaid).unwrap();
    is_refused(city, "設定からなくなった");
}
