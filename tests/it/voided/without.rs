//! After a voiding everything is as if the export had never come.

use std::fs;

use proptest::prelude::*;
use tenken::config::profile::Profile;
use tenken::event::ExportId;
use tenken::exit::Exit;
use tenken::messages::Lang;
use tenken::parse::{Batch, Limits, Reader};
use tenken::review::state::By;
use tenken::review::void::{Action, Step};
use tenken::store::Bounds;
use tenken::store::Store;

use super::{is_sound, voided};
use crate::city::{City, MORNING};
use crate::exactly_once::state::State;
use crate::exactly_once::union::{exports, log_ins, operations};
use crate::rows::{Authentication, Operation, at, failed, login};

fn accounts(city: &City) -> Vec<Vec<String>> {
    city.query(
        "SELECT rows_read, rows_stored, rows_duplicate, rows_quarantined FROM exports
         WHERE state = 'closed' ORDER BY export_id",
    )
}

/// Takes these log-ins, each file in a pass of its own.
fn taken(files: &[(&str, Vec<Authentication>)]) -> City {
    files.iter().fold(City::with_registers(), |city, (name, rows)| {
        let city = city.authentication(name, rows.clone());
        city.ingest();
        city
    })
}

/// The first of the files is voided: everything is as if only the others had come.
#[track_caller]
fn without_first(files: &[(&str, Vec<Authentication>)]) -> City {
    let city = taken(files);
    voided(&city, 1);
    let never = taken(&files[1..]);
    assert_eq!(State::of(&city).standing(), State::of(&never).standing());
    assert_eq!(accounts(&city), accounts(&never));
    is_sound(&city);
    city
}

#[test]
fn rows_that_another_export_has_too_are_stored_under_that() {
    let rows = vec![login("09:00"), failed("10:00:00"), failed("10:00:00"), login("21:00")];
    let more = vec![login("08:50"), failed("10:00:00"), login("21:00")];
    let all = [rows.clone(), vec![login("22:00")]].concat();
    without_first(&[("NINSHO_a.csv", rows), ("NINSHO_b.csv", more), ("NINSHO_c.csv", all)]);
}

#[test]
fn an_export_that_went_on_behind_it_is_read_from_where_it_began() {
    let rows = vec![login("09:00"), failed("10:00:00"), failed("10:00:00"), login("21:00")];
    let name = "NINSHO_20260422.csv";
    let city = without_first(&[
        (name, rows[..2].to_vec()),
        (name, rows[..3].to_vec()),
        (name, rows.clone()),
    ]);
    assert_eq!(accounts(&city), [["3", "3", "0", "0"], ["1", "1", "0", "0"]]);
}

#[test]
fn what_could_not_be_read_of_it_is_that_of_who_went_on_behind() {
    let rows: Vec<Operation> = vec![at("10:00").on("2026-02-30"), at("10:01"), at("21:00")];
    let name = "SOUSA_20260422.csv";
    let taken = |city: City, rows: &[Operation]| {
        let city = city.operation(name, rows.to_vec());
        city.ingest();
        city
    };
    let city = taken(taken(City::with_registers(), &rows[..2]), &rows);
    voided(&city, 1);
    let never = taken(City::with_registers(), &rows);
    assert_eq!(State::of(&city).standing(), State::of(&never).standing());
    assert_eq!(accounts(&city), [["3", "2", "0", "1"]]);
    is_sound(&city);
}

#[test]
fn a_row_that_was_removed_later_is_lacking_though_the_export_it_came_with_is_voided() {
    let rows: Vec<Operation> = vec![at("10:00"), at("10:01"), at("10:02")];
    let taken = |city: City, name: &str, rows: &[Operation]| {
        let city = city.operation(name, rows.to_vec());
        city.ingest();
        city
    };
    let city = taken(City::with_registers(), "SOUSA_20260422.csv", &rows);
    let city =
        taken(city, "SOUSA_20260422_2.csv", &[at("09:00"), rows[0].clone(), rows[1].clone()]);
    let city = taken(city, "SOUSA_20260422.csv", &rows[..1]);
    voided(&city, 1);
    let alert = city.show("export-altered/operation/2026-04-22");
    assert_eq!(alert["status"], "open");
    let lacking: Vec<String> = alert["noticed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|noticed| {
            noticed["row"]["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
        })
        .collect();
    assert!(
        !lacking.is_empty() && lacking.iter().all(|name| name == "SOUSA_20260422_2.csv"),
        "{lacking:?}"
    );
    is_sound(&city);
}

#[test]
fn what_only_it_had_is_lacking_nowhere() {
    let name = "SOUSA_20260422.csv";
    let city = City::with_registers().operation(name, [at("10:00"), at("10:01")]);
    city.ingest();
    let city = city.operation(name, [at("10:00").serial("00000000000000000900")]);
    city.ingest();
    let key = "export-altered/operation/2026-04-22";
    assert_eq!(city.alerts().get(key)["status"], "open");
    voided(&city, 1);
    assert_eq!(city.alerts().get(key)["status"], "withdrawn");
    is_sound(&city);
}

#[test]
fn a_day_that_only_it_delivered_is_missing() {
    let city = City::with_registers()
        .only_source("operation", "expect = { every = \"business-day\", by = \"09:00\" }")
        .operation("SOUSA_20260420.csv", [at("10:00").on("2026-04-20")])
        .operation("SOUSA_20260421.csv", [at("10:00").on("2026-04-21")])
        .operation("SOUSA_20260422.csv", [at("10:00")]);
    city.ingest();
    city.alerts().by("export-missing").none();
    voided(&city, 2);
    assert_eq!(city.alerts().by("export-missing").keys(), ["export-missing/operation/2026-04-21"]);
    is_sound(&city);
}

#[test]
fn serials_that_only_it_had_are_a_gap() {
    let row = |i: usize, day: &str| at("10:00").on(day).serial(&format!("{i:020}"));
    let rows = |from: usize, to: usize, day: &str| -> Vec<Operation> {
        (from..to).map(|i| row(i, day)).collect()
    };
    let city = City::with_registers()
        .operation("SOUSA_20260420.csv", rows(0, 150, "2026-04-20"))
        .operation("SOUSA_20260421.csv", rows(150, 160, "2026-04-21"))
        .operation("SOUSA_20260422.csv", rows(160, 310, "2026-04-22"));
    city.ingest();
    city.alerts().by("serial-gap").none();
    voided(&city, 2);
    assert_eq!(city.alerts().by("serial-gap").keys(), ["serial-gap/operation/2026-04-22"]);
    is_sound(&city);
}

#[test]
fn rows_that_left_the_quarantine_are_not_lost_either() {
    let city = City::with_registers();
    let profile = city.path("profiles/authentication-log.toml");
    let right = fs::read_to_string(&profile).unwrap();
    let rows = vec![failed("10:00:00"), login("21:00")];
    let city = city.authentication("NINSHO_a.csv", rows.clone());
    city.ingest();
    fs::write(&profile, right.replace("%Y/%m/%d %H:%M:%S", "%Y_%m_%d %H:%M:%S")).unwrap();
    let city = city.authentication("NINSHO_b.csv", [rows, vec![failed("11:00:00")]].concat());
    assert_eq!(city.ingest().account(), [3, 0, 0, 3]);
    fs::write(&profile, right).unwrap();
    city.run(&["ingest", "--retry-quarantine"]).ends(Exit::Done);
    assert_eq!(accounts(&city), [["2", "2", "0", "0"], ["3", "1", "2", "0"]]);
    voided(&city, 1);
    assert_eq!(accounts(&city), [["3", "3", "0", "0"]]);
    is_sound(&city);
}

#[test]
fn a_copy_that_is_gone_stops_the_voiding_before_it_changes_anything() {
    let rows = vec![login("09:00"), failed("10:00:00")];
    let city = taken(&[
        ("NINSHO_a.csv", rows.clone()),
        ("NINSHO_b.csv", [rows, vec![login("21:00")]].concat()),
    ]);
    let (archive, elsewhere) = (city.path("state/archive"), city.path("elsewhere"));
    fs::rename(&archive, &elsewhere).unwrap();
    assert_eq!(super::acts(&city, "suzuki", 1, super::void()), Exit::Done);
    assert_eq!(super::acts(&city, "sato", 1, Action::Confirm), Exit::Failed);
    assert_eq!(city.value("SELECT state FROM exports WHERE export_id = 1"), "closed");
    fs::rename(elsewhere, archive).unwrap();
    is_sound(&city);
}

/// Confirms a voiding and stops in the middle of reading again, as by a kill.
fn interrupt(city: &City, rows: usize) {
    let mut store = Store::open(&city.state()).unwrap();
    let (at, by) =
        (MORNING.parse().unwrap(), |person: &str| By { person: person.into(), entered_by: None });
    store.void(ExportId(1), &super::void(), &by("suzuki"), at).unwrap();
    let done = store.void(ExportId(1), &Action::Confirm, &by("sato"), at).unwrap();
    assert_eq!(done.step, Step::Voided);
    let reading = store.reader().next_reading().unwrap().unwrap();
    let profile = Profile::load(&city.path("profiles/authentication-log.toml")).unwrap();
    let copy = store.archive().open(&reading.sha256).unwrap();
    let limits = Limits { batch_records: 1, ..Limits::default() };
    let mut reader = Reader::with_limits(copy, &profile, limits).unwrap();
    reader.resume_at(store.reader().reading_begins(reading.export).unwrap()).unwrap();
    let mut writer = store
        .begin_reading(&reading, at, Lang::Ja)
        .unwrap()
        .within(Bounds { piece_rows: 1, ..Bounds::default() });
    let mut batch = Batch::default();
    for _ in 0..rows {
        reader.next_batch(&mut batch).unwrap();
        writer.append(&batch).unwrap();
    }
}

#[test]
fn a_voiding_that_was_interrupted_anywhere_is_completed_by_the_next_run() {
    let rows = vec![login("09:00"), failed("10:00:00"), failed("10:00:00"), login("21:00")];
    let beside = [("NINSHO_a.csv", rows[1..].to_vec()), ("NINSHO_b.csv", rows.clone())];
    let name = "NINSHO_20260422.csv";
    let behind = [(name, rows[..3].to_vec()), (name, rows.clone())];
    for files in [beside, behind] {
        let never = taken(&files[1..]);
        for interrupted in 0..=4 {
            let city = taken(&files);
            interrupt(&city, interrupted);
            city.ingest();
            assert_eq!(State::of(&city).standing(), State::of(&never).standing(), "{interrupted}");
            assert_eq!(accounts(&city), accounts(&never), "{interrupted}");
            is_sound(&city);
        }
    }
}

/// A city that took these exports, one after the other: each under a name of its own, or all
/// under the same.
fn history(log_ins: &[Vec<Authentication>], operations: &[Vec<Operation>], same: bool) -> City {
    let mut city = City::with_registers();
    let name = |no: usize| if same { String::new() } else { format!("_{no}") };
    for (no, rows) in log_ins.iter().enumerate() {
        city = city.authentication(&format!("NINSHO_20260422{}.csv", name(no)), rows.clone());
        city.ingest();
    }
    for (no, rows) in operations.iter().enumerate() {
        city = city.operation(&format!("SOUSA_20260422{}.csv", name(no)), rows.clone());
        city.ingest();
    }
    city
}

/// A log-in of that day.
fn on(day: &str, time: &str) -> Authentication {
    login(time).on(day)
}

#[test]
fn a_row_that_strays_from_what_is_left_is_told() {
    let old = on("2026-04-01", "10:00");
    let others = [on("2026-04-22", "10:00"), on("2026-04-22", "10:01")];
    let second = [vec![old.clone()], others.to_vec()].concat();
    let city = without_first(&[("NINSHO_a.csv", vec![old]), ("NINSHO_b.csv", second)]);
    city.alerts().by("clock-anomaly").only("clock-anomaly/authentication/2026-04-01");
}

#[test]
fn a_row_whose_company_came_with_what_went_on_strays_no_longer() {
    let begun = vec![on("2026-04-01", "10:00"), on("2026-04-22", "10:00")];
    let whole = [begun.clone(), vec![on("2026-04-01", "10:01")]].concat();
    let city = without_first(&[("NINSHO_a.csv", begun), ("NINSHO_a.csv", whole)]);
    let old = city.alerts().get("clock-anomaly/authentication/2026-04-01")["status"].clone();
    assert_eq!(old, "withdrawn");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 8,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whichever_export_is_voided_it_is_as_if_it_had_never_come(
        log_ins in exports(&log_ins()), operations in exports(&operations()),
        which in any::<prop::sample::Index>(), same in any::<bool>(),
    ) {
        let city = history(&log_ins, &operations, same);
        let ids = city.query("SELECT export_id, source, path FROM exports ORDER BY export_id");
        let id = &which.get(&ids)[0];
        voided(&city, id.parse().unwrap());
        is_sound(&city);
        let of = |source: &str| ids.iter().filter(|row| row[1] == source).position(|row| row[0] == *id);
        let without = |place: Option<usize>, len: usize| (0..len).filter(move |at| Some(*at) != place);
        // Where a content came twice in a row, the second was no export of its own.
        prop_assume!(ids.len() == log_ins.len() + operations.len());
        let log_ins: Vec<_> = without(of("authentication"), log_ins.len()).map(|at| log_ins[at].clone()).collect();
        let operations: Vec<_> = without(of("operation"), operations.len()).map(|at| operations[at].clone()).collect();
        let never = history(&log_ins, &operations, same);
        prop_assert_eq!(State::of(&city).standing().lawful(), State::of(&never).standing().lawful());
    }
}
