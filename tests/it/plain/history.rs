//! Random small histories: events and registers, biased to land on the edges of the rules.

use chrono::{Days, NaiveDate};

use super::dice::Dice;
use super::offices::registers;
use super::reading::Numbers;
use super::registers::Registers;
use super::words::{Event, date};
use super::{aimed, motifs};

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
            consecutive: dice.within(3, 6),
            hot: (dice.within(3, 5), 2),
            hot_in_all: (dice.within(6, 7), dice.within(3, 4)),
            repeat: [dice.within(3, 5), dice.within(6, 7), dice.within(4, 6)],
            steps: dice.within(1, 4),
        };
        let mut events = Vec::new();
        for _ in 0..dice.within(6, 12) {
            events.extend(motifs::any(&mut dice, &days, &registers, &numbers));
        }
        events.sort_by_key(|event| event.at);
        number(&mut dice, &mut events);
        aimed::add(&mut dice, &events, &mut registers, &numbers);
        for event in &mut events {
            write_otherwise(&mut dice, event);
        }
        write_rows_otherwise(&mut dice, &mut registers);
        Self { events, registers, numbers }
    }
}

/// Some days in a row, with holidays, a year's end, a second Sunday or nothing special in them.
fn season(dice: &mut Dice) -> Vec<NaiveDate> {
    let starts = ["2026-04-13", "2026-04-27", "2025-12-26", "2026-09-17", "2026-05-07"];
    let first = date(dice.pick(&starts)) + Days::new(dice.below(3) as u64);
    (0..8).map(|day| first + Days::new(day)).collect()
}

/// Serials of the operation log, with numbers missing here and there.
fn number(dice: &mut Dice, events: &mut [Event]) {
    let mut serial = 1;
    for event in events.iter_mut().filter(|event| event.source == "operation") {
        serial += if dice.chance(8) { 2 } else { 1 };
        event.serial = (!dice.chance(2)).then_some(serial);
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
