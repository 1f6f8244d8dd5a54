//! `status`: what needs a person first, and on one screen.

use tenken::exit::Exit;
use unicode_width::UnicodeWidthStr;

use crate::city::City;
use crate::rows::at;
use crate::troubles::problems;

const DAILY: &str = r#"expect = { every = "business-day", by = "09:00" }"#;

/// A city whose daily log came until Friday, 24 April, at the time given.
fn delivered_until_friday(now: &str) -> City {
    let city = City::with_every_register().sealed().only_source("operation", DAILY);
    let city = ["22", "23", "24"].into_iter().fold(city, |city, day| {
        let date = format!("2026-04-{day}");
        city.operation(&format!("SOUSA_202604{day}.csv"), [at("10:00").on(&date)])
    });
    let city = city.at("2026-04-25T08:30:00+09:00");
    city.ingest();
    city.at(now)
}

#[test]
fn where_all_is_well_it_fits_a_terminal_and_says_so_at_the_top() {
    for lang in ["ja", "en"] {
        let city = delivered_until_friday("2026-04-27T08:30:00+09:00").lang(lang);
        let told = city.run(&["status"]);
        told.ends(Exit::Done);
        let lines: Vec<&str> = told.out.lines().collect();
        assert!(lines.len() <= 24, "{}", told.out);
        let database = |line: &&str| line.contains("tenken.sqlite");
        for line in lines.iter().filter(|line| !database(line)) {
            assert!(line.width_cjk() <= 80, "{line}");
        }
        let well = if lang == "ja" {
            "人の対応が必要なことはありません"
        } else {
            "Nothing needs"
        };
        assert!(lines[1].contains(well), "{}", told.out);
        city.run(&["status", "--strict"]).ends(Exit::Done);
    }
}

#[test]
fn no_export_since_friday_is_the_first_thing_it_says() {
    // The 27th is a Monday, its log is due on Tuesday; 29 April and 4 to 6 May are holidays.
    for (now, severity) in [("2026-04-28T09:30", "high"), ("2026-05-07T09:30", "critical")] {
        let city = delivered_until_friday(&format!("{now}:00+09:00"));
        city.ingest();
        let [missing] = &problems(&city.json(&["status"]), "export-missing")[..] else {
            panic!("{now}")
        };
        assert_eq!(missing["severity"], severity, "{now}");
        assert_eq!(missing["since"], "2026-04-28T09:00:00.000+09:00");
        assert_eq!(missing["source"], "operation");
        assert!(missing["message"].as_str().unwrap().contains("2026-04-27"), "{missing}");
        let told = city.run(&["status"]).out;
        let first = told.lines().nth(2).unwrap();
        assert!(first.contains("operationの2026-04-27"), "{told}");
        assert!(told.contains("営業日"), "how long ago the last file came: {told}");
    }
}

#[test]
fn an_export_that_nobody_looked_for_is_told_as_that() {
    let city = delivered_until_friday("2026-04-28T09:30:00+09:00");
    let status = city.json(&["status"]);
    assert_eq!(problems(&status, "export-missing").len(), 0);
    let [unseen] = &problems(&status, "not-looked")[..] else { panic!("{status}") };
    assert_eq!(unseen["severity"], "high");
    assert!(unseen["remedy"].as_str().unwrap().contains("tenken ingest"), "{unseen}");
    assert_eq!(status["sources"][0]["overdue"], serde_json::json!(["2026-04-27"]));
    city.run(&["status", "--strict"]).ends(Exit::Unsound);
}

#[test]
fn what_a_person_settled_asks_nobody_again() {
    let city = delivered_until_friday("2026-04-28T09:30:00+09:00");
    city.ingest();
    let key = "export-missing/operation/2026-04-27";
    let close = ["alerts", "close", key, "--resolution", "legitimate", "--reason", "閉庁"];
    city.run(&close).ends(Exit::Done);
    assert_eq!(problems(&city.json(&["status"]), "export-missing").len(), 0);
}

#[test]
fn a_source_that_is_expected_and_never_came_is_overdue() {
    let city = City::with_every_register().only_source("operation", DAILY);
    city.ingest();
    assert_eq!(problems(&city.json(&["status"]), "never-delivered")[0]["severity"], "medium");
    let city = city.at("2026-05-08T12:00:00+09:00");
    city.ingest();
    let status = city.json(&["status"]);
    let [missing] = &problems(&status, "export-missing")[..] else { panic!("{status}") };
    assert_eq!(missing["severity"], "critical");
    assert!(missing["message"].as_str().unwrap().contains("など"), "{missing}");
}

#[test]
fn every_problem_has_a_name_a_severity_and_a_remedy() {
    let city = City::with_registers()
        .operation("SOUSA_20260422.csv", [at("10:00").action("複写"), at("99:99")])
        .register("approvals.csv", "broken");
    city.run(&["ingest"]);
    let status = city.json(&["status"]);
    let found = status["problems"].as_array().unwrap();
    assert!(found.len() > 5, "{status}");
    for problem in found {
        for field in ["name", "kind", "severity", "message", "detail", "remedy"] {
            assert!(!problem[field].as_str().unwrap().is_empty(), "{field}: {problem}");
        }
    }
    let rank = |problem: &serde_json::Value| {
        let word = problem["severity"].as_str().unwrap();
        tenken::severity::Severity::from_word(word).unwrap()
    };
    assert!(found.is_sorted_by(|a, b| rank(a) >= rank(b)), "the most severe first: {status}");
}

#[test]
fn what_wants_the_same_is_told_together() {
    let city = City::with_registers();
    let told = city.run(&["ingest"]);
    told.ends(Exit::Done);
    let told = city.run(&["status"]).out;
    assert_eq!(told.matches("投入フォルダーと出力の予定を確認してください").count(), 1, "{told}");
    assert!(told.contains("・ほか2件"), "{told}");
}
