//! One asks, another one confirms.

use serde_json::Value;
use tenken::exit::Exit;
use tenken::review::void::Action;

use super::{acts, is_sound, undo, void, voided};
use crate::city::City;
use crate::rows::at;

const KEY: &str = "off-hours/C0010101/2026-04-22";

/// A city with an evening that gives an alert.
fn city() -> City {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00"), at("21:00")]);
    city.ingest();
    city
}

fn state(city: &City) -> String {
    city.value("SELECT state FROM exports WHERE export_id = 1")
}

#[test]
fn what_one_person_asked_for_changes_nothing_yet() {
    let city = city();
    let ran = city.run(&["void", "1", "--reason", "他市の控え"]);
    ran.ends(Exit::Done);
    assert!(ran.out.contains("tenken void 1 --confirm"), "{}", ran.out);
    assert_eq!(state(&city), "closed");
    assert_eq!(city.alerts().get(KEY)["status"], "open");
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'void'"), "1");
}

#[test]
fn status_and_the_digest_tell_what_awaits_the_second_person_until_somebody_acts() {
    let city = city();
    let waiting = |city: &City| -> Vec<Value> {
        let status = city.json(&["status"]);
        let problems = status["problems"].as_array().unwrap().iter();
        let kinds = ["void-proposed", "return-proposed"];
        problems.filter(|need| kinds.iter().any(|kind| need["kind"] == *kind)).cloned().collect()
    };
    assert_eq!(acts(&city, "suzuki", 1, void()), Exit::Done);
    let [told] = &waiting(&city)[..] else { panic!("{:?}", waiting(&city)) };
    assert_eq!((&told["source"], &told["since"].is_string()), (&"operation".into(), &true));
    let text = city.run(&["status", "--strict"]).ends(Exit::Unsound).out.clone();
    for word in ["suzuki", "他市の控え", "SOUSA_20260422.csv", "tenken void 1 --confirm"] {
        assert!(text.contains(word), "「{word}」 is not in {text}");
    }
    let digest = city.run(&["digest"]).out;
    assert!(digest.contains("二人目の承認を待っています"), "{digest}");
    assert_eq!(city.json(&["digest"])["void_proposals"][0]["export_id"], 1);
    assert_eq!(acts(&city, "sato", 1, Action::Confirm), Exit::Done);
    assert_eq!(waiting(&city), Vec::<Value>::new());
    assert_eq!(acts(&city, "sato", 1, undo()), Exit::Done);
    assert_eq!(waiting(&city)[0]["kind"], "return-proposed");
    assert_eq!(acts(&city, "sato", 1, void()), Exit::Done);
    assert_eq!(waiting(&city), Vec::<Value>::new());
}

#[test]
fn the_same_person_does_not_confirm() {
    let city = city();
    city.run(&["void", "1", "--reason", "他市の控え"]).ends(Exit::Done);
    city.run(&["void", "1", "--confirm"]).tells(Exit::Refused, &["別の方"]);
    city.run(&["void", "1", "--reason", "もう一度"]).tells(Exit::Refused, &["二人目"]);
    assert_eq!(state(&city), "closed");
}

#[test]
fn who_typed_it_in_for_somebody_does_not_confirm_it_either() {
    let city = city();
    city.run(&["void", "1", "--reason", "他市の控え", "--by", "課長"]).ends(Exit::Done);
    city.run(&["void", "1", "--confirm"]).tells(Exit::Refused, &["別の方"]);
    city.run(&["void", "1", "--confirm", "--by", "係長"]).ends(Exit::Refused);
    assert_eq!(acts(&city, "課長", 1, Action::Confirm), Exit::Refused);
    assert_eq!(acts(&city, "sato", 1, Action::Confirm), Exit::Done);
}

#[test]
fn a_second_person_takes_the_export_out_of_judgement() {
    let city = city();
    voided(&city, 1);
    assert_eq!(state(&city), "voided");
    let who = "SELECT void_proposed_by, void_confirmed_by, void_reason FROM exports";
    assert_eq!(city.query(who), [["suzuki", "sato", "他市の控え"]]);
    assert_eq!(city.value("SELECT count(*) FROM access_events WHERE standing = 'voided'"), "2");
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'void'"), "2");
    is_sound(&city);
}

#[test]
fn an_alert_that_loses_its_ground_is_withdrawn_by_a_revision_that_names_it() {
    let city = city();
    voided(&city, 1);
    let shown = city.show(KEY);
    assert_eq!(shown["status"], "withdrawn");
    let causes = &shown["revisions"][1]["causes"];
    assert_eq!(causes[0], serde_json::json!({"kind": "void", "export": 1}));
    let text = city.run(&["alerts", "show", KEY]).out;
    assert!(text.contains("取込番号 1 の取消しによる"), "{text}");
}

#[test]
fn what_was_asked_can_be_taken_back() {
    let city = city();
    city.run(&["void", "1", "--reason", "他市の控え"]).ends(Exit::Done);
    city.run(&["void", "1", "--undo", "--reason", "思い違い"]).ends(Exit::Done);
    assert_eq!(acts(&city, "sato", 1, Action::Confirm), Exit::Refused);
    assert_eq!(state(&city), "closed");
}

#[test]
fn what_cannot_be_voided_is_refused() {
    let city = city();
    city.run(&["void", "7", "--reason", "x"]).tells(Exit::Refused, &["7"]);
    city.run(&["void", "1", "--reason", " "]).tells(Exit::Refused, &["理由"]);
    city.run(&["void", "1", "--undo", "--reason", "x"]).tells(Exit::Refused, &["取り消されて"]);
    city.run(&["void", "1", "--confirm"]).tells(Exit::Refused, &["待つ申し出"]);
    city.run(&["void", "1"]).ends(Exit::Refused);
    city.run(&["void", "1", "--confirm", "--reason", "x"]).ends(Exit::Refused);
}

#[test]
fn a_voided_content_that_comes_again_stays_out() {
    let rows = [at("10:00"), at("21:00")];
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows.clone());
    city.ingest();
    voided(&city, 1);
    let city = city.operation("SOUSA_20260422.csv", rows);
    let report = city.ingest();
    assert_eq!(report.outcomes()[0].1, "unchanged");
    let hint = report.report["files"][0]["hint"].as_str().unwrap().to_owned();
    assert!(hint.contains("--undo"), "{hint}");
    assert!(city.run(&["ingest"]).out.contains("取り消されたファイル"));
    assert_eq!(city.alerts().get(KEY)["status"], "withdrawn");
}

#[test]
fn two_people_have_it_judged_again() {
    let city = city();
    voided(&city, 1);
    assert_eq!(acts(&city, "suzuki", 1, void()), Exit::Refused);
    assert_eq!(acts(&city, "suzuki", 1, undo()), Exit::Done);
    assert_eq!(acts(&city, "suzuki", 1, Action::Confirm), Exit::Refused);
    assert_eq!(acts(&city, "sato", 1, Action::Confirm), Exit::Done);
    assert_eq!(
        city.query("SELECT state FROM exports ORDER BY export_id"),
        [["voided"], ["closed"]]
    );
    assert_eq!(city.alerts().get(KEY)["status"], "open");
    assert_eq!(city.ingest().outcomes()[0].1, "unchanged");
    is_sound(&city);
}
