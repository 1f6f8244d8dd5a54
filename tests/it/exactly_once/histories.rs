//! Whatever the history of exports, registers and settings: the alerts are those of one clean run
//! that saw the same registers and settings at the same times.

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use tenken::exit::Exit;

use super::interrupted;
use super::state::State;
use crate::alerts::standing;
use crate::city::City;
use crate::rows::{Operation, at};

/// When registers and settings are recorded, one after the other.
const TIMES: [&str; 4] = [
    "2026-04-20T12:00:00+09:00",
    "2026-04-22T12:00:00+09:00",
    "2026-04-24T12:00:00+09:00",
    "2026-04-27T12:00:00+09:00",
];

/// What people write down at a time: which of the variants of each.
#[derive(Debug, Clone, Copy)]
struct Written {
    staff: usize,
    approvals: usize,
    openings: usize,
    settings: usize,
    caseload: usize,
}

/// A staff register in which one of a dozen rows is this or that.
fn staff(variant: usize) -> String {
    // Somebody of theirs is a resident whom a colleague views every morning.
    let number = |i: u8| if i == 10 && variant != 2 { "7" } else { "" };
    let others =
        (10..20).map(|i| format!("C00101{i},職員,0101,staff,0,2020-04-01,,{}\n", number(i)));
    let somebody = match variant {
        0 => "C0010101,中村,0101,staff,0,2020-04-01,,",
        1 => "C0010101,中村,0101,staff,0,2020-04-01,2026-04-20,",
        2 => "C0010101,中村,0201,staff,0,2020-04-01,,",
        _ => "C0010101,中村,0101,system,0,2020-04-01,,",
    };
    others.chain([somebody.to_owned()]).collect()
}

fn approvals(variant: usize) -> String {
    let others = (1..9).map(|i| {
        format!("B{i},overtime,C0010111,2026-04-2{i} 18:00,2026-04-2{i} 19:00,残業,,C0010112,2026-04-01 09:00\n")
    });
    let one = |day: &str, until: &str| {
        format!("A1,overtime,C0010101,{day} 17:15,{day} {until},残業,,C0010112,2026-04-24 09:00\n")
    };
    let some = match variant {
        0 => String::new(),
        1 => one("2026-04-20", "22:00"),
        2 => one("2026-04-20", "19:00"),
        _ => one("2026-04-21", "22:00"),
    };
    others.chain([some]).collect()
}

fn caseload(variant: usize) -> String {
    let others = (10..20).map(|i| format!("C0010119,9{i},2026-04-01,\n"));
    let some = match variant {
        0 => "",
        1 => "C0010113,7,2026-04-01,2026-04-15\n",
        2 => "C0010113,7,2026-04-09,\n",
        _ => "C0010101,0,2026-04-01,\n",
    };
    let rows: String = others.chain([some.to_owned()]).collect();
    format!("actor_id,subject_number,valid_from,valid_to\n{rows}")
}

const OPENINGS: [&str; 3] = [
    "*,business,08:30,17:15",
    "*,business,08:30,19:30",
    "*,business,08:30,17:15\n0201,business,10:00,21:00",
];

const SETTINGS: [&str; 4] = [
    "[rules.off-hours]\n",
    "[rules.repeat-subject]\never_days = 4\n[rules.hot-subject]\nunits = 1\nhours = 24\n",
    "[rules.off-hours]\ngrace_after = 150\n",
    "[rules.volume-anomaly]\nleast = 3\n",
];

/// What really happened in two weeks: evenings, readings, somebody whom the register lacks, the same
/// resident again and again, a crowd at another, and what was provided with and without a look.
fn happened() -> Vec<Operation> {
    let days = [
        "2026-04-08",
        "2026-04-09",
        "2026-04-10",
        "2026-04-13",
        "2026-04-14",
        "2026-04-15",
        "2026-04-16",
        "2026-04-17",
        "2026-04-20",
        "2026-04-21",
        "2026-04-22",
        "2026-04-23",
    ];
    let mut rows = Vec::new();
    for (i, day) in days.iter().enumerate() {
        let many = if i > 9 { 12 } else { 1 };
        rows.extend((0..many).map(|n| at(&format!("10:{n:02}")).on(day).subject(&format!("{n}"))));
        rows.push(at("18:40").on(day));
        rows.push(at("09:00").on(day).actor("C0010113").subject("7"));
    }
    rows.push(at("23:30").on("2026-04-21"));
    rows.push(at("11:00").on("2026-04-22").actor("X9"));
    rows.push(at("11:00").on("2025-01-20").actor("C0010115"));
    rows.push(at("11:00").on("2026-04-22").actor("C0010115"));
    let clerks = [10, 11, 12, 14].map(|i| format!("C00101{i}"));
    for (i, clerk) in clerks.iter().map(String::as_str).chain(["C0010101"]).enumerate() {
        let (day, time) = (["2026-04-21", "2026-04-22"][i / 3], format!("15:0{i}"));
        rows.push(at(&time).on(day).actor(clerk).terminal("").subject("66").procedure(""));
    }
    rows.push(at("14:00").on("2026-04-17").actor("C0010111").subject("55"));
    for (day, subject) in [("2026-04-20", "55"), ("2026-04-22", "55"), ("2026-04-22", "0")] {
        rows.push(at("14:30").on(day).actor("C0010112").action("提供").subject(subject));
    }
    rows.into_iter().enumerate().map(|(i, row)| row.serial(&format!("{:020}", 10 * i))).collect()
}

fn written() -> impl Strategy<Value = Written> {
    (0..4_usize, 0..4_usize, 0..3_usize, 0..4_usize, 0..4_usize).prop_map(
        |(staff, approvals, openings, settings, caseload)| Written {
            staff,
            approvals,
            openings,
            settings,
            caseload,
        },
    )
}

/// Records what was written at a time.
fn record(city: City, when: &str, written: Written) -> City {
    city.at(when)
        .staff(&staff(written.staff))
        .approvals(&approvals(written.approvals))
        .openings(OPENINGS[written.openings])
        .register("caseload.csv", &caseload(written.caseload))
        .rule_file("rules.toml", SETTINGS[written.settings])
}

/// A delivery: which of the rows, at which time, and how many rows of it were stored before the
/// program was killed, in pieces of two.
#[derive(Debug, Clone)]
struct Delivery {
    rows: Vec<Operation>,
    time: usize,
    killed_after: Option<Index>,
}

fn deliveries(truth: Vec<Operation>) -> impl Strategy<Value = Vec<Delivery>> {
    let part = subsequence(truth.clone(), 0..=truth.len()).prop_shuffle();
    let delivery = (part, 0..TIMES.len(), prop::option::weighted(0.3, any::<Index>()));
    let some =
        delivery.prop_map(|(rows, time, killed_after)| Delivery { rows, time, killed_after });
    prop::collection::vec(some, 0..5)
}

fn played(versions: &[Written], deliveries: &[Delivery], truth: &[Operation]) -> City {
    let mut city = City::new();
    for (time, (when, version)) in TIMES.iter().zip(versions).enumerate() {
        city = record(city, when, *version);
        city.ingest();
        for (i, delivery) in deliveries.iter().enumerate().filter(|(_, d)| d.time == time) {
            let name = format!("SOUSA_{i}.csv");
            city = city.operation(&name, delivery.rows.clone());
            if let Some(after) = delivery.killed_after {
                let rows = after.index(delivery.rows.len() + 1);
                interrupted::operation_of(&city, &name, rows, 2);
            }
            city.ingest();
        }
    }
    // In the end everything is there.
    city = city.operation("SOUSA_last.csv", truth);
    city.ingest();
    city
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_history_of_exports_registers_and_settings_gives_the_alerts_of_one_clean_run(
        versions in prop::collection::vec(written(), TIMES.len()),
        deliveries in deliveries(happened()),
    ) {
        // The serials are part of what happened: one truth for both.
        let truth = happened();
        let city = played(&versions, &deliveries, &truth);
        let clean = played(&versions, &[], &truth);
        prop_assert_eq!(
            State::of(&city).lawful().standing(),
            State::of(&clean).lawful().standing()
        );
        city.run(&["replay", "--check"]).ends(Exit::Done);
    }
}

/// A city with an alert that rests on an event, a register and a setting.
fn judged() -> City {
    let written = Written { staff: 0, approvals: 1, openings: 0, settings: 2, caseload: 0 };
    let city = record(City::new(), TIMES[3], written);
    let city = city.operation(
        "SOUSA_20260421.csv",
        [at("21:00").on("2026-04-21"), at("18:40").on("2026-04-20")],
    );
    city.ingest();
    city
}

/// Changes the stored data behind tenken's back.
fn tamper(city: &City, sql: &str) {
    let conn = rusqlite::Connection::open(city.state().database()).unwrap();
    assert!(conn.execute(sql, []).unwrap() > 0, "{sql}");
}

#[test]
fn replay_names_what_differs_where_an_event_a_register_row_or_a_setting_was_changed() {
    const KEY: &str = "off-hours/C0010101/2026-04-21";
    let changes = [
        "UPDATE event_part_000001 SET occurred_at = occurred_at - 36000000 WHERE event_id = 1",
        "UPDATE register_row SET content = replace(content, '17:15', '22:00') WHERE register = 'openings'",
        "UPDATE version SET content = replace(content, '150', '720') WHERE kind = 'rules'",
    ];
    for change in changes {
        let city = judged();
        assert_eq!(standing(city.alerts().get(KEY)).1, "open");
        city.run(&["replay", "--check"]).ends(Exit::Done);
        tamper(&city, change);
        let ran = city.run(&["replay", "--check"]);
        ran.ends(Exit::Unsound);
        assert!(ran.out.contains(KEY), "{change}\n{}", ran.out);
    }
}
