//! Traffic of the operation log.

use anyhow::Result;

use super::actors::{Actor, SERVER, SYSTEM, SYSTEM_NAME, SYSTEM_UNIT, encoded};
use super::cases::Cases;
use super::subjects::Subjects;
use super::{LoadOptions, Tick, Traffic};
use crate::encoding::Encoding;
use crate::layout::operation::{Action, DENIED, ERROR, Row, SUCCESS, write};
use crate::line::Lines;
use crate::rng::Rng;
use crate::vocabulary::{NOTES, OTHER_ORGANIZATIONS};

/// The serial of the first row.
const FIRST_SERIAL: u64 = 26_040_100_001;

pub(super) struct Operation {
    rng: Rng,
    actors: Vec<Actor<Vec<u8>>>,
    cases: Cases<15>,
    words: Words,
}

/// The vocabulary, encoded once.
struct Words {
    actions: Vec<Vec<u8>>,
    success: Vec<u8>,
    denied: Vec<u8>,
    error: Vec<u8>,
    notes: Vec<Vec<u8>>,
    system_name: Vec<u8>,
}

impl Words {
    fn new(encoding: Encoding) -> Result<Self> {
        Ok(Self {
            actions: Action::ALL
                .iter()
                .map(|action| encoding.encode(action.label()))
                .collect::<Result<_>>()?,
            success: encoding.encode(SUCCESS)?,
            denied: encoding.encode(DENIED)?,
            error: encoding.encode(ERROR)?,
            notes: NOTES.iter().map(|note| encoding.encode(note)).collect::<Result<_>>()?,
            system_name: encoding.encode(SYSTEM_NAME)?,
        })
    }
}

impl Operation {
    pub(super) fn new(options: &LoadOptions) -> Result<Self> {
        let actors = encoded(options)?;
        Ok(Self {
            rng: Rng::for_purpose(options.seed, "operation", 0),
            cases: Cases::new(actors.len(), Subjects::new(options)),
            actors,
            words: Words::new(options.encoding)?,
        })
    }

    fn by_person(&mut self, tick: &Tick, lines: &mut Lines) {
        let (rng, words) = (&mut self.rng, &self.words);
        let person = rng.index(self.actors.len());
        let case = self.cases.next(person, rng);
        let actor = &self.actors[person];
        let (procedure, information) = &actor.duties[case.duty];
        let action = if case.first { Action::Search } else { follow_up(rng) };
        let inquiry = action == Action::Inquire;
        let row = Row::<&[u8]> {
            at: tick.at,
            serial: FIRST_SERIAL + tick.number,
            actor_id: &actor.id,
            actor_name: &actor.name,
            unit: &actor.unit,
            terminal: &actor.terminal,
            function: action.function().as_bytes(),
            action: &words.actions[action as usize],
            subject: &case.subject,
            procedure,
            information,
            counterpart: if inquiry { rng.pick(&OTHER_ORGANIZATIONS).as_bytes() } else { b"" },
            count: 1,
            outcome: match rng.below(1000) {
                0..3 => &words.denied,
                3..6 => &words.error,
                _ => &words.success,
            },
            note: if rng.chance(20) { rng.pick(&words.notes).as_slice() } else { b"" },
        };
        write(&row, lines);
    }

    fn by_system(&mut self, tick: &Tick, lines: &mut Lines) {
        let (rng, words) = (&mut self.rng, &self.words);
        let subject = self.cases.draw(rng);
        let action = if rng.chance(600) { Action::Register } else { Action::Provide };
        let row = Row::<&[u8]> {
            at: tick.at,
            serial: FIRST_SERIAL + tick.number,
            actor_id: SYSTEM.as_bytes(),
            actor_name: &words.system_name,
            unit: SYSTEM_UNIT.as_bytes(),
            terminal: SERVER.as_bytes(),
            function: if action == Action::Register { b"DBM0102" } else { b"TKY0101" },
            action: &words.actions[action as usize],
            subject: &subject,
            procedure: b"9-1",
            information: b"3001",
            counterpart: if action == Action::Provide {
                rng.pick(&OTHER_ORGANIZATIONS).as_bytes()
            } else {
                b""
            },
            count: 1,
            outcome: &words.success,
            note: b"",
        };
        write(&row, lines);
    }
}

fn follow_up(rng: &mut Rng) -> Action {
    match rng.below(100) {
        0..70 => Action::View,
        70..84 => Action::Register,
        84..92 => Action::Print,
        _ => Action::Inquire,
    }
}

impl Traffic for Operation {
    fn append(&mut self, tick: &Tick, lines: &mut Lines) {
        if tick.night {
            self.by_system(tick, lines);
        } else {
            self.by_person(tick, lines);
        }
    }
}
