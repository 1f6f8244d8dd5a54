//! Traffic of the regional union's terminals.

use anyhow::Result;

use super::actors::{Actor, encoded};
use super::cases::Cases;
use super::subjects::Subjects;
use super::{LoadOptions, Tick, Traffic};
use crate::layout::regional::{ERR, NG, OK, PRINT, Row, SEARCH, VIEW, write};
use crate::line::Lines;
use crate::rng::Rng;
use crate::vocabulary::ORGANIZATION;

pub(super) struct Regional {
    rng: Rng,
    actors: Vec<Actor<Vec<u8>>>,
    cases: Cases<8>,
    search: Vec<u8>,
    view: Vec<u8>,
    print: Vec<u8>,
}

impl Regional {
    pub(super) fn new(options: &LoadOptions) -> Result<Self> {
        let actors = encoded(options)?;
        let encode = |text| options.encoding.encode(text);
        Ok(Self {
            rng: Rng::for_purpose(options.seed, "regional", 0),
            cases: Cases::new(actors.len(), Subjects::new(options)),
            actors,
            search: encode(SEARCH)?,
            view: encode(VIEW)?,
            print: encode(PRINT)?,
        })
    }
}

impl Traffic for Regional {
    fn append(&mut self, tick: &Tick, lines: &mut Lines) {
        let rng = &mut self.rng;
        let person = rng.index(self.actors.len());
        let case = self.cases.next(person, rng);
        let actor = &self.actors[person];
        let (screen, action): (&[u8], _) = match (case.first, rng.below(100)) {
            (true, _) => (b"HK0101", &self.search),
            (false, 0..80) => (b"HK0102", &self.view),
            (false, _) => (b"HK0301", &self.print),
        };
        let row = Row::<&[u8]> {
            at: tick.at,
            actor_id: &actor.id,
            municipality: ORGANIZATION.as_bytes(),
            terminal: &actor.terminal,
            screen,
            action,
            subject: &case.subject,
            outcome: match rng.below(1000) {
                0..3 => NG,
                3..6 => ERR,
                _ => OK,
            }
            .as_bytes(),
        };
        write(&row, lines);
    }
}
