//! `replay --check`: the same alerts from what is stored, and a word where they are not.

use serde_json::Value;
use tenken::exit::Exit;

use crate::city::{City, USUAL_STAFF};
use crate::rows::{at, failed};

fn city() -> City {
    City::with_registers()
        .approvals("A1,overtime,C0010102,2026-04-22 17:15,2026-04-22 22:00,残業,,C0010101,2026-04-22 09:00")
        .operation("SOUSA_20260422.csv", [
            at("21:00"),
            at("20:30").actor("C0010102"),
            at("10:00").actor("X1"),
            at("10:00").action("出力").records("5000"),
            at("10:00").on("2026-02-30"),
        ])
        .authentication("NINSHO_20260422.csv", ["10:00"; 6].map(failed))
}

#[track_caller]
fn holds(city: &City) {
    let ran = city.run(&["--format", "json", "replay", "--check"]);
    ran.ends(Exit::Done);
    assert_eq!(ran.json()["ok"], true);
}

/// The differences that it names: key, kind and fields.
#[track_caller]
fn differences(city: &City) -> Vec<(String, String, Vec<String>)> {
    let ran = city.run(&["--format", "json", "replay", "--check"]);
    ran.ends(Exit::Unsound);
    let json = ran.json();
    assert_eq!(json["ok"], false);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let difference = |d: &Value| {
        let fields = d["fields"].as_array().unwrap().iter().map(text).collect();
        (text(&d["key"]), text(&d["kind"]), fields)
    };
    json["differences"].as_array().unwrap().iter().map(difference).collect()
}

#[test]
fn after_one_ingest_it_holds_and_counts_what_it_judged() {
    let city = city();
    city.ingest();
    let ran = city.run(&["--format", "json", "replay"]);
    let json = ran.ends(Exit::Done).json();
    assert_eq!(
        (&json["findings"], &json["differences"]),
        (&Value::from(6), &Value::from(Vec::<Value>::new()))
    );
}

#[test]
fn after_ingests_in_any_order_it_holds() {
    let files = [
        ("SOUSA_20260421.csv", [at("21:00").on("2026-04-21"), at("21:10").on("2026-04-21")]),
        ("SOUSA_20260422.csv", [at("21:00"), at("22:10")]),
        ("SOUSA_20260423.csv", [at("05:00").on("2026-04-23"), at("05:10").on("2026-04-22")]),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut city = City::with_registers();
        for i in order {
            city = city.operation(files[i].0, files[i].1.clone());
            city.ingest();
        }
        holds(&city);
    }
}

#[test]
fn after_registers_and_rules_changed_it_holds() {
    let city = city();
    city.ingest();
    let city = city
        .at("2026-04-24T07:00:00+09:00")
        .staff(&format!("{USUAL_STAFF}\nX1,新人,0201,staff,0,2026-04-01,,"))
        .rule_file("own.toml", "[rules.off-hours]\ngrace_after = 0\n")
        .operation("SOUSA_20260424.csv", [at("17:16").on("2026-04-24")]);
    city.ingest();
    holds(&city);
}

#[test]
fn after_review_it_holds() {
    let city = city();
    city.ingest();
    city.run(&["alerts", "close", "1", "--resolution", "noted", "--reason", "済"]).ends(Exit::Done);
    holds(&city);
}

#[test]
fn it_holds_though_the_clock_goes_on() {
    let city = city().source("operation", r#"expect = { every = "business-day", by = "09:00" }"#);
    city.ingest();
    holds(&city.at("2027-01-01T00:00:00+09:00"));
}

#[test]
fn it_writes_nothing() {
    let city = city();
    city.ingest();
    let before = city.value("SELECT count(*) FROM ledger");
    city.run(&["replay"]).ends(Exit::Done);
    assert_eq!(city.value("SELECT count(*) FROM ledger"), before);
}

#[test]
fn an_event_moved_in_time_is_named_with_what_differs() {
    let city = city();
    city.ingest();
    let table = city.value(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'event_part_[0-9]*'",
    );
    // 21:00 becomes 12:00.
    city.tamper(&format!(
        "UPDATE {table} SET occurred_at = occurred_at - 32400000 WHERE occurred_at = \
         (SELECT max(occurred_at) FROM {table})"
    ));
    assert_eq!(
        differences(&city),
        [("off-hours/C0010101/2026-04-22".into(), "withdrawn".into(), Vec::new())]
    );
}

#[test]
fn a_register_row_that_was_changed_is_noticed() {
    let city = city();
    city.ingest();
    city.tamper(
        "UPDATE register_row SET content = replace(content, 'C0010102', 'C0099999') \
         WHERE register = 'approvals'",
    );
    let expected = (
        "off-hours/C0010102/2026-04-22".into(),
        "changed".into(),
        vec!["status".into(), "reason".into(), "explanation".into()],
    );
    assert_eq!(differences(&city), [expected]);
}

#[test]
fn rule_settings_that_were_changed_are_noticed() {
    let city = city();
    city.ingest();
    city.tamper(
        "UPDATE version SET content = replace(content, '\"failures\":5', '\"failures\":7') \
         WHERE kind = 'rules'",
    );
    let found = differences(&city);
    assert_eq!(
        found,
        [("failed-logins/a:C0010101/2026-04-22".into(), "withdrawn".into(), Vec::new())]
    );
}

#[test]
fn an_alert_whose_severity_was_changed_is_noticed() {
    let city = city();
    city.ingest();
    city.tamper("UPDATE alert SET severity = 'low' WHERE rule = 'bulk-export'");
    let expected =
        ("bulk-export/C0010101/2026-04-22".into(), "changed".into(), vec!["severity".into()]);
    assert_eq!(differences(&city), [expected]);
}

#[test]
fn an_alert_that_was_removed_is_noticed() {
    let city = city();
    city.ingest();
    city.tamper("UPDATE alert SET key = 'gone' WHERE rule = 'unknown-id'");
    let found: Vec<(String, String)> =
        differences(&city).into_iter().map(|(key, kind, _)| (key, kind)).collect();
    assert_eq!(
        found,
        [("unknown-id/X1/2026-04-22".into(), "new".into()), ("gone".into(), "withdrawn".into())]
    );
}

#[test]
fn an_alert_withdrawn_behind_tenkens_back_is_noticed() {
    let city = city();
    city.ingest();
    city.tamper(
        "UPDATE alert SET finding = 'withdrawn', status = 'withdrawn' WHERE rule = 'unknown-id'",
    );
    let found = differences(&city);
    assert_eq!((found[0].0.as_str(), found[0].1.as_str()), ("unknown-id/X1/2026-04-22", "new"));
}

#[test]
fn evidence_that_was_taken_away_is_noticed() {
    let city = city();
    city.ingest();
    city.tamper("DELETE FROM alert_evidence WHERE number = (SELECT number FROM alert WHERE rule = 'unknown-id')");
    let found = differences(&city);
    assert_eq!(
        (found[0].0.as_str(), found[0].2.as_slice()),
        ("unknown-id/X1/2026-04-22", &["evidence".to_owned()][..])
    );
}

#[test]
fn a_count_that_was_rewritten_is_noticed() {
    let city = city();
    city.ingest();
    city.tamper("UPDATE alert SET event_count = 99 WHERE rule = 'unknown-id'");
    assert_eq!(differences(&city)[0].2, ["evidence"]);
}

#[test]
fn only_the_days_that_were_asked_for_are_judged() {
    let city = city();
    city.ingest();
    city.tamper("UPDATE alert SET severity = 'low' WHERE rule = 'bulk-export'");
    city.run(&["replay", "--check", "--since", "2026-04-23"]).ends(Exit::Done);
    city.run(&["replay", "--check", "--until", "2026-04-21"]).ends(Exit::Done);
    city.run(&["replay", "--check", "--since", "2026-04-22", "--until", "2026-04-22"])
        .ends(Exit::Unsound);
}

#[test]
fn in_words_it_names_the_alert_and_ends_with_a_count() {
    let city = city();
    city.ingest();
    city.tamper("UPDATE alert SET severity = 'low' WHERE rule = 'bulk-export'");
    let ran = city.run(&["replay", "--check"]);
    assert!(ran.out.contains("  異なる: bulk-export/C0010101/2026-04-22（重要度）"), "{}", ran.out);
    assert!(ran.out.contains("1件が保存された内容と異なります"), "{}", ran.out);
}
