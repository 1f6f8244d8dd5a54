//! `check` names everything that is wrong, at once; every other command refuses.

use tenken::exit::Exit;

use crate::city::City;
use crate::rows::at;

/// A configuration with five faults, in five different files.
fn five_faults() -> City {
    let city =
        City::with_registers().rule_file("own.toml", "[rules.off-hours]\ngrace_after = \"60\"\n");
    let profile = std::fs::read_to_string(city.path("profiles/operation-log.toml")).unwrap();
    let configuration = std::fs::read_to_string(city.configuration()).unwrap();
    city.write("profiles/operation-log.toml", &profile.replace("cp932", "cp933"))
        .write("tenken.toml", &configuration.replace("\"ja\"", "\"jp\"").replace("code = \"999999\"", ""))
        .register("approvals.csv", "approval_id,kind,actor_id,from,to,purpose,scope,approved_by,approved_at\nA1,over,C0010101,2026-04-22 17:15,,,,,\n")
}

#[test]
fn a_sound_configuration_passes() {
    let city = City::with_registers();
    let ran = city.run(&["check"]);
    ran.ends(Exit::Done);
    assert!(ran.out.ends_with("設定に誤りはありません。\n"), "{}", ran.out);
    assert_eq!(ran.err, "");
}

#[test]
fn the_shipped_configuration_passes() {
    let clock = std::sync::Arc::new(tenken::clock::SetClock::at(
        "2026-04-23T07:00:00+09:00".parse().unwrap(),
    ));
    let shipped = crate::city::repository("config/tenken.toml");
    crate::city::run(&shipped, &["check"], &clock).ends(Exit::Done);
}

#[test]
fn five_faults_are_five_lines_that_name_them() {
    let ran = five_faults().run(&["check"]);
    ran.ends(Exit::Unsound);
    let told = |line: &&str| !["    → ", "参考: ", "誤りが"].iter().any(|s| line.starts_with(s));
    let lines: Vec<&str> = ran.out.lines().filter(told).collect();
    assert_eq!(lines.len(), 5, "{}", ran.out);
    let expected = [
        ("tenken.toml", "lang", "（値: jp）"),
        ("tenken.toml", "organization.code", ""),
        ("operation-log.toml", "encoding", "（値: cp933）"),
        ("own.toml", "rules.off-hours.grace_after", "（値: 60）"),
        ("approvals.csv", "kind", "（値: over）"),
    ];
    for (file, key, got) in expected {
        let named = |line: &&&str| line.contains(file) && line.contains(key) && line.ends_with(got);
        assert_eq!(lines.iter().filter(named).count(), 1, "{file} {key} {got}\n{}", ran.out);
    }
    assert!(ran.out.contains("誤りが5件あります。"), "{}", ran.out);
}

#[test]
fn in_json_each_fault_has_file_key_reason_value_and_hint() {
    let json = five_faults().json(&["check"]);
    assert_eq!(json["ok"], false);
    let problems = json["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 5);
    for problem in problems {
        for name in ["file", "key", "reason"] {
            assert!(problem[name].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        assert!(problem.get("got").is_some() && problem.get("hint").is_some(), "{problem}");
    }
}

#[test]
fn every_other_command_refuses_a_broken_configuration() {
    let city = five_faults().operation("SOUSA_20260422.csv", [at("10:00")]);
    let commands: [&[&str]; 12] = [
        &["ingest"],
        &["status"],
        &["rules", "list"],
        &["rules", "show", "off-hours"],
        &["alerts", "list"],
        &["alerts", "show", "1"],
        &["alerts", "close", "1", "--resolution", "noted", "--reason", "済"],
        &["alerts", "assign", "1", "--to", "a"],
        &["digest"],
        &["replay"],
        &["subject", "1"],
        &["alerts", "countersign", "1"],
    ];
    for command in commands {
        let ran = city.run(command);
        ran.ends(Exit::Refused);
        assert!(ran.err.contains("lang"), "{command:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{command:?}");
    }
    assert!(!city.state().database().exists(), "nothing was written");
}

#[test]
fn a_missing_configuration_is_named_with_a_hint() {
    let city = City::new();
    std::fs::remove_file(city.configuration()).unwrap();
    city.run(&["check"]).ends(Exit::Unsound);
    city.run(&["ingest"]).tells(Exit::Refused, &["tenken.toml"]);
}

#[test]
fn a_configuration_that_is_no_toml_is_told_with_its_line() {
    let ran = City::new().write("tenken.toml", "lang = \"ja\"\n[organization\n").run(&["check"]);
    ran.ends(Exit::Unsound);
    assert!(ran.out.contains("tenken.toml"), "{}", ran.out);
    assert!(ran.out.contains('2'), "{}", ran.out);
}

#[test]
fn a_broken_register_fails_the_check_and_stops_no_other_command() {
    let city = City::with_registers()
        .approvals("A1,overtime,C0010101,2026-04-22 17:15,2026-02-30 22:00,残業,,C0010102,2026-04-22 09:00")
        .operation("SOUSA_20260422.csv", [at("21:00")]);
    let check = city.run(&["check"]);
    check.ends(Exit::Unsound);
    assert!(
        check.out.contains("approvals.csv") && check.out.contains("2026-02-30"),
        "{}",
        check.out
    );
    city.ingest();
    city.run(&["status"]).ends(Exit::Done);
    city.run(&["alerts", "list"]).ends(Exit::Done);
}

#[test]
fn the_last_good_version_of_a_broken_register_stays_in_force() {
    let good =
        "A1,overtime,C0010101,2026-04-22 17:15,2026-04-23 22:00,残業,,C0010102,2026-04-22 09:00";
    let city =
        City::with_registers().approvals(good).operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    let city = city
        .approvals(&good.replace("overtime", "overtyme"))
        .at("2026-04-24T07:00:00+09:00")
        .operation("SOUSA_20260423.csv", [at("21:00").on("2026-04-23")]);
    city.ingest();
    let alerts = city.alerts();
    let explained: Vec<bool> = alerts.0.iter().map(|a| a["explanation"]["id"] == "A1").collect();
    assert_eq!(explained, [true, true]);
    let problems = city.json(&["status"])["problems"].to_string();
    assert!(problems.contains("approvals.csv"), "{problems}");
    city.run(&["status", "--strict"]).ends(Exit::Unsound);
}

#[test]
fn where_a_broken_register_has_no_good_version_the_rules_that_need_it_stand_still() {
    let city = City::with_registers()
        .staff("C0010101,中村,0101,clerk,0,,,")
        .operation("SOUSA_20260422.csv", [at("10:00").actor("X1"), at("21:00")]);
    let alerts = city.alerts_of_ingest();
    assert_eq!(alerts.keys(), ["off-hours/C0010101/2026-04-22"]);
    let problems = city.json(&["status"])["problems"].to_string();
    assert!(problems.contains("staff.csv"), "{problems}");
}

#[test]
fn missing_registers_are_notes_and_no_faults() {
    let json = City::with_registers().json(&["check"]);
    assert_eq!(json["ok"], true);
    let notes = json["notes"].to_string();
    for name in ["approvals.csv", "attendance.csv", "watchlist.csv"] {
        assert!(notes.contains(name), "{notes}");
    }
}

#[test]
fn a_register_in_cp932_or_with_a_mark_is_read() {
    let staff = "actor_id,name,unit_code,kind,privileged,valid_from,valid_to\nC0010101,髙橋,0101,staff,0,,\n";
    for bytes in [crate::rows::cp932(staff), format!("\u{feff}{staff}").into_bytes()] {
        let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
        std::fs::write(city.path("registers/staff.csv"), bytes).unwrap();
        let alerts = city.alerts_of_ingest();
        assert_eq!(alerts.only("off-hours/C0010101/2026-04-22")["actor_name"], "髙橋");
    }
}

#[test]
fn a_register_without_rows_is_as_good_as_none_and_is_told() {
    let city = City::with_registers()
        .register("openings.csv", "unit_code,day,open,close\n")
        .operation("SOUSA_20260422.csv", [at("21:00")]);
    let check = city.run(&["check"]);
    check.ends(Exit::Done);
    assert!(check.out.contains("openings.csv: 行がありません"), "{}", check.out);
    city.ingest();
    let problems = city.json(&["status"])["problems"].clone();
    let still = |need: &serde_json::Value| {
        need["kind"] == "rule-standing-still"
            && need["detail"].as_str().unwrap().contains("openings.csv")
    };
    assert!(problems.as_array().unwrap().iter().any(still), "{problems}");
}
