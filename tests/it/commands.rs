//! The commands of the contract: shapes of their JSON, filters, exit codes.

use serde_json::{Value, json};
use tenken::exit::Exit;

use crate::city::{City, run};
use crate::rows::{Operation, at, failed};

fn city() -> City {
    let city = City::with_registers()
        .approvals("A1,overtime,C0010102,2026-04-22 17:15,2026-04-22 22:00,残業,,C0010101,2026-04-22 09:00")
        .operation("SOUSA_20260422.csv", [
            at("21:00").subject("000000000001234"),
            at("20:30").actor("C0010102"),
            at("10:00").actor("X1"),
            at("10:00").actor("C0020101").action("出力").records("10000"),
            at("10:00").on("2026-02-30"),
        ])
        .authentication("NINSHO_20260422.csv", ["10:00"; 6].map(failed));
    city.ingest();
    city
}

/// The names of an object's fields.
fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[track_caller]
fn has(value: &Value, expected: &[&str]) {
    for name in expected {
        assert!(value.get(name).is_some(), "no {name} in {:?}", names(value));
    }
}

fn keys(city: &City, filter: &[&str]) -> Vec<String> {
    let list = city.json(&[&["alerts", "list"], filter].concat());
    let mut keys: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|alert| alert["key"].as_str().unwrap().split('/').next().unwrap().to_owned())
        .collect();
    keys.sort();
    keys
}

#[test]
fn ingest_reports_files_and_alerts() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    let report = city.ingest().report;
    let file = &report["files"][0];
    has(
        file,
        &[
            "source",
            "path",
            "sha256",
            "outcome",
            "rows_read",
            "rows_stored",
            "rows_duplicate",
            "rows_quarantined",
        ],
    );
    assert_eq!(file["source"], "operation");
    assert_eq!(file["outcome"], "ingested");
    assert_eq!(file["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(
        report["alerts"],
        json!({"new": 1, "revised": 0, "withdrawn": 0, "explained": 0, "excluded": 0})
    );
}

#[test]
fn alerts_list_has_every_field_of_the_contract() {
    let list = city().json(&["alerts", "list"]);
    let fields = [
        "key",
        "number",
        "rule",
        "severity",
        "status",
        "resolution",
        "actor_id",
        "actor_name",
        "unit_code",
        "subject_number",
        "terminal_id",
        "source",
        "day",
        "first_at",
        "last_at",
        "event_count",
        "title",
        "reason",
        "explanation",
        "assignee",
        "revision",
        "case",
    ];
    for alert in list.as_array().unwrap() {
        has(alert, &fields);
    }
}

#[test]
fn an_alert_is_told_in_full() {
    let list = city().json(&["alerts", "list", "--rule", "off-hours"]);
    let mut alert = list[0].clone();
    for changing in ["created_at", "updated_at", "number"] {
        alert.as_object_mut().unwrap().remove(changing);
    }
    assert_eq!(
        alert,
        json!({
            "key": "off-hours/C0010101/2026-04-22",
            "rule": "off-hours",
            "severity": "medium",
            "status": "open",
            "resolution": null,
            "actor_id": "C0010101",
            "actor_name": "中村　拓也",
            "unit_code": "0101",
            "subject_number": null,
            "terminal_id": "T010101",
            "source": null,
            "day": "2026-04-22",
            "first_at": "2026-04-22T21:00:00.000+09:00",
            "last_at": "2026-04-22T21:00:00.000+09:00",
            "event_count": 1,
            "title": "開庁時間外の操作",
            "reason": "中村　拓也（C0010101）が2026年4月22日（水）の開庁時間（8:30～17:15）外に\
                       1件操作しています。時間外勤務等の記録は見当たりません。確認をお願いします。",
            "explanation": null,
            "assignee": null,
            "revision": 1,
            "case": "case/actor/C0010101/2026-04-22",
        })
    );
}

#[test]
fn the_queue_is_filtered() {
    let city = city();
    let all = ["bulk-export", "failed-logins", "off-hours", "rejected-rows", "unknown-id"];
    assert_eq!(keys(&city, &[]), all);
    assert_eq!(keys(&city, &["--rule", "off-hours,unknown-id"]), ["off-hours", "unknown-id"]);
    assert_eq!(keys(&city, &["--severity", "critical"]), ["bulk-export"]);
    assert_eq!(keys(&city, &["--actor", "ｃ００１０１０１"]), ["failed-logins", "off-hours"]);
    assert_eq!(keys(&city, &["--unit", "0201"]), ["bulk-export"]);
    assert_eq!(keys(&city, &["--status", "open"]), all);
    assert_eq!(keys(&city, &["--status", "closed,withdrawn"]), [""; 0]);
    assert_eq!(keys(&city, &["--since", "2026-04-22", "--until", "2026-04-22"]), all);
    assert_eq!(keys(&city, &["--since", "2026-04-23"]), [""; 0]);
    assert_eq!(keys(&city, &["--until", "2026-04-21"]), [""; 0]);
    assert_eq!(keys(&city, &["--explained", "--rule", "off-hours"]), ["off-hours", "off-hours"]);
}

#[test]
fn filters_that_mean_nothing_are_refused() {
    let city = city();
    for filter in [
        ["--rule", "off-hour"],
        ["--severity", "hihg"],
        ["--status", "done"],
        ["--since", "2026-02-30"],
        ["--colour", "red"],
    ] {
        let ran = city.run(&[&["alerts", "list"], &filter[..]].concat());
        ran.ends(Exit::Refused);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{filter:?}");
    }
}

#[test]
fn an_alert_is_shown_by_number_and_by_key() {
    let city = city();
    let by_key = city.show("off-hours/C0010101/2026-04-22");
    let number = by_key["number"].to_string();
    assert_eq!(city.show(&number), by_key);
    assert_eq!(city.show(&format!("#{number}")), by_key);
    has(&by_key, &["events", "history", "revisions"]);
    assert_eq!(by_key["events"][0]["subject_number"], "000000000001234", "in full for programs");
}

#[test]
fn text_masks_subject_numbers_but_for_the_last_four_digits() {
    let city = city();
    let masked = city.run(&["alerts", "show", "off-hours/C0010101/2026-04-22"]).out;
    assert!(!masked.contains("000000000001234") && masked.contains("1234"), "{masked}");
    let full = city.run(&["alerts", "show", "--unmask", "off-hours/C0010101/2026-04-22"]).out;
    assert!(full.contains("000000000001234"), "{full}");
}

#[test]
fn an_unknown_alert_is_refused_with_a_hint() {
    city().run(&["alerts", "show", "999"]).tells(Exit::Refused, &["999"]);
}

#[test]
fn status_has_the_parts_of_the_contract() {
    let status = city().json(&["status"]);
    has(&status, &["sources", "queue", "ledger", "database", "problems"]);
    let sources: Vec<&str> =
        status["sources"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(sources, ["operation", "authentication", "provision", "regional"]);
    assert_eq!(status["ledger"]["root"].as_str().map(str::len), Some(64));
}

#[test]
fn strict_status_ends_with_1_where_anything_needs_a_person() {
    let city = city();
    city.run(&["status"]).ends(Exit::Done);
    city.run(&["status", "--strict"]).ends(Exit::Unsound);
}

#[test]
fn strict_status_ends_with_0_where_nothing_does() {
    let city = City::with_every_register()
        .sealed()
        .only_source("operation", "")
        .operation("SOUSA_20260422.csv", [at("10:00")]);
    city.ingest();
    city.run(&["status", "--strict"]).ends(Exit::Done);
}

#[test]
fn rules_that_lack_one_register_are_told_together_and_those_that_are_disabled_are_not() {
    let city = City::with_every_register().without_register("terminals.csv");
    city.ingest();
    let told = city.run(&["status"]).out;
    assert_eq!(told.matches("terminals.csv").count(), 1, "{told}");
    assert!(told.contains("「一端末での多人数の操作」「同一IDの複数端末使用」"), "{told}");
    let disabled = |id: &str| format!("[rules.{id}]\nenabled = false\n");
    let rules =
        ["crowded-terminal", "concurrent-terminals", "unfamiliar-terminal", "system-misuse"];
    let city =
        city.rule_file("rules.toml", &rules.map(disabled).concat()).at("2026-04-24T07:00:00+09:00");
    city.ingest();
    let told = city.run(&["status"]).out;
    assert!(!told.contains("terminals.csv"), "{told}");
}

#[test]
fn status_names_words_that_the_profile_does_not_map() {
    let city = City::with_registers()
        .operation("SOUSA_20260422.csv", [at("10:00").action("複写"), at("10:01").action("複写")]);
    city.ingest();
    let problems = city.json(&["status"])["problems"].to_string();
    assert!(problems.contains("複写"), "{problems}");
    assert_eq!(city.value("SELECT count(*) FROM access_events WHERE action = 'other'"), "2");
}

#[test]
fn rules_are_listed_with_their_titles() {
    let list = City::new()
        .rule_file("own.toml", "[rules.off-hours]\nenabled = false\n")
        .json(&["rules", "list"]);
    let rules = list.as_array().unwrap();
    assert_eq!(rules.len(), tenken::detect::rules::ALL.len());
    let of = |name: &str| rules[0][name].clone();
    assert_eq!(
        json!({"id": of("id"), "title": of("title"), "enabled": of("enabled")}),
        json!({"id": "off-hours", "title": "開庁時間外の操作", "enabled": false})
    );
}

#[test]
fn an_unknown_rule_is_refused_with_the_known_ones() {
    City::new()
        .run(&["rules", "show", "off-hour"])
        .tells(Exit::Refused, &["off-hour", "failed-logins"]);
}

#[test]
fn the_digest_is_given_in_text_html_and_json() {
    let city = city();
    let text = city.run(&["digest"]);
    assert!(text.ends(Exit::Done).out.contains("点検日報"));
    let html = city.run(&["--format", "html", "digest"]);
    assert!(html.ends(Exit::Done).out.contains("<html lang=\"ja\""), "{}", html.out);
    for outside in ["http://", "https://", "src=", "<script"] {
        assert!(!html.out.contains(outside), "an external resource: {outside}");
    }
    assert!(city.json(&["digest"]).is_object());
}

#[test]
fn the_digest_masks_subject_numbers() {
    let city = city();
    for format in ["text", "html"] {
        let out = city.run(&["--format", format, "digest"]).out;
        assert!(!out.contains("000000000001234"), "{out}");
    }
}

#[test]
fn the_digest_is_written_to_a_file() {
    let city = city();
    let path = city.path("digest.txt");
    city.run(&["digest", "--out", path.to_str().unwrap()]).ends(Exit::Done);
    assert_eq!(std::fs::read_to_string(path).unwrap(), city.run(&["digest"]).out);
}

#[test]
fn a_digest_of_a_day_without_one_is_refused() {
    let city = city();
    city.run(&["digest", "--date", "2026-04-01"]).tells(Exit::Refused, &["2026-04-01"]);
    city.run(&["digest", "--date", "2026-04-24"]).tells(Exit::Refused, &["2026-04-24"]);
}

#[test]
fn a_digest_that_was_issued_stays_as_it_was() {
    let city = city();
    let issued = city.run(&["digest"]).out;
    let city = city
        .at("2026-04-24T07:00:00+09:00")
        .operation("SOUSA_20260423.csv", [at("21:00").on("2026-04-23")]);
    city.ingest();
    assert_eq!(city.run(&["digest", "--date", "2026-04-23"]).out, issued);
    assert_ne!(city.run(&["digest"]).out, issued);
}

#[test]
fn a_digest_without_anything_new_is_the_same_one() {
    let city = city();
    let first = city.run(&["digest"]).out;
    assert_eq!(city.run(&["digest"]).out, first);
    assert_eq!(city.value("SELECT count(*) FROM digest_issue"), "1");
}

#[test]
fn everything_that_touched_a_resident_is_listed() {
    let rows: [Operation; 3] =
        [at("10:00").subject("0123"), at("11:00").subject("０１２３"), at("12:00").subject("123")];
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows);
    city.ingest();
    let found = city.json(&["subject", "0123"]);
    let times: Vec<&str> = found["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["occurred_at"].as_str().unwrap()[11..16])
        .collect();
    assert_eq!(times, ["10:00", "11:00"], "in either width, and leading zeros count");
    let until = city.json(&["subject", "0123", "--until", "2026-04-21"]);
    assert_eq!(until["events"], json!([]));
}

#[test]
fn another_kind_of_number_is_another_resident() {
    let city =
        City::with_registers().operation("SOUSA_20260422.csv", [at("10:00").subject("0123")]);
    city.ingest();
    assert_eq!(city.json(&["subject", "0123", "--kind", "hihokensha"])["events"], json!([]));
}

#[test]
fn a_file_belongs_to_the_source_whose_drop_folder_it_lies_in() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    let path = city.drop_folder("operation").join("SOUSA_20260422.csv");
    let report = city.json(&["ingest", path.to_str().unwrap()]);
    assert_eq!(report["files"][0]["source"], "operation");
}

#[test]
fn a_file_elsewhere_belongs_to_the_source_whose_pattern_it_fits() {
    let city = City::with_registers();
    let path = city.path("SOUSA_20260422.csv");
    std::fs::write(&path, crate::rows::Export::bytes(&[at("10:00")])).unwrap();
    let report = city.json(&["ingest", path.to_str().unwrap()]);
    assert_eq!(report["files"][0]["source"], "operation");
}

#[test]
fn a_file_that_fits_no_source_is_refused_with_the_known_ones() {
    let city = City::with_registers();
    let path = city.path("what.txt");
    std::fs::write(&path, "x").unwrap();
    city.run(&["ingest", path.to_str().unwrap()]).tells(Exit::Refused, &["what.txt", "operation"]);
}

#[test]
fn an_unknown_source_is_refused_with_the_known_ones() {
    City::new().run(&["ingest", "--source", "sousa"]).tells(Exit::Refused, &["sousa", "operation"]);
}

#[test]
fn files_that_do_not_fit_the_pattern_are_left_alone() {
    let city = City::with_registers()
        .operation("SOUSA_20260422.csv", [at("10:00")])
        .operation("README.txt", "x")
        .operation(".SOUSA_20260421.csv", "x")
        .operation("sousa_20260420.CSV", [at("10:00").on("2026-04-20")]);
    let names: Vec<String> = city.ingest().outcomes().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["SOUSA_20260422.csv", "sousa_20260420.CSV"], "upper and lower case alike");
}

#[test]
fn in_english_every_command_speaks_english() {
    let city = city().lang("en");
    for command in
        [&["status"][..], &["alerts", "list"], &["rules", "list"], &["replay"], &["check"]]
    {
        let out = city.run(command).out;
        let own = out.lines().filter(|line| !line.contains('#') && !line.contains("      "));
        for line in own {
            let japanese = line.chars().any(|c| ('\u{3041}'..='\u{30ff}').contains(&c));
            assert!(!japanese, "{command:?}: {line}");
        }
    }
}

#[test]
fn usage_errors_end_with_2_and_help_with_0() {
    let city = City::new();
    for args in
        [&["frobnicate"][..], &["alerts", "close", "1"], &["--format", "xml", "status"], &[]]
    {
        let ran = city.run(args);
        ran.ends(Exit::Refused);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{args:?}");
    }
    for args in [&["--help"][..], &["alerts", "close", "--help"], &["--version"]] {
        assert!(!city.run(args).ends(Exit::Done).out.is_empty(), "{args:?}");
    }
}

#[test]
fn html_is_for_the_digest_alone() {
    city().run(&["--format", "html", "status"]).ends(Exit::Refused);
}

#[test]
fn commands_that_read_need_a_state_and_say_how_to_get_one() {
    let city = City::new();
    for command in [&["status"][..], &["alerts", "list"], &["replay"], &["subject", "1"]] {
        city.run(command).tells(Exit::Failed, &["tenken.sqlite", "tenken ingest"]);
    }
    assert!(!city.state().folder().exists(), "reading creates nothing");
}

#[test]
fn the_program_itself_ends_with_the_same_codes() {
    let city = city();
    let tenken = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tenken"));
        let output = command.arg("--config").arg(city.configuration()).args(args).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(tenken(&["check"]).0, Some(0));
    assert_eq!(tenken(&["status", "--strict"]).0, Some(1));
    assert_eq!(tenken(&["alerts", "show", "999"]).0, Some(2));
    std::fs::write(city.state().database(), "no database").unwrap();
    let (code, error) = tenken(&["status"]);
    assert_eq!(code, Some(3));
    assert!(error.contains("    → ") && !error.contains("panicked"), "{error}");
}

#[test]
fn the_configuration_may_be_named_in_the_environment() {
    let city = city();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tenken"));
    let output = command.env("TENKEN_CONFIG", city.configuration()).arg("status").output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn output_into_a_closed_pipe_is_no_fault() {
    let city = city();
    let program = env!("CARGO_BIN_EXE_tenken");
    let script = format!(
        "'{program}' --config '{}' status | true; exit ${{PIPESTATUS[0]}}",
        city.configuration().display()
    );
    let output = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn paths_of_a_configuration_are_relative_to_its_folder() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    let clock =
        std::sync::Arc::new(tenken::clock::SetClock::at(crate::city::MORNING.parse().unwrap()));
    run(&city.configuration(), &["ingest"], &clock).ends(Exit::Done);
    assert!(city.path("state/tenken.sqlite").is_file());
}

#[test]
fn the_digest_accounts_for_every_row_of_every_source() {
    let digest = city().json(&["digest"]);
    assert_eq!(digest["accounts_hold"], true);
    let rows: Vec<(&str, &Value)> = digest["received"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| (source["source"].as_str().unwrap(), &source["rows"]))
        .collect();
    let operation = json!({"read": 5, "stored": 4, "duplicate": 0, "quarantined": 1});
    let authentication = json!({"read": 6, "stored": 6, "duplicate": 0, "quarantined": 0});
    assert_eq!(rows[..2], [("operation", &operation), ("authentication", &authentication)]);
}
