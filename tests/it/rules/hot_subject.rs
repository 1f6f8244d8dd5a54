//! `hot-subject`: many look at one resident.

use crate::alerts::{events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "hot-subject/000000012345/2026-04-22";

/// Clerks of as many units as there are, each with a number of two digits.
fn city() -> City {
    let clerks = (10..40).map(|i| format!("C{i},職員{i},0{}01,staff,0,2020-04-01,,\n", i % 10));
    City::new()
        .staff(&clerks.collect::<String>())
        .at("2026-05-01T07:00:00+09:00")
        .rule_file("off.toml", "[rules.serial-gap]\nenabled = false\n")
}

/// A view of the resident by the clerk of that number, whose last digit is the unit.
fn view(clerk: usize, day: &str, time: &str) -> Operation {
    at(time)
        .on(day)
        .actor(&format!("C{clerk}"))
        .terminal(&format!("T{clerk}"))
        .subject("000000012345")
}

/// Views on the usual day by clerks, a minute apart.
fn views(clerks: &[usize]) -> Vec<Operation> {
    let minutes = (0..).zip(clerks);
    minutes.map(|(i, clerk)| view(*clerk, "2026-04-22", &format!("10:{i:02}"))).collect()
}

fn with(rows: Vec<Operation>) -> City {
    city().operation("SOUSA_20260422.csv", rows)
}

#[test]
fn five_persons_of_two_units_under_one_procedure_are_told() {
    let city = with(views(&[10, 20, 30, 11, 21]));
    let alerts = city.alerts_of_ingest().by("hot-subject");
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 5));
    assert_eq!(
        reason(alert),
        "住民（末尾2345）を2026年4月22日（水）10:00～2026年4月22日（水）10:04に2所属5人が取り扱っています。確認をお願いします。"
    );
    assert!(alert["actor_id"].is_null());
    city.recomputes();
}

#[test]
fn under_none_they_are_told_likewise() {
    let rows = views(&[10, 20, 30, 11, 21]).into_iter().map(|row| row.procedure(""));
    with(rows.collect()).alerts_of_ingest().by("hot-subject").only(KEY);
}

#[test]
fn four_persons_or_one_unit_are_not() {
    with(views(&[10, 20, 30, 11, 10])).alerts_of_ingest().by("hot-subject").none();
    let rows = [10, 20, 30].map(|i| view(i, "2026-04-22", "10:00"));
    let others = [view(10, "2026-04-22", "11:00"), view(20, "2026-04-22", "11:00")];
    with([rows.to_vec(), others.to_vec()].concat()).alerts_of_ingest().by("hot-subject").none();
}

#[test]
fn who_was_refused_or_is_a_system_has_not_touched() {
    let mut refused = views(&[10, 20, 30, 11, 21]);
    refused[4] = refused[4].clone().outcome("拒否");
    with(refused).alerts_of_ingest().by("hot-subject").none();
    let clerks = (10..40).map(|i| {
        let kind = if i == 21 { "system" } else { "staff" };
        format!("C{i},職員{i},0{}01,{kind},0,2020-04-01,,\n", i % 10)
    });
    with(views(&[10, 20, 30, 11, 21]))
        .staff(&clerks.collect::<String>())
        .alerts_of_ingest()
        .by("hot-subject")
        .none();
}

#[test]
fn a_resident_at_four_desks_under_four_procedures_is_quiet() {
    let rows = views(&[10, 11, 12, 13, 14, 15, 16, 17]).into_iter().enumerate();
    let rows = rows.map(|(i, row)| row.procedure(["1-1", "2-1", "3-1", ""][i % 4]));
    with(rows.collect()).alerts_of_ingest().by("hot-subject").none();
}

#[test]
fn ten_persons_of_five_units_in_all_are_told_and_nine_are_not() {
    let clerks = [10, 11, 12, 13, 14, 20, 21, 22, 23, 24];
    let rows = |count: usize| -> Vec<Operation> {
        let rows = views(&clerks[..count]).into_iter().enumerate();
        rows.map(|(i, row)| row.procedure(["1-1", "2-1", "3-1"][i % 3])).collect()
    };
    assert_eq!(events(with(rows(10)).alerts_of_ingest().by("hot-subject").only(KEY)), 10);
    with(rows(9)).alerts_of_ingest().by("hot-subject").none();
}

#[test]
fn the_48_hours_go_across_midnight_and_include_both_ends() {
    let early = |time: &str| view(10, "2026-04-20", time);
    let late = [20, 30, 11, 21].map(|clerk| view(clerk, "2026-04-22", "10:00")).to_vec();
    let alerts =
        with([vec![early("10:00")], late.clone()].concat()).alerts_of_ingest().by("hot-subject");
    assert_eq!(events(alerts.only(KEY)), 5);
    with([vec![early("09:59:59.999")], late].concat()).alerts_of_ingest().by("hot-subject").none();
}

#[test]
fn what_goes_on_is_one_alert_on_the_day_of_the_first_and_after_48_hours_another_begins() {
    let first = views(&[10, 20, 30, 11, 21]);
    let second = view(10, "2026-04-24", "10:00");
    let city = with([first.clone(), vec![second]].concat());
    assert_eq!(events(city.alerts_of_ingest().by("hot-subject").only(KEY)), 6);
    let again = [10, 20, 30, 11, 21].map(|clerk| view(clerk, "2026-04-24", "10:04"));
    let city = with([first, again.to_vec()].concat());
    let alerts = city.alerts_of_ingest().by("hot-subject");
    assert_eq!(alerts.keys(), [KEY, "hot-subject/000000012345/2026-04-24"]);
    city.recomputes();
}

#[test]
fn late_days_move_the_alert_to_the_day_of_the_first() {
    let city = with(views(&[10, 20, 30, 11, 21]));
    city.alerts_of_ingest().only(KEY);
    let before = [10, 20, 30, 11, 21].map(|clerk| view(clerk, "2026-04-21", "10:00"));
    let city = city.operation("SOUSA_20260421.csv", before.as_slice());
    city.ingest();
    let alerts = city.alerts();
    assert_eq!(standing(alerts.get(KEY)).1, "withdrawn");
    assert_eq!(events(alerts.get("hot-subject/000000012345/2026-04-21")), 10);
    city.recomputes();
}

#[test]
fn whom_an_exclusion_leaves_out_is_not_counted() {
    let header = "exclusion_id,rule,actor_id,terminal_id,reason,requested_by,approved_by,valid_from,valid_to";
    let row = "E1,hot-subject,C21,,窓口の応援,C22,C23,2026-04-01,2026-04-30";
    let excluded = with(views(&[10, 20, 30, 11, 21]))
        .register("exclusions.csv", &format!("{header}\n{row}\n"));
    let alerts = excluded.alerts_of_ingest().by("hot-subject");
    assert_eq!(standing(alerts.only(KEY)), ("medium", "closed"));
    let six = with(views(&[21, 10, 20, 30, 11, 31]))
        .register("exclusions.csv", &format!("{header}\n{row}\n"));
    let alerts = six.alerts_of_ingest().by("hot-subject");
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 5));
    assert!(reason(alert).contains("2所属5人"), "{}", reason(alert));
}
