//! Review through the command line: what is done with an alert is kept, and some is forbidden.

use serde_json::Value;
use tenken::exit::Exit;

use crate::bad_input::{as_nobody, give_to_nobody};
use crate::city::City;
use crate::rows::at;

const KEY: &str = "off-hours/C0010101/2026-04-22";

/// A city with one open alert, of medium severity.
fn city() -> City {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    city
}

/// The same where high alerts need a second person, and the alert is high.
fn countersigned() -> City {
    let city = City::with_registers()
        .configured("[review]\ncountersign = \"high\"")
        .operation("SOUSA_20260422.csv", [at("23:00")]);
    city.ingest();
    city
}

#[track_caller]
fn done(city: &City, args: &[&str]) -> Value {
    let ran = city.run(&[&["--format", "json", "alerts"], args].concat());
    ran.ends(Exit::Done);
    ran.json()[0].clone()
}

#[track_caller]
fn refused(city: &City, args: &[&str]) {
    let before = city.show(KEY);
    let ran = city.run(&[&["alerts"], args].concat());
    ran.ends(Exit::Refused);
    assert!(!ran.err.is_empty() && ran.out.is_empty());
    assert_eq!(city.show(KEY), before, "nothing changed");
}

fn close<'a>(resolution: &'a str, reason: &'a str) -> [&'a str; 6] {
    ["close", KEY, "--resolution", resolution, "--reason", reason]
}

fn own() -> String {
    tenken::daemon::user::own()
}

#[test]
fn assigning_takes_an_alert_into_review() {
    let alert = done(&city(), &["assign", KEY, "--to", "係長"]);
    assert_eq!((&alert["status"], &alert["assignee"]), (&"in-review".into(), &"係長".into()));
}

#[test]
fn a_comment_takes_an_alert_into_review_and_is_kept() {
    let city = city();
    assert_eq!(done(&city, &["comment", KEY, "--text", "本人に確認中"])["status"], "in-review");
    assert_eq!(city.show(KEY)["history"][0]["reason"], "本人に確認中");
}

#[test]
fn every_resolution_closes() {
    for resolution in ["legitimate", "violation", "mistake", "false-alert", "noted"] {
        let alert = done(&city(), &close(resolution, "理由"));
        assert_eq!(
            (&alert["status"], &alert["resolution"]),
            (&"closed".into(), &resolution.into())
        );
    }
}

#[test]
fn an_unknown_resolution_is_refused() {
    refused(&city(), &close("fine", "理由"));
}

#[test]
fn closing_without_a_reason_is_refused() {
    refused(&city(), &close("noted", "　 "));
    refused(&city(), &["close", KEY, "--resolution", "noted"]);
}

#[test]
fn closing_what_is_closed_is_refused() {
    let city = city();
    done(&city, &close("noted", "済"));
    refused(&city, &close("violation", "やはり"));
}

#[test]
fn a_closed_alert_is_reopened_with_a_reason() {
    let city = city();
    done(&city, &close("noted", "済"));
    let alert = done(&city, &["reopen", KEY, "--reason", "新しい事実"]);
    assert_eq!((&alert["status"], &alert["resolution"]), (&"in-review".into(), &Value::Null));
}

#[test]
fn what_is_open_is_not_reopened() {
    refused(&city(), &["reopen", KEY, "--reason", "新しい事実"]);
}

#[test]
fn a_withdrawn_alert_is_not_closed() {
    let city = city().openings("*,business,08:30,22:00");
    city.ingest();
    assert_eq!(city.show(KEY)["status"], "withdrawn");
    refused(&city, &close("noted", "済"));
}

#[test]
fn nobody_closes_an_alert_on_their_own_id() {
    let city = city();
    let by: Vec<&str> =
        close("noted", "済").into_iter().chain(["--by", "ｃ００１０１０１"]).collect();
    refused(&city, &by);
}

#[test]
fn somebody_may_comment_on_an_alert_on_their_own_id() {
    let comment = ["comment", KEY, "--text", "残業でした", "--by", "C0010101"];
    assert_eq!(done(&city(), &comment)["status"], "in-review");
}

#[test]
fn what_is_typed_in_for_somebody_else_names_both() {
    let city = city();
    let by: Vec<&str> = close("noted", "済").into_iter().chain(["--by", "課長"]).collect();
    done(&city, &by);
    let action = &city.show(KEY)["history"][0];
    assert_eq!((&action["by"], &action["entered_by"]), (&"課長".into(), &Value::from(own())));
}

#[test]
fn who_acts_is_the_user_of_the_system() {
    let city = city();
    done(&city, &close("noted", "済"));
    let action = &city.show(KEY)["history"][0];
    assert_eq!((&action["by"], &action["entered_by"]), (&Value::from(own()), &Value::Null));
}

#[test]
fn the_history_is_kept_in_order_with_times() {
    let city = city();
    done(&city, &["assign", KEY, "--to", "係長"]);
    let city = city.at("2026-04-23T08:00:00+09:00");
    done(&city, &["comment", KEY, "--text", "照会中"]);
    let city = city.at("2026-04-23T09:00:00+09:00");
    done(&city, &close("legitimate", "命令の入力漏れ"));
    done(&city, &["reopen", KEY, "--reason", "別件"]);
    let shown = city.show(KEY);
    let history: Vec<(&str, &str)> = shown["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|done| (done["action"].as_str().unwrap(), &done["at"].as_str().unwrap()[11..16]))
        .collect();
    assert_eq!(
        history,
        [("assign", "07:00"), ("comment", "08:00"), ("close", "09:00"), ("reopen", "09:00")]
    );
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'review'"), "4");
}

#[test]
fn several_alerts_are_closed_at_once() {
    let city = City::with_registers()
        .operation("SOUSA_20260422.csv", [at("21:00"), at("21:00").actor("C0010102")]);
    city.ingest();
    let ran = city.run(&[
        "--format",
        "json",
        "alerts",
        "close",
        "1",
        "2",
        "--resolution",
        "noted",
        "--reason",
        "済",
    ]);
    ran.ends(Exit::Done);
    let open = city.json(&["alerts", "list", "--status", "open"]);
    assert_eq!(open.as_array().unwrap().len(), 0);
}

#[test]
fn of_several_alerts_none_is_closed_where_one_is_forbidden() {
    let city = City::with_registers()
        .operation("SOUSA_20260422.csv", [at("21:00"), at("21:00").actor("C0010102")]);
    city.ingest();
    let ran = city.run(&["alerts", "close", "1", "999", "--resolution", "noted", "--reason", "済"]);
    ran.ends(Exit::Refused);
    let open = city.json(&["alerts", "list", "--status", "open"]);
    assert_eq!(open.as_array().unwrap().len(), 2, "all or nothing");
}

#[test]
fn an_unknown_alert_is_refused_with_a_hint() {
    let ran = city().run(&["alerts", "close", "999", "--resolution", "noted", "--reason", "済"]);
    ran.tells(Exit::Refused, &["999"]);
}

#[test]
fn where_two_are_needed_closing_stays_in_review() {
    let city = countersigned();
    let alert = done(&city, &close("noted", "済"));
    assert_eq!((&alert["status"], &alert["resolution"]), (&"in-review".into(), &"noted".into()));
}

#[test]
fn a_second_person_countersigns() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let city = countersigned();
    done(&city, &close("noted", "済"));
    give_to_nobody(&city.path(""));
    let Some((code, error)) = as_nobody(&city, &["alerts", "countersign", KEY]) else { return };
    assert_eq!(code, Some(0), "{error}");
    let shown = city.show(KEY);
    assert_eq!((&shown["status"], &shown["resolution"]), (&"closed".into(), &"noted".into()));
    let last = &shown["history"][1];
    assert_eq!((&last["action"], &last["by"]), (&"countersign".into(), &"nobody".into()));
}

#[test]
fn who_closed_it_does_not_countersign() {
    let city = countersigned();
    done(&city, &close("noted", "済"));
    refused(&city, &["countersign", KEY]);
}

#[test]
fn who_typed_the_closing_in_does_not_countersign_it_either() {
    let city = countersigned();
    let by: Vec<&str> = close("noted", "済").into_iter().chain(["--by", "課長"]).collect();
    done(&city, &by);
    refused(&city, &["countersign", KEY]);
}

#[test]
fn below_that_severity_one_person_closes() {
    let city = City::with_registers()
        .configured("[review]\ncountersign = \"high\"")
        .operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    assert_eq!(done(&city, &close("noted", "済"))["status"], "closed");
}

#[test]
fn a_comment_while_a_countersignature_is_awaited_keeps_the_resolution() {
    let city = countersigned();
    done(&city, &close("noted", "済"));
    let alert = done(&city, &["comment", KEY, "--text", "連署をお願いします"]);
    assert_eq!((&alert["status"], &alert["resolution"]), (&"in-review".into(), &"noted".into()));
}

#[test]
fn what_waits_for_no_countersignature_is_not_countersigned() {
    refused(&city(), &["countersign", KEY]);
}

#[test]
fn the_alerts_are_found_by_their_state() {
    let city = city();
    done(&city, &["comment", KEY, "--text", "照会中"]);
    let listed =
        |status: &str| city.json(&["alerts", "list", "--status", status]).as_array().unwrap().len();
    assert_eq!((listed("open"), listed("in-review"), listed("closed")), (0, 1, 0));
}
