//! `repeat-subject`: who touches one resident again and again.

use tenken::exit::Exit;

use crate::alerts::{events, reason, standing};
use crate::city::{City, USUAL_STAFF};
use crate::exactly_once::state::State;
use crate::rows::{Operation, at};

/// Business days of 2026, a few in each month.
pub const DAYS: [&str; 20] = [
    "2026-01-05",
    "2026-01-19",
    "2026-02-02",
    "2026-02-16",
    "2026-03-02",
    "2026-03-16",
    "2026-04-01",
    "2026-04-02",
    "2026-04-03",
    "2026-04-06",
    "2026-04-07",
    "2026-04-08",
    "2026-04-09",
    "2026-04-10",
    "2026-04-13",
    "2026-04-14",
    "2026-04-15",
    "2026-04-16",
    "2026-04-17",
    "2026-04-20",
];

const KEY: &str = "repeat-subject/C0010101/000000012345";

fn city() -> City {
    City::with_registers().at("2026-05-01T07:00:00+09:00").rule_file(
        "off.toml",
        "[rules.serial-gap]\nenabled = false\n[rules.hot-subject]\nenabled = false\n",
    )
}

/// A view of the resident on that day.
fn view(day: &str) -> Operation {
    at("10:00").on(day).subject("000000012345")
}

/// One file for each day.
fn with(city: City, days: &[&str], row: impl Fn(&str) -> Operation) -> City {
    days.iter().fold(city, |city, day| {
        city.operation(&format!("SOUSA_{}.csv", day.replace('-', "")), [row(day)])
    })
}

fn without_procedure(city: City, days: &[&str]) -> City {
    with(city, days, |day| view(day).procedure(""))
}

fn caseload(city: City, rows: &str) -> City {
    let filling: Vec<String> =
        (10..30).map(|i| format!("C0020101,0000000999{i},2020-04-01,\n")).collect();
    let header = "actor_id,subject_number,valid_from,valid_to";
    city.register("caseload.csv", &format!("{header}\n{}{rows}\n", filling.concat()))
}

#[test]
fn five_days_without_a_procedure_within_sixty_are_told_with_the_day_on_which_it_fired() {
    let city = without_procedure(city(), &DAYS[6..11]);
    let alerts = city.alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("medium", "open"));
    assert_eq!((events(alert), &alert["day"]), (5, &"2026-04-07".into()));
    assert_eq!(
        reason(alert),
        "中村　拓也（C0010101）が住民（末尾2345）を2026年4月1日（水）～2026年4月7日（火）に5日取り扱っています。確認をお願いします。"
    );
    assert_eq!(alert["subject_number"], "000000012345");
    city.recomputes();
}

#[test]
fn four_days_are_not() {
    without_procedure(city(), &DAYS[6..10]).alerts_of_ingest().none();
}

#[test]
fn five_days_with_a_procedure_are_not_where_nothing_is_known_of_duties() {
    with(city(), &DAYS[6..11], view).alerts_of_ingest().none();
}

#[test]
fn a_procedure_outside_the_duties_of_the_unit_counts() {
    let city = city().register("duties.csv", "unit_code,procedure_code\n0101,1-1\n");
    with(city, &DAYS[6..11], view).alerts_of_ingest().by("repeat-subject").only(KEY);
}

#[test]
fn one_among_the_duties_or_of_a_unit_that_is_not_mentioned_does_not() {
    for duties in ["0101,16-2\n", "0201,1-1\n"] {
        let duties = format!("unit_code,procedure_code\n{duties}");
        let city = with(city().register("duties.csv", &duties), &DAYS[6..11], view);
        city.alerts_of_ingest().by("repeat-subject").none();
    }
}

#[test]
fn ten_days_ever_are_low_and_fifteen_within_sixty_medium() {
    let ten = with(city(), &DAYS[..10], view);
    assert_eq!(standing(ten.alerts_of_ingest().only(KEY)), ("low", "open"));
    let nine = with(city(), &DAYS[..9], view);
    nine.alerts_of_ingest().none();
    let fifteen = with(city(), &DAYS[5..], view);
    let alerts = fifteen.alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), &alert["day"]), (("medium", "open"), &"2026-04-13".into()));
    fifteen.recomputes();
}

#[test]
fn a_system_is_no_person_and_refused_attempts_touch_nothing() {
    let system = with(city(), &DAYS[6..12], |day| view(day).procedure("").actor("S0000001"));
    system.alerts_of_ingest().by("repeat-subject").none();
    let refused = with(city(), &DAYS[6..12], |day| view(day).procedure("").outcome("拒否"));
    refused.alerts_of_ingest().by("repeat-subject").none();
}

#[test]
fn the_number_is_the_same_however_it_is_written() {
    let city = with(city(), &DAYS[6..10], |day| view(day).procedure(""));
    let wide = view(DAYS[10]).procedure("").subject("０００００００１２３４５");
    city.operation("SOUSA_20260407.csv", [wide]).alerts_of_ingest().only(KEY);
}

#[test]
fn days_in_charge_of_the_resident_do_not_count() {
    let city = without_procedure(city(), &DAYS[6..12]);
    let city = caseload(city, "C0010101,000000012345,2026-04-01,2026-04-01");
    let alerts = city.alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert_eq!(events(alert), 5);
    let said = "担当の登録は見当たりません。このほかに担当の登録のあるものが1件あります。";
    assert!(reason(alert).contains(said), "{}", reason(alert));
    let city = caseload(city, "C0010101,000000012345,2026-04-01,2026-04-02");
    city.ingest();
    let alerts = city.alerts();
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("medium", "closed"));
    assert_eq!(alert["explanation"]["register"], "caseload");
    city.recomputes();
}

#[test]
fn a_case_of_another_number_space_does_not_explain() {
    let header = "actor_id,subject_kind,subject_number,valid_from,valid_to";
    let row = "C0010101,hihokensha,000000012345,2026-04-01,";
    let city = city().register("caseload.csv", &format!("{header}\n{row}\n"));
    let alerts = without_procedure(city, &DAYS[6..11]).alerts_of_ingest();
    assert_eq!(standing(alerts.only(KEY)).1, "open");
}

#[test]
fn what_is_closed_is_reopened_by_five_further_days_and_not_by_four() {
    let close = |city: &City| {
        let args = ["alerts", "close", KEY, "--resolution", "legitimate", "--reason", "担当"];
        city.run(&args).ends(Exit::Done);
    };
    let city = without_procedure(city(), &DAYS[6..11]);
    city.ingest();
    close(&city);
    let city = without_procedure(city, &DAYS[11..15]);
    city.ingest();
    let alerts = city.alerts();
    assert_eq!((standing(alerts.only(KEY)), events(alerts.only(KEY))), (("medium", "closed"), 9));
    let city = without_procedure(city, &DAYS[15..16]);
    city.ingest();
    assert_eq!(standing(city.alerts().only(KEY)), ("medium", "open"));
    close(&city);
    let city = without_procedure(city, &DAYS[16..17]);
    city.ingest();
    assert_eq!(standing(city.alerts().only(KEY)), ("medium", "closed"));
    city.recomputes();
}

#[test]
fn what_is_closed_is_reopened_where_it_becomes_more_severe() {
    let city = with(city(), &DAYS[..10], view);
    city.ingest();
    let args = ["alerts", "close", KEY, "--resolution", "legitimate", "--reason", "担当"];
    city.run(&args).ends(Exit::Done);
    let city = with(city, &DAYS[10..14], |day| view(day).procedure(""));
    city.ingest();
    assert_eq!(standing(city.alerts().only(KEY)), ("low", "closed"));
    let city = city.operation("SOUSA_20260303.csv", [view("2026-03-03").procedure("")]);
    city.ingest();
    assert_eq!(standing(city.alerts().only(KEY)), ("medium", "open"));
}

#[test]
fn what_fired_before_the_queue_began_is_queued_where_five_further_days_come() {
    let since = "[review]\nsince = \"2026-04-08\"\n";
    let city = without_procedure(city().configured(since), &DAYS[6..15]);
    assert_eq!(standing(city.alerts_of_ingest().only(KEY)), ("medium", "closed"));
    let city = without_procedure(city, &DAYS[15..16]);
    assert_eq!(standing(city.alerts_of_ingest().only(KEY)), ("medium", "open"));
}

#[test]
fn days_that_come_late_and_backwards_give_what_they_give_in_order() {
    let files: Vec<(String, Operation)> = DAYS
        .iter()
        .map(|day| (format!("SOUSA_{}.csv", day.replace('-', "")), view(day).procedure("")))
        .collect();
    let taken = |files: &[(String, Operation)]| {
        files.iter().fold(city(), |city, (file, row)| {
            let city = city.operation(file, [row.clone()]);
            city.ingest();
            city
        })
    };
    let in_order = taken(&files);
    let late = taken(&files.iter().rev().cloned().collect::<Vec<_>>());
    assert_eq!(State::of(&late).lawful().standing(), State::of(&in_order).lawful().standing());
    assert_eq!(late.alerts().only(KEY)["day"], in_order.alerts().only(KEY)["day"]);
    late.recomputes();
}

#[test]
fn a_day_that_comes_late_names_its_export_as_the_cause_and_what_has_no_ground_is_withdrawn() {
    let city = without_procedure(city(), &DAYS[7..11]);
    city.alerts_of_ingest().none();
    let city = without_procedure(city, &DAYS[6..7]);
    city.alerts_of_ingest().only(KEY);
    assert_eq!(city.show(KEY)["revisions"][0]["causes"][0]["kind"], "export");
    let city = city.staff(&format!("{USUAL_STAFF}\nC0010101,中村,0201,system,0,2026-04-07,,"));
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn");
    city.recomputes();
}

#[test]
fn the_settings_of_the_day_on_which_it_fires_decide_and_a_unit_has_its_own() {
    let four = "[rules.repeat-subject.unit.\"0101\"]\nloose_days = 4\n";
    let city = without_procedure(city().rule_file("own.toml", four), &DAYS[6..10]);
    city.alerts_of_ingest().only(KEY);
    let ten = "[rules.repeat-subject]\nloose_days = 10\n";
    let city = city.rule_file("own.toml", ten);
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "open", "as on the day");
    city.recomputes();
}

#[test]
fn replay_finds_a_pair_whose_touches_in_short_were_taken_away() {
    let city = without_procedure(city(), &DAYS[6..11]);
    city.ingest();
    city.recomputes();
    city.tamper("DELETE FROM touch_day");
    city.recomputes();
    city.tamper(
        "INSERT INTO deed SELECT 99, function, action, subject_kind, procedure, information, counterpart, 2
         FROM deed WHERE deed_id = (SELECT deed FROM event_part_000001 WHERE event_id = 1)",
    );
    city.tamper("UPDATE event_part_000001 SET deed = 99 WHERE event_id = 1");
    let ran = city.run(&["replay", "--check"]);
    ran.ends(Exit::Unsound);
    assert!(ran.out.contains(KEY), "{}", ran.out);
}
