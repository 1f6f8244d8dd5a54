//! Cases: alerts that are shown and dealt with as one, and nothing closed that nobody saw.

use serde_json::{Value, json};
use tenken::exit::Exit;

use crate::bad_input::{as_nobody, give_to_nobody};
use crate::city::{City, Ran};
use crate::rows::{Operation, at};

/// 中村 拓也, after hours and with an export.
const ACTOR: &str = "case/actor/C0010101/2026-04-22";
/// IDs that are in no register, in one unit.
const RULE: &str = "case/rule/unknown-id/0101/2026-04-22";

const FILE: &str = "SOUSA_20260422.csv";

fn after_hours() -> Operation {
    at("19:00")
}

fn export() -> Operation {
    at("10:00").action("出力")
}

fn unknown(id: &str) -> Operation {
    at("10:00").actor(id)
}

/// A city with what one actor did.
fn of_an_actor() -> City {
    let city = City::with_registers().operation(FILE, [after_hours(), export()]);
    city.ingest();
    city
}

fn unknown_ids(count: usize) -> Vec<Operation> {
    (1..=count).map(|n| unknown(&format!("X{n}"))).collect()
}

/// A city with that many alerts of one rule, unit and day.
fn of_a_rule(count: usize) -> City {
    let city = City::with_registers().operation(FILE, unknown_ids(count));
    city.ingest();
    city
}

fn list(city: &City, filter: &[&str]) -> Vec<Value> {
    city.json(&[&["alerts", "list"], filter].concat()).as_array().unwrap().clone()
}

/// The case of each alert by its key.
fn case_of(city: &City, key: &str) -> Value {
    city.show(key)["case"].clone()
}

fn closing(names: &[&str]) -> Vec<String> {
    let words = ["alerts", "close"].iter().chain(names);
    words
        .chain(&["--resolution", "legitimate", "--reason", "申請書 第3号と一致"])
        .map(ToString::to_string)
        .collect()
}

fn run(city: &City, args: &[String]) -> Ran {
    city.run(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

#[track_caller]
fn close(city: &City, names: &[&str]) -> Ran {
    let ran = run(city, &closing(names));
    ran.ends(Exit::Done);
    ran
}

/// How many alerts have that status.
fn standing(city: &City, status: &str) -> usize {
    list(city, &["--status", status]).len()
}

#[test]
fn two_alerts_of_one_actor_and_day_are_a_case_of_that_actor() {
    let city = of_an_actor();
    for key in ["off-hours/C0010101/2026-04-22", "bulk-export/C0010101/2026-04-22"] {
        assert_eq!(case_of(&city, key), ACTOR);
    }
}

#[test]
fn an_alert_alone_is_in_no_case() {
    let city = City::with_registers().operation(FILE, [after_hours()]);
    city.ingest();
    assert_eq!(case_of(&city, "1"), Value::Null);
}

#[test]
fn five_alerts_of_one_rule_unit_and_day_are_a_case_and_four_are_not() {
    assert_eq!(case_of(&of_a_rule(5), "unknown-id/X3/2026-04-22"), RULE);
    assert_eq!(case_of(&of_a_rule(4), "unknown-id/X3/2026-04-22"), Value::Null);
}

#[test]
fn alerts_about_a_source_stand_alone() {
    let city = City::with_registers()
        .operation(FILE, [at("10:00"), at("10:00").on("2026-02-30"), at("10:00").on("2026-04-10")]);
    let sources = city.alerts_of_ingest();
    assert!(sources.0.iter().any(|alert| alert["source"] == "operation"));
    for alert in sources.0 {
        assert_eq!(alert["case"], Value::Null, "{}", alert["key"]);
    }
}

#[test]
fn the_views_of_auditors_name_the_case_as_json_does() {
    let mut rows = unknown_ids(5);
    rows.extend([export().actor("X1"), at("23:00").actor("X1"), at("23:00").actor("ｘ／２")]);
    rows.extend([export().actor("x/2"), after_hours(), at("23:00").actor("C0020101")]);
    rows.extend([at("10:00").on("2026-02-30"), at("23:00").actor("(auto)")]);
    let city = City::with_registers().operation(FILE, rows);
    city.ingest();
    let told = |city: &City| {
        let mut told: Vec<Vec<String>> = list(city, &["--explained"])
            .iter()
            .map(|alert| ["key", "case"].map(|name| alert[name].as_str().unwrap_or("-").to_owned()))
            .map(Vec::from)
            .collect();
        told.sort();
        told
    };
    let asked = |city: &City| city.query("SELECT 識別キー, まとまり FROM 要確認事項 ORDER BY 1");
    assert_eq!(asked(&city), told(&city));
    for name in [RULE, "case/actor/X1/2026-04-22", "case/actor/X%2F2/2026-04-22"] {
        assert!(told(&city).iter().any(|row| row[1] == name), "{:?}", told(&city));
    }
    close(&city, &[RULE]);
    assert_eq!(asked(&city), told(&city));
    let city = city.openings("*,business,08:30,23:30");
    city.ingest();
    assert_eq!(asked(&city), told(&city));
}

#[test]
fn an_alert_of_both_is_in_the_case_of_its_rule() {
    let mut rows = unknown_ids(5);
    rows.push(export().actor("X1"));
    rows.push(at("23:00").actor("X1"));
    let city = City::with_registers().operation(FILE, rows);
    city.ingest();
    assert_eq!(case_of(&city, "unknown-id/X1/2026-04-22"), RULE);
    for key in ["bulk-export/X1/2026-04-22", "off-hours/X1/2026-04-22"] {
        assert_eq!(case_of(&city, key), "case/actor/X1/2026-04-22");
    }
}

#[test]
fn cases_are_the_same_whatever_the_order_of_the_files() {
    let mut rows = unknown_ids(6);
    rows.extend([after_hours(), export()]);
    let cases = |rows: Vec<Operation>| {
        let city = City::with_registers();
        let city = rows.into_iter().enumerate().fold(city, |city, (n, row)| {
            let city = city.operation(&format!("SOUSA_x{n}.csv"), [row]);
            city.ingest();
            city
        });
        let mut cases: Vec<_> =
            city.alerts().0.iter().map(|a| (a["key"].to_string(), a["case"].clone())).collect();
        cases.sort_by_key(|(key, _)| key.clone());
        cases
    };
    let there = cases(rows.clone());
    assert_eq!(cases(rows.into_iter().rev().collect()), there);
    assert!(there.iter().all(|(_, case)| *case != Value::Null));
}

#[test]
fn the_list_tells_a_case_on_one_line_with_its_alerts_below_the_gravest_first() {
    let out = of_an_actor().run(&["alerts", "list"]).out;
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], format!("  [高] 中村　拓也（C0010101）  未着手2件  {ACTOR}"));
    assert!(lines[1].starts_with("    #") && lines[1].contains("[高] データ出力・大量印刷"));
    assert!(lines[2].starts_with("        ") && lines[2].ends_with("確認をお願いします。"));
    assert!(lines[3].starts_with("    #") && lines[3].contains("[低] 開庁時間外の操作"));
    assert_eq!(lines[5], "2件（うち2件は1つのまとまり）");
}

#[test]
fn the_list_tells_the_case_of_a_rule_by_its_title_and_unit() {
    let city = of_a_rule(5);
    close(&city, &["1"]);
    let out = city.run(&["alerts", "list"]).out;
    let line = format!("  [高] 職員台帳にないID（所属 0101）  未着手4件、完了1件  {RULE}");
    assert_eq!(out.lines().next(), Some(line.as_str()));
    let out = city.lang("en").run(&["alerts", "list", "--status", "closed"]).out;
    assert!(out.contains("ID not in the staff register (unit 0101)  open 4, closed 1"), "{out}");
    assert!(out.ends_with("1 alerts, 1 of them in cases (1)\n"), "{out}");
}

#[test]
fn an_alert_in_no_case_is_listed_between_cases_by_its_severity() {
    let mut rows = vec![after_hours(), export()];
    rows.push(at("23:00").actor("C0010102"));
    rows.extend([at("19:00").actor("C0020101"), at("10:00").actor("C0020101").action("出力")]);
    let city = City::with_registers().operation(FILE, rows);
    city.ingest();
    let out = city.run(&["alerts", "list"]).out;
    let heads: Vec<&str> = out.lines().filter(|line| line.starts_with("  [")).collect();
    assert_eq!(heads.len(), 2, "{out}");
    assert_eq!(out.matches('#').count(), 5, "each alert is told once: {out}");
}

#[test]
fn a_filter_leaves_out_alerts_of_a_case_but_not_out_of_its_counts() {
    let out = of_an_actor().run(&["alerts", "list", "--rule", "off-hours"]).out;
    assert!(out.contains("未着手2件") && !out.contains("データ出力"), "{out}");
    assert!(out.ends_with("1件（うち1件は1つのまとまり）\n"), "{out}");
}

#[test]
fn the_list_is_narrowed_to_a_case_also_where_its_name_is_typed_in_full_width() {
    let mut rows = vec![after_hours(), export()];
    rows.push(at("19:00").actor("C0010102"));
    let city = City::with_registers().operation(FILE, rows);
    city.ingest();
    assert_eq!(list(&city, &[]).len(), 3);
    assert_eq!(list(&city, &["--case", ACTOR]).len(), 2);
    assert_eq!(list(&city, &["--case", "case/actor/ｃ００１０１０１/2026-04-22"]).len(), 2);
}

#[test]
fn a_case_is_shown_with_its_alerts_and_their_reasons() {
    let city = of_an_actor();
    let ran = city.run(&["alerts", "show", ACTOR]);
    ran.ends(Exit::Done);
    assert_eq!(ran.out.matches("確認をお願いします。").count(), 2, "{}", ran.out);
    let case = city.show(ACTOR);
    let told = |name: &str| case[name].clone();
    assert_eq!((told("case"), told("severity")), (json!(ACTOR), json!("high")));
    assert_eq!((told("count"), told("open"), told("closed")), (json!(2), json!(2), json!(0)));
    assert_eq!(case["alerts"][0]["rule"], "bulk-export", "the gravest first");
}

#[test]
fn a_case_that_there_is_not_is_refused_with_a_hint() {
    let city = of_an_actor();
    let other = "case/actor/C0010102/2026-04-22";
    city.run(&["alerts", "show", other]).tells(Exit::Refused, &[other]);
    city.run(&["alerts", "list", "--case", other]).tells(Exit::Refused, &[other]);
    run(&city, &closing(&[other])).tells(Exit::Refused, &["まとまり「", other]);
    city.run(&["alerts", "list", "--case", "C0010102"]).tells(Exit::Refused, &["C0010102"]);
}

#[test]
fn closing_a_case_closes_each_of_its_alerts_with_an_action_and_a_ledger_entry_of_its_own() {
    let city = of_a_rule(6);
    let ran = close(&city, &[RULE]);
    assert!(ran.out.ends_with("6件の確認結果を記録しました。\n"), "{}", ran.out);
    assert_eq!(ran.out.matches("確認をお願いします。").count(), 6, "each is told");
    assert_eq!((standing(&city, "open"), standing(&city, "closed")), (0, 6));
    assert_eq!(city.value("SELECT count(DISTINCT \"key\") FROM review_actions"), "6");
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'review'"), "6");
    let history = city.show("unknown-id/X4/2026-04-22")["history"].clone();
    assert_eq!(history[0]["reason"], "申請書 第3号と一致");
}

#[test]
fn json_of_a_review_is_an_array_of_the_alerts_of_the_case() {
    let city = of_an_actor();
    let closed =
        city.json(&["alerts", "close", ACTOR, "--resolution", "noted", "--reason", "記録のみ"]);
    let cases: Vec<&Value> = closed.as_array().unwrap().iter().map(|a| &a["case"]).collect();
    assert_eq!(cases, [ACTOR, ACTOR]);
}

#[test]
fn assigning_and_commenting_reach_every_alert_of_a_case() {
    let city = of_an_actor();
    city.run(&["alerts", "assign", ACTOR, "--to", "佐藤"]).ends(Exit::Done);
    city.run(&["alerts", "comment", ACTOR, "--text", "所属長に照会中"]).ends(Exit::Done);
    for alert in list(&city, &[]) {
        assert_eq!((&alert["status"], &alert["assignee"]), (&json!("in-review"), &json!("佐藤")));
    }
    assert_eq!(city.value("SELECT count(*) FROM review_actions"), "4");
}

#[test]
fn the_name_of_a_case_stays_while_its_alerts_are_closed_one_by_one() {
    let city = of_a_rule(5);
    close(&city, &["unknown-id/X1/2026-04-22", "unknown-id/X2/2026-04-22"]);
    assert_eq!(case_of(&city, "unknown-id/X1/2026-04-22"), RULE);
    let ran = close(&city, &[RULE]);
    assert!(ran.out.ends_with("3件の確認結果を記録しました。\n"), "{}", ran.out);
    assert_eq!(city.value("SELECT count(*) FROM review_actions"), "5", "closed once each");
}

#[test]
fn a_case_of_which_nothing_waits_is_not_closed_again() {
    let city = of_an_actor();
    close(&city, &[ACTOR]);
    run(&city, &closing(&[ACTOR])).tells(Exit::Refused, &[ACTOR]);
    assert_eq!(city.value("SELECT count(*) FROM review_actions"), "2");
}

#[test]
fn a_closed_case_is_reopened_as_one() {
    let city = of_an_actor();
    close(&city, &[ACTOR]);
    city.run(&["alerts", "reopen", ACTOR, "--reason", "別の申請書だった"]).ends(Exit::Done);
    assert_eq!(standing(&city, "in-review"), 2);
}

#[test]
fn an_alert_that_is_named_beside_its_case_is_closed_once() {
    let city = of_an_actor();
    close(&city, &["1", ACTOR, "1", "#2"]);
    assert_eq!(city.value("SELECT count(*) FROM review_actions"), "2");
}

#[test]
fn where_one_alert_of_a_case_refuses_none_is_closed_and_it_is_named() {
    let city = of_a_rule(5);
    let number = city.show("unknown-id/X3/2026-04-22")["number"].to_string();
    let mut args = closing(&[RULE]);
    args.extend(["--by".to_owned(), "ｘ３".to_owned()]);
    run(&city, &args)
        .tells(Exit::Refused, &[&format!("#{number}: "), "5件のどれも変更していません"]);
    assert_eq!((standing(&city, "open"), standing(&city, "closed")), (5, 0));
    assert_eq!(city.value("SELECT count(*) FROM review_actions"), "0");
}

#[test]
fn nobody_closes_the_case_of_their_own_id() {
    let city = of_an_actor();
    let mut args = closing(&[ACTOR]);
    args.extend(["--by".to_owned(), "C0010101".to_owned()]);
    run(&city, &args).tells(Exit::Refused, &["#1, #2: "]);
    assert_eq!(standing(&city, "open"), 2);
}

/// Where high alerts need a second person: one of the two does.
fn countersigned() -> City {
    let city = City::with_registers()
        .configured("[review]\ncountersign = \"high\"")
        .operation(FILE, [after_hours(), export()]);
    city.ingest();
    city
}

#[test]
fn of_a_case_only_what_needs_a_second_person_awaits_one() {
    let city = countersigned();
    let ran = close(&city, &[ACTOR]);
    assert!(ran.out.contains("うち1件は、二人目の承認を待っています。"), "{}", ran.out);
    assert_eq!((standing(&city, "in-review"), standing(&city, "closed")), (1, 1));
    let number = city.show("bulk-export/C0010101/2026-04-22")["number"].to_string();
    city.run(&["alerts", "countersign", ACTOR]).tells(Exit::Refused, &[&format!("#{number}: ")]);
}

#[test]
fn closing_a_case_again_leaves_alone_what_awaits_a_countersignature() {
    let city = countersigned();
    close(&city, &["bulk-export/C0010101/2026-04-22"]);
    close(&city, &[ACTOR]);
    assert_eq!(
        city.show("bulk-export/C0010101/2026-04-22")["history"].as_array().unwrap().len(),
        1
    );
    assert_eq!((standing(&city, "in-review"), standing(&city, "closed")), (1, 1));
}

#[test]
fn a_second_person_countersigns_a_case_as_one() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let city = countersigned();
    close(&city, &[ACTOR]);
    give_to_nobody(&city.path(""));
    let Some((code, error)) = as_nobody(&city, &["alerts", "countersign", ACTOR]) else { return };
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(standing(&city, "closed"), 2);
}

#[test]
fn an_alert_that_comes_after_its_case_was_closed_is_open_in_it_and_alone_to_be_closed() {
    let rows = unknown_ids(5);
    let city = City::with_registers().operation(FILE, rows.clone());
    city.ingest();
    close(&city, &[RULE]);
    let city = city.operation(FILE, [rows, vec![unknown("X9")]].concat());
    city.ingest();
    let late = city.show("unknown-id/X9/2026-04-22");
    assert_eq!((&late["status"], &late["case"]), (&json!("open"), &json!(RULE)));
    let case = city.show(RULE);
    assert_eq!((&case["open"], &case["closed"]), (&json!(1), &json!(5)));
    assert_eq!(list(&city, &["--status", "open"]).len(), 1);
    let ran = close(&city, &[RULE]);
    assert!(ran.out.ends_with("1件の確認結果を記録しました。\n"), "{}", ran.out);
    assert_eq!(city.value("SELECT count(*) FROM review_actions"), "6");
}

#[test]
fn an_alert_that_changes_after_its_case_was_closed_is_open_again_and_the_others_stay_closed() {
    let rows = vec![after_hours(), export()];
    let city = City::with_registers().operation(FILE, rows.clone());
    city.ingest();
    close(&city, &[ACTOR]);
    let city = city.operation(FILE, [rows, vec![at("23:30")]].concat());
    city.ingest();
    let case = city.show(ACTOR);
    assert_eq!((&case["open"], &case["closed"]), (&json!(1), &json!(1)));
    let changed = city.show("off-hours/C0010101/2026-04-22");
    assert_eq!((&changed["status"], &changed["revision"]), (&json!("open"), &json!(2)));
    assert_eq!(changed["history"].as_array().unwrap().len(), 1, "its review is kept");
}

#[test]
fn an_alert_that_was_closed_alone_forms_a_case_with_one_that_comes_later() {
    let city = City::with_registers().operation(FILE, [after_hours()]);
    city.ingest();
    close(&city, &["1"]);
    let city = city.operation("SOUSA_20260422b.csv", [export()]);
    city.ingest();
    let case = city.show(ACTOR);
    assert_eq!((&case["open"], &case["closed"]), (&json!(1), &json!(1)));
}

#[test]
fn a_withdrawn_alert_leaves_its_case() {
    let city = of_an_actor().openings("*,business,08:30,22:00");
    city.ingest();
    assert_eq!(city.show("off-hours/C0010101/2026-04-22")["status"], "withdrawn");
    for key in ["off-hours/C0010101/2026-04-22", "bulk-export/C0010101/2026-04-22"] {
        assert_eq!(case_of(&city, key), Value::Null);
    }
    run(&city, &closing(&[ACTOR])).tells(Exit::Refused, &[ACTOR]);
}

#[test]
fn a_finding_that_a_record_accounts_for_is_in_no_case() {
    let city = City::with_registers()
        .approvals("A1,overtime,C0010101,2026-04-22 17:15,2026-04-22 22:00,残業,,C0010102,2026-04-22 09:00")
        .operation(FILE, [after_hours(), export()]);
    city.ingest();
    assert_eq!(case_of(&city, "bulk-export/C0010101/2026-04-22"), Value::Null);
}

#[test]
fn the_digest_tells_a_case_with_the_name_to_close_it() {
    let city = of_an_actor();
    let said = format!("まとめて確認するときの名前：{ACTOR}");
    assert!(city.run(&["digest"]).out.contains(&said));
    let page = std::fs::read_to_string(city.path("state/digests/2026-04-23.html")).unwrap();
    assert_eq!(page.matches(&said).count(), 1);
    let digest = city.json(&["digest"]);
    assert_eq!(digest["new_alerts"][1]["case"], ACTOR);
}

#[test]
fn the_counts_of_the_status_are_of_alerts_and_not_of_cases() {
    let status = of_a_rule(6).json(&["status"]);
    assert_eq!(status["queue"]["open"], 6, "{}", status["queue"]);
}

#[test]
fn an_id_with_a_slash_is_written_with_its_code_in_the_name_of_a_case() {
    let rows = [at("10:00").actor("x/1"), at("10:00").actor("Ｘ／１").action("出力")];
    let city = City::with_registers().operation(FILE, rows);
    city.ingest();
    let name = "case/actor/X%2F1/2026-04-22";
    assert_eq!(list(&city, &["--case", name]).len(), 2);
    close(&city, &[name]);
    assert_eq!(standing(&city, "open"), 0);
}
