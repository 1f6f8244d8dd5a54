//! Random offices: who is there, at which terminals, when they are open, what they may do.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::dice::Dice;
use super::history::{ACTORS, COUNTERPARTS, INFORMATION, PROCEDURES, SUBJECTS, UNITS};
use super::registers::{Duty, Opening, Organization, Permit, Registers, Staff, Terminal, Valid};
use super::words::date;

pub fn registers(dice: &mut Dice, days: &[NaiveDate]) -> Registers {
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
            let kind = if dice.chance(80) { row.kind } else { dice.pick(&kinds) };
            rows.push(Staff { unit: unit.into(), kind, valid: from, ..row });
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
