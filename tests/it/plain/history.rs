//! Random small histories: events and registers, biased to land on the edges of the rules.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::dice::Dice;
use super::motifs;
use super::reading::Numbers;
use super::registers::{
    Approval, Attendance, Case, Duty, Exclusion, Opening, Organization, Permit, Registers, Staff,
    Terminal, Valid, Watch,
};
use super::words::{At, Event, date, minutes};

/// IDs that act. The register has the first fourteen, perhaps.
pub const ACTORS: [&str; 17] = [
    "C0010101", "C0010102", "C0010103", "C0010104", "C0010105", "C0010106", "C0020101", "C0020102",
    "C0020103", "C0030101", "C0030102", "C0040101", "C0050101", "S0000001", "U0000001", "X1234",
    "X123",
];
pub const UNITS: [&str; 5] = ["0101", "0201", "0301", "0401", "0501"];
pub const TERMINALS: [&str; 6] = ["T010101", "T010102", "T020101", "T000001", "SV01", "T090909"];
pub const SUBJECTS: [&str; 8] = [
    "000000000201",
    "000000000202",
    "000000000203",
    "000000000301",
    "000000000302",
    "00000000201",
    "000000000401",
    "900000000001",
];
pub const PROCEDURES: [&str; 3] = ["16-2", "16-3", "20-1"];
pub const COUNTERPARTS: [&str; 2] = ["131016", "271004"];
pub const INFORMATION: [&str; 2] = ["TK001", "TK002"];

/// A history, as people and machines write it.
#[derive(Debug, Clone)]
pub struct History {
    pub events: Vec<Event>,
    pub registers: Registers,
    pub numbers: Numbers,
}

impl History {
    /// The history of a seed.
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::of(seed);
        let days = season(&mut dice);
        let mut registers = registers(&mut dice, &days);
        let numbers = Numbers {
            window_subjects: dice.within(3, 5),
            day_subjects: dice.within(6, 8),
            event_records: 50,
            volume_least: dice.within(3, 5),
            consecutive: CONSECUTIVE,
            steps: dice.within(1, 4),
        };
        let mut events = Vec::new();
        for _ in 0..dice.within(6, 12) {
            events.extend(motifs::any(&mut dice, &days, &registers, &numbers));
        }
        events.sort_by_key(|event| event.at);
        number(&mut dice, &mut events);
        around(&mut dice, &events, &mut registers);
        for event in &mut events {
            write_otherwise(&mut dice, event);
        }
        write_rows_otherwise(&mut dice, &mut registers);
        Self { events, registers, numbers }
    }
}

/// As the table says, until a city says otherwise.
const CONSECUTIVE: usize = 20;

/// Some days in a row, with holidays, a year's end, a second Sunday or nothing special in them.
fn season(dice: &mut Dice) -> Vec<NaiveDate> {
    let starts = ["2026-04-13", "2026-04-27", "2025-12-26", "2026-09-17", "2026-05-07"];
    let first = date(dice.pick(&starts)) + Days::new(dice.below(3) as u64);
    (0..8).map(|day| first + Days::new(day)).collect()
}

fn registers(dice: &mut Dice, days: &[NaiveDate]) -> Registers {
    let files = ["staff", "terminals", "openings", "approvals", "attendance", "duties", "permits"];
    let others = ["watchlist", "caseload", "organizations", "exclusions"];
    let missing = files.into_iter().chain(others).filter(|_| dice.chance(5)).collect();
    let pairs = |dice: &mut Dice, units: &[&str]| {
        let mut rows = Vec::new();
        for unit in units {
            let count = dice.below(3);
            for procedure in dice.some(&PROCEDURES, count) {
                rows.push(Duty { unit: (*unit).into(), procedure: procedure.into() });
            }
        }
        rows
    };
    Registers {
        missing,
        staff: ACTORS[..14].iter().flat_map(|actor| staff(dice, actor, days)).collect(),
        terminals: terminals(dice, days),
        openings: openings(dice, days),
        duties: pairs(dice, &UNITS[..4]),
        permits: permits(dice),
        organizations: vec![Organization { letters: "X", digits: 4, valid: validity(dice, days) }],
        ..Registers::default()
    }
}

/// Mostly for long; at times from, to or for one of the days; at times over since long.
fn validity(dice: &mut Dice, days: &[NaiveDate]) -> Valid {
    let day = dice.pick(days);
    match dice.below(20) {
        0 => Valid(Some(day), None),
        1 => Valid(Some(date("2020-04-01")), Some(day)),
        2 => Valid(Some(day), Some(day)),
        3 => Valid(Some(date("2020-04-01")), Some(date("2025-03-31"))),
        4 => Valid(None, None),
        _ => Valid(Some(date("2020-04-01")), None),
    }
}

fn staff(dice: &mut Dice, actor: &str, days: &[NaiveDate]) -> Vec<Staff> {
    if dice.chance(5) {
        return Vec::new();
    }
    let kinds = ["staff", "staff", "staff", "staff", "temporary", "contractor", "shared", "system"];
    let mut row = Staff {
        actor: actor.into(),
        unit: if actor.starts_with('S') { "0101".into() } else { actor[2..6].replace("00", "0") },
        kind: if actor.starts_with('S') { "system" } else { dice.pick(&kinds) },
        privileged: dice.chance(12),
        valid: validity(dice, days),
        subject: if dice.chance(40) { dice.pick(&SUBJECTS).into() } else { String::new() },
    };
    row.unit = UNITS
        .iter()
        .find(|unit| row.unit.starts_with(&unit[..2]))
        .map_or_else(|| "0101".into(), |unit| (*unit).into());
    if dice.chance(4) {
        row.unit.clear();
    }
    let mut rows = vec![row.clone()];
    if dice.chance(20) {
        let unit = dice.pick(&UNITS);
        let from = Valid(Some(date("2021-04-01")), dice.chance(30).then(|| dice.pick(days)));
        if unit != row.unit {
            rows.push(Staff { unit: unit.into(), valid: from, ..row });
        }
    }
    rows
}

fn terminals(dice: &mut Dice, days: &[NaiveDate]) -> Vec<Terminal> {
    let known = [
        ("T010101", "0101", "desk"),
        ("T010102", "0101", "counter"),
        ("T020101", "0201", "desk"),
        ("T000001", "", "desk"),
        ("SV01", "", "server"),
    ];
    let row = |(terminal, unit, kind): (&str, &str, &'static str)| Terminal {
        id: terminal.into(),
        unit: unit.into(),
        kind,
        valid: validity(dice, days),
    };
    known.map(row).into()
}

fn openings(dice: &mut Dice, days: &[NaiveDate]) -> Vec<Opening> {
    let clock = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    let times = [
        Some((clock(8, 30), clock(17, 15))),
        Some((clock(9, 0), clock(19, 0))),
        Some((clock(10, 0), clock(23, 30))),
        Some((clock(0, 10), clock(5, 0))),
        None,
    ];
    let mut labels: Vec<String> =
        ["business", "mon", "thu", "sat", "sun", "sun#2", "sun#1"].map(String::from).into();
    labels.extend(days.iter().map(NaiveDate::to_string));
    let ordinal =
        |day: &NaiveDate| format!("{}#{}", day.weekday(), day.day().div_ceil(7)).to_lowercase();
    labels.extend(days.iter().map(ordinal).filter(|label| !label.starts_with("sun")));
    let mut lines = Vec::new();
    if dice.chance(75) {
        lines.push(Opening { unit: "*".into(), day: "business".into(), times: times[0] });
    }
    for _ in 0..dice.within(1, 6) {
        let unit = dice.pick(&["*", "0101", "0201", "0301"]);
        let line = Opening { unit: unit.into(), day: dice.pick(&labels), times: dice.pick(&times) };
        if !lines.iter().any(|other: &Opening| (&other.unit, &other.day) == (&line.unit, &line.day))
        {
            lines.push(line);
        }
    }
    lines
}

fn permits(dice: &mut Dice) -> Vec<Permit> {
    let mut rows = Vec::new();
    for procedure in PROCEDURES {
        for counterpart in COUNTERPARTS {
            for information in INFORMATION {
                let [procedure, counterpart, information] =
                    [procedure, counterpart, information].map(String::from);
                if dice.chance(50) {
                    rows.push(Permit { procedure, counterpart, information });
                }
            }
        }
    }
    rows
}

/// Serials of the operation log, with numbers missing here and there.
fn number(dice: &mut Dice, events: &mut [Event]) {
    let mut serial = 1;
    for event in events.iter_mut().filter(|event| event.source == "operation") {
        serial += if dice.chance(8) { 2 } else { 1 };
        event.serial = (!dice.chance(2)).then_some(serial);
    }
}

/// Rows of registers that have to do with what happened.
fn around(dice: &mut Dice, events: &[Event], registers: &mut Registers) {
    let days = |event: &Event| [-1, 0, 0, 0, 1].map(|by| event.day() + chrono::TimeDelta::days(by));
    let has_subject = |event: &&Event| !event.subject.is_empty();
    let touched: Vec<&Event> = events.iter().filter(has_subject).collect();
    for id in 0..dice.within(4, 14) {
        let event = dice.pick(events);
        registers.approvals.push(approval(dice, &event, format!("A{id}")));
    }
    for _ in 0..dice.below(4) {
        let event = dice.pick(events);
        let row = Attendance {
            actor: event.actor.clone(),
            date: dice.pick(&days(&event)),
            status: dice.pick(&["leave", "leave", "half", "trip"]),
        };
        let is_new = |other: &Attendance| (&other.actor, other.date) != (&row.actor, row.date);
        if registers.attendance.iter().all(is_new) {
            registers.attendance.push(row);
        }
    }
    for _ in 0..dice.below(3).min(touched.len()) {
        let event = dice.pick(&touched);
        let valid = range(dice, event);
        let row = Watch {
            kind: event.kind,
            subject: event.subject.clone(),
            units: {
                let count = dice.below(3);
                dice.some(&UNITS, count)
            }
            .iter()
            .map(ToString::to_string)
            .collect(),
            valid,
        };
        if registers.watchlist.iter().all(|other| other.subject != row.subject) {
            registers.watchlist.push(row);
        }
    }
    for _ in 0..dice.below(3).min(touched.len()) {
        let event = dice.pick(&touched);
        let row = Case {
            actor: event.actor.clone(),
            kind: event.kind,
            subject: event.subject.clone(),
            valid: range(dice, event),
        };
        registers.caseload.push(row);
    }
    for id in 0..dice.below(3) {
        let event = dice.pick(events);
        registers.exclusions.push(exclusion(dice, &event, format!("E{id}")));
    }
}

/// A validity with an edge at the event's day.
fn range(dice: &mut Dice, event: &Event) -> Valid {
    let day = event.day();
    let by = |days| Some(day + chrono::TimeDelta::days(days));
    dice.pick(&[
        Valid(None, None),
        Valid(by(-1), by(0)),
        Valid(by(0), by(0)),
        Valid(by(0), None),
        Valid(by(1), None),
        Valid(None, by(-1)),
        Valid(by(-200), by(200)),
    ])
}

/// Approvals that cover an event, or miss it by a minute.
fn approval(dice: &mut Dice, event: &Event, id: String) -> Approval {
    let minute = event.at - (event.at - event.at.date().and_hms_opt(0, 0, 0).unwrap());
    let minute = minute + minutes((event.at - minute).num_minutes());
    let from: At = minute + minutes(dice.pick(&[-600, -600, -60, 0, 0, 1]));
    let to = minute + minutes(dice.pick(&[-1, 0, 0, 60, 60, 600]));
    let deputy = if event.actor == ACTORS[0] { ACTORS[1] } else { ACTORS[0] };
    let approver = dice.pick(&[deputy, deputy, deputy, deputy, deputy, &event.actor, ""]);
    let approved_at = minute + minutes(dice.pick(&[-1_000, -1_000, -1_000, 0, 1, 1_000]));
    let scope = dice.pick(&["", "", "", event.action, &event.function, &event.procedure, "view"]);
    let user = dice.pick(&["", ACTORS[2], ACTORS[2], approver]);
    let witness = dice.pick(&["", ACTORS[3], ACTORS[3], &event.actor]);
    Approval {
        id,
        kind: match event.action {
            "export" | "print" => dice.pick(&["export", "export", "work", "overtime"]),
            "delete" | "administer" => dice.pick(&["work", "work", "work", "overtime"]),
            _ => dice.pick(&["overtime", "work", "work", "checkout", "checkout"]),
        },
        actor: event.actor.clone(),
        from,
        to: (!dice.chance(10)).then_some(to.max(from)),
        scope: scope.into(),
        approved_by: approver.into(),
        approved_at: (!approver.is_empty() && !dice.chance(5)).then_some(approved_at),
        user: user.into(),
        witness: witness.into(),
    }
}

/// Rules that fire often, so that exclusions of them matter.
const OFTEN: [&str; 8] = [
    "off-hours",
    "bulk-read",
    "repeat-subject",
    "unfamiliar-terminal",
    "duty-mismatch",
    "shared-id",
    "privileged-use",
    "hot-subject",
];

fn exclusion(dice: &mut Dice, event: &Event, id: String) -> Exclusion {
    let rules: Vec<&str> = super::reading::TABLE.iter().map(|rule| rule.id).collect();
    let from = event.day() - Days::new(dice.pick(&[0, 0, 5, 89]));
    let days = dice.pick(&[0, 30, 89, 89, 90]);
    let (actor, terminal) = match dice.below(3) {
        0 if !event.terminal.is_empty() => ("", event.terminal.as_str()),
        1 => (event.actor.as_str(), event.terminal.as_str()),
        _ => (event.actor.as_str(), ""),
    };
    Exclusion {
        id,
        rule: if dice.chance(60) { dice.pick(&OFTEN) } else { dice.pick(&rules) },
        actor: actor.into(),
        terminal: terminal.into(),
        requested_by: dice.pick(&["C0090001", "C0090001", "C0090002", &event.actor]).into(),
        approved_by: dice.pick(&["C0090002", "C0090002", "C0090002", &event.actor]).into(),
        valid: Valid(Some(from), Some(from + Days::new(days))),
    }
}

/// Ids and numbers that only folding finds equal.
fn write_otherwise(dice: &mut Dice, event: &mut Event) {
    let Event { actor, subject, terminal, unit, procedure, .. } = event;
    if !actor.starts_with('(') {
        widen(dice, actor);
    }
    for text in [subject, terminal, unit, procedure] {
        widen(dice, text);
    }
}

fn write_rows_otherwise(dice: &mut Dice, registers: &mut Registers) {
    for row in &mut registers.staff {
        widen(dice, &mut row.actor);
        widen(dice, &mut row.unit);
        widen(dice, &mut row.subject);
    }
    for row in &mut registers.approvals {
        widen(dice, &mut row.actor);
        widen(dice, &mut row.approved_by);
        widen(dice, &mut row.scope);
    }
    for row in &mut registers.terminals {
        widen(dice, &mut row.id);
    }
    for row in &mut registers.caseload {
        widen(dice, &mut row.subject);
    }
    for row in &mut registers.watchlist {
        widen(dice, &mut row.subject);
    }
}

fn widen(dice: &mut Dice, text: &mut String) {
    let wider = |letter: char| match letter {
        '!'..='~' => char::from_u32(letter as u32 + 0xFEE0).unwrap(),
        _ => letter,
    };
    match dice.below(60) {
        0 => *text = text.chars().map(wider).collect(),
        1 => *text = text.to_lowercase(),
        _ => {}
    }
}
