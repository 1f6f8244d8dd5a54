//! What is as it was written has no problem, and it is said what that does not show.

use std::process::Command;

use super::{finds_nothing_in, lived, public_key, python, told};
use crate::city::{City, repository};
use crate::cookbook::lived::Lived;
use crate::faults::not_run;
use crate::rows::at;

#[test]
fn it_computes_what_the_published_test_vectors_say() {
    let Some(output) = python(["--self-test"]) else { return };
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    for vectors in ["RFC 6962", "RFC 9162", "RFC 8032", "signed-note", "docs/ledger.md"] {
        assert!(said.contains(vectors), "{vectors} is not in:\n{said}");
    }
}

#[test]
fn the_script_of_the_page_prints_the_test_vectors_of_the_page() {
    let page = std::fs::read_to_string(repository("docs/ledger.md")).unwrap();
    let between = |from: &str, to: &str| {
        let (_, rest) = page.split_once(from).unwrap();
        rest.split_once(to).unwrap().0.to_owned()
    };
    let script = between("```python\n", "```");
    let Ok(output) = Command::new("python3").args(["-c", &script]).output() else {
        return not_run("the script of docs/ledger.md: no python3");
    };
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed, between("prints\n\n```text\n", "```"));
}

#[test]
fn a_sealed_city_has_no_problem() {
    let city = lived();
    let key = public_key(&city, 9);
    let Some(told) = told(&city.state().database(), &["--public-key", &key]) else { return };
    assert_eq!(told.problems(), []);
    assert_eq!((told.code, &told.json["ok"]), (Some(0), &true.into()));
    assert_eq!((told.json["rows"].as_u64(), told.json["exports"].as_u64()), (Some(4), Some(2)));
    let size: u64 = city.value("SELECT count(*) FROM ledger").parse().unwrap();
    assert_eq!(told.json["ledger_size"], size);
    let status = city.json(&["status"]);
    assert_eq!(told.json["root"], status["ledger"]["root"]);
    assert!(!told.json["not_proven"].as_array().unwrap().is_empty());
}

#[test]
fn without_a_key_from_elsewhere_it_says_that_it_does_not_know_whose_it_is() {
    let city = lived();
    let database = city.state().database();
    let Some(output) = python([database.as_os_str()]) else { return };
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    for words in ["鍵がだれのものか", "--anchor", "結果：問題はありません。"] {
        assert!(said.contains(words), "「{words}」 is not in:\n{said}");
    }
}

#[test]
fn a_city_that_nothing_seals_is_never_good() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    let Some(told) = told(&city.state().database(), &[]) else { return };
    assert_eq!(told.problems(), [("unsealed", "checkpoints")]);
    assert_eq!(told.code, Some(1));
}

#[test]
fn a_fortnight_of_work_with_voids_and_reparses_is_no_problem_nor_is_its_copy() {
    let lived = Lived::shared();
    finds_nothing_in(&lived.database());
    finds_nothing_in(&lived.path("監査委員用.sqlite"));
}

#[test]
fn what_a_digest_prints_is_an_anchor() {
    let city = lived();
    let digest = city.json(&["digest"]);
    let root = digest["ledger"]["root"].as_str().unwrap();
    let anchor = format!("{}:{} {}", digest["ledger"]["size"], &root[..4], &root[4..16]);
    let Some(told) = told(&city.state().database(), &["--anchor", &anchor]) else { return };
    assert_eq!((told.problems(), told.code), (vec![], Some(0)));
}

#[test]
fn wrong_usage_is_2_and_what_cannot_be_read_is_3() {
    let city = lived();
    let database = city.state().database();
    let Some(output) = python([database.to_str().unwrap(), "--anchor", "12"]) else { return };
    assert_eq!(output.status.code(), Some(2));
    let missing = city.path("nothing.sqlite");
    for args in [vec![missing.to_str().unwrap()], vec!["--proof", missing.to_str().unwrap()]] {
        let output = python(args).unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
