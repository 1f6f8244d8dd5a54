//! `lone-work`: a weighty act with nobody else of the unit around.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "lone-work/C0010101/2026-04-22";
const FOUR: &str = "C0010101,中村　拓也,0101,staff,0,2020-04-01,,\n\
    C0010102,松本　修,0101,staff,0,2020-04-01,,\n\
    C0010103,加藤　実,0101,staff,0,2020-04-01,,\n\
    C0010104,小川　優,0101,temporary,0,2020-04-01,,\n\
    C0020101,髙橋　恵子,0201,staff,0,2020-04-01,,\n\
    S0000001,連携サーバー,0101,system,0,2020-04-01,,";

fn export(time: &str) -> Operation {
    at(time).action("出力")
}

fn city() -> City {
    City::with_registers().staff(FOUR)
}

fn found<const N: usize>(city: City, rows: [Operation; N]) -> Alerts {
    city.operation("SOUSA_20260422.csv", rows).alerts_of_ingest().by("lone-work")
}

#[test]
fn an_export_with_nobody_around_is_low() {
    let alerts = found(city(), [export("10:00")]);
    assert_eq!(standing(alerts.only(KEY)), ("low", "open"));
    assert_eq!(
        reason(alerts.only(KEY)),
        "中村　拓也（C0010101）が2026年4月22日（水）10:00に出力を行っていますが、前後30分に\
         同所属の方の操作記録がありません。確認をお願いします。"
    );
}

#[test]
fn deletions_and_administration_are_weighty_and_views_are_not() {
    let alerts = found(city(), [at("10:00").action("削除"), at("10:05").action("管理")]);
    assert_eq!(events(alerts.only(KEY)), 2);
    assert!(reason(alerts.only(KEY)).contains("10:00に削除、管理操作を行っていますが"));
    found(city(), [at("10:00"), at("10:05").action("印刷")]).none();
    found(city(), [export("10:00").outcome("拒否")]).none();
}

#[test]
fn a_colleague_half_an_hour_before_or_after_is_company() {
    for time in ["09:30", "10:30"] {
        found(city(), [export("10:00"), at(time).actor("C0010102")]).none();
    }
}

#[test]
fn a_colleague_a_millisecond_further_away_is_none() {
    for time in ["09:29:59.999", "10:30:00.001"] {
        found(city(), [export("10:00"), at(time).actor("C0010102")]).only(KEY);
    }
}

#[test]
fn a_failed_attempt_of_a_colleague_is_company_too() {
    found(city(), [export("10:00"), at("10:10").actor("C0010102").outcome("拒否")]).none();
}

#[test]
fn another_unit_and_a_system_are_no_company() {
    let other = at("10:00").actor("C0020101").unit("0201");
    found(city(), [export("10:00"), other]).only(KEY);
    found(city(), [export("10:00"), at("10:00").actor("S0000001")]).only(KEY);
}

#[test]
fn company_does_not_reach_across_midnight() {
    let city =
        city().operation("SOUSA_20260423.csv", [at("00:01").on("2026-04-23").actor("C0010102")]);
    found(city.at("2026-04-24T07:00:00+09:00"), [export("23:59")]).only(KEY);
}

#[test]
fn a_unit_of_three_people_is_not_judged() {
    let three = FOUR.replace("C0010104,小川　優,0101", "C0010104,小川　優,0201");
    found(City::with_registers().staff(&three), [export("10:00")]).none();
}

#[test]
fn two_posts_in_small_units_do_not_make_a_large_one() {
    let two = FOUR.replace("C0010104,小川　優,0101", "C0010104,小川　優,0201");
    let staff = format!("{two}\nC0010101,中村　拓也,0201,staff,0,2020-04-01,,");
    found(City::with_registers().staff(&staff), [export("10:00")]).none();
}

#[test]
fn a_fourth_person_who_joins_later_in_the_register_has_the_day_judged_again() {
    let three = FOUR.replace("C0010104,小川　優,0101", "C0010104,小川　優,0201");
    let city =
        City::with_registers().staff(&three).operation("SOUSA_20260422.csv", [export("10:00")]);
    city.ingest();
    city.alerts().by("lone-work").none();
    let city = city.staff(FOUR);
    city.ingest();
    city.alerts().by("lone-work").only(KEY);
    city.run(&["replay"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn work_with_a_witness_accounts_for_it_and_without_one_does_not() {
    let header =
        "approval_id,kind,actor_id,from,to,purpose,scope,approved_by,approved_at,witness_id";
    let work = "W1,work,C0010101,2026-04-22 09:00,2026-04-22 12:00,抽出,,C0010102,2026-04-21 10:00";
    let with = |witness: &str| {
        let rows = format!("{header}\n{work},{witness}\n");
        found(city().register("approvals.csv", &rows), [export("10:00")])
    };
    assert_eq!(with("C0010103").only(KEY)["explanation"]["id"], "W1");
    assert_eq!(standing(with("").only(KEY)), ("low", "open"));
    assert_eq!(standing(with("C0010101").only(KEY)), ("low", "open"));
}
