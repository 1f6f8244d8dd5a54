//! Traffic of 情報提供等記録: own inquiries by people, automatic answers at any time.
//!
//! There are no answers by hand: each would want a view of the subject in the operation log.

use anyhow::Result;

use super::actors::{Actor, encoded};
use super::subjects::Subjects;
use super::{LoadOptions, Tick, Traffic};
use crate::calendar::Moment;
use crate::layout::provision::{AUTOMATIC, DENIED, ERROR, Row, SUCCESS, write};
use crate::line::Lines;
use crate::rng::Rng;
use crate::vocabulary::{ORGANIZATION, OTHER_ORGANIZATIONS};

/// The number of the first record.
const FIRST_NUMBER: u64 = 4_000_001;

pub(super) struct Provision {
    rng: Rng,
    actors: Vec<Actor<Vec<u8>>>,
    subjects: Subjects,
    automatic: Vec<u8>,
    outcomes: [Vec<u8>; 3],
}

impl Provision {
    pub(super) fn new(options: &LoadOptions) -> Result<Self> {
        let encode = |text| options.encoding.encode(text);
        Ok(Self {
            rng: Rng::for_purpose(options.seed, "provision", 0),
            actors: encoded(options)?,
            subjects: Subjects::new(options),
            automatic: encode(AUTOMATIC)?,
            outcomes: [encode(SUCCESS)?, encode(DENIED)?, encode(ERROR)?],
        })
    }
}

impl Traffic for Provision {
    fn append(&mut self, tick: &Tick, lines: &mut Lines) {
        let rng = &mut self.rng;
        let own = !tick.night && rng.chance(400);
        let actor = rng.pick(&self.actors);
        let other = rng.pick(&OTHER_ORGANIZATIONS).as_bytes();
        let subject: [u8; 15] = self.subjects.draw(rng);
        let delay = rng.between(1_000, 3_000);
        let shifted = |millis| Moment { millis, ..tick.at };
        let (procedure, information) = &actor.duties[rng.index(2)];
        let [success, denied, error] = &self.outcomes;
        let row = Row::<&[u8]> {
            number: FIRST_NUMBER + tick.number,
            inquired_at: if own { tick.at } else { shifted(tick.at.millis - delay) },
            provided_at: if own { shifted(tick.at.millis + delay) } else { tick.at },
            inquirer: if own { ORGANIZATION.as_bytes() } else { other },
            inquirer_unit: if own { &actor.unit } else { b"0010" },
            inquirer_actor: if own { &actor.id } else { b"H0000317" },
            provider: if own { other } else { ORGANIZATION.as_bytes() },
            procedure,
            information,
            subject: &subject,
            response: &self.automatic,
            outcome: match rng.below(100) {
                0..2 => denied,
                2 => error,
                _ => success,
            },
            note: b"",
        };
        write(&row, lines);
    }
}
