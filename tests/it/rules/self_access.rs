//! `self-access`: a person touches the own number.

use tenken::exit::Exit;

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::{City, USUAL_STAFF};
use crate::rows::{Operation, at, cp932};

const KEY: &str = "self-access/C0010101/2026-04-22";
const OWN: &str = "000000000123456";

/// A row of the staff register with a number.
fn row(actor: &str, kind: &str, until: &str, number: &str) -> String {
    format!("{actor},中村　拓也,0101,{kind},0,2020-04-01,{until},{number}\n")
}

fn clerk() -> String {
    row("C0010101", "staff", "", OWN)
}

fn found<const N: usize>(staff: &str, rows: [Operation; N]) -> Alerts {
    City::with_registers().staff(staff).operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

#[test]
fn touching_the_own_number_is_high() {
    let alerts = found(&clerk(), [at("10:00").subject(OWN)]);
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("high", "open"));
    assert_eq!(
        reason(alert),
        "中村　拓也（C0010101）が本人の情報を2026年4月22日（水）に1件取り扱っています。\
         確認をお願いします。"
    );
}

#[test]
fn whatever_is_done_with_it_is_touching() {
    for action in ["検索", "照会", "登録", "印刷"] {
        let alerts = found(&clerk(), [at("10:00").subject(OWN).action(action)]);
        alerts.by("self-access").only(KEY);
    }
}

#[test]
fn what_was_refused_or_failed_is_not() {
    for outcome in ["拒否", "エラー"] {
        found(&clerk(), [at("10:00").subject(OWN).outcome(outcome)]).none();
    }
    found(&clerk(), [at("10:00").subject(OWN).outcome("不明")]).only(KEY);
}

#[test]
fn another_number_is_not_the_own() {
    found(&clerk(), [at("10:00").subject("123456"), at("10:01")]).by("self-access").none();
}

#[test]
fn numbers_and_ids_are_compared_folded() {
    let wide = at("10:00").actor("ｃ００１０１０１").subject("０００００００００１２３４５６");
    found(&clerk(), [wide]).only(KEY);
}

#[test]
fn each_id_of_a_person_that_has_the_number_is_judged() {
    let two = clerk() + &row("C0010109", "staff", "", OWN);
    let alerts =
        found(&two, [at("10:00").subject(OWN), at("10:01").actor("C0010109").subject(OWN)]);
    let alerts = alerts.by("self-access");
    assert_eq!(alerts.keys(), [KEY, "self-access/C0010109/2026-04-22"]);
}

#[test]
fn one_of_two_posts_that_has_the_number_is_enough() {
    let two = format!("{}C0010101,中村　拓也,0201,staff,0,2020-04-01,,\n", clerk());
    found(&two, [at("10:00").subject(OWN)]).only(KEY);
}

#[test]
fn a_row_gives_its_number_while_it_applies() {
    let handed_on =
        |until| row("C0010101", "staff", until, OWN) + "C0010101,後任,0201,staff,0,2026-04-01,,\n";
    found(&handed_on("2026-04-22"), [at("10:00").subject(OWN)]).only(KEY);
    found(&handed_on("2026-04-21"), [at("10:00").subject(OWN)]).none();
}

#[test]
fn a_system_touches_no_number_of_its_own() {
    found(&row("S1", "system", "", OWN), [at("10:00").actor("S1").subject(OWN)]).none();
}

#[test]
fn equal_digits_of_another_kind_are_another_person() {
    let line = format!("R08.04.22 100000\tC0010101\t0101\tT010101\tG1\t表示\t{OWN}\tOK\r\n");
    let city = |staff: &str| {
        City::with_registers()
            .register("staff.csv", staff)
            .export("regional", "0422.tsv", cp932(&line))
            .alerts_of_ingest()
    };
    let header = "actor_id,name,unit_code,kind,subject_number,subject_kind";
    city(&format!("{header}\nC0010101,中村,0101,staff,{OWN},\n")).none();
    city(&format!("{header}\nC0010101,中村,0101,staff,{OWN},hihokensha\n")).only(KEY);
}

#[test]
fn all_of_the_day_is_one_alert() {
    let alerts = found(&clerk(), [at("10:00").subject(OWN), at("16:00").subject(OWN)]);
    assert_eq!(events(alerts.only(KEY)), 2);
}

#[test]
fn without_any_number_in_the_staff_register_the_rule_stands_still_and_status_says_so() {
    let city = City::with_registers();
    city.ingest();
    let told = |city: &City| {
        let problems = city.json(&["status"])["problems"].to_string();
        problems.contains("自己情報の取扱い") && problems.contains("staff.csv（列 subject_number）")
    };
    assert!(told(&city));
    let city = city.staff(&format!("{USUAL_STAFF}\n{}", row("C9", "staff", "", OWN)));
    city.ingest();
    assert!(!told(&city));
}

#[test]
fn a_number_that_is_written_down_later_has_the_days_of_the_id_judged_again() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00").subject(OWN)]);
    city.ingest().alerts().none();
    let city = city.staff(&USUAL_STAFF.replacen("2020-04-01,,", &format!("2020-04-01,,{OWN}"), 1));
    city.ingest().alerts().only(KEY);
    city.run(&["replay", "--check"]).ends(Exit::Done);
}
