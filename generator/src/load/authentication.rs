//! Traffic of the authentication log. Everybody who is in logs out by the day's end.

use anyhow::Result;

use super::actors::{Actor, encoded};
use super::{LoadOptions, Tick, Traffic};
use crate::layout::authentication::{FAILURE, LOGIN, LOGIN_FAILED, LOGOUT, Row, SUCCESS, write};
use crate::line::Lines;
use crate::rng::Rng;

pub(super) struct Authentication {
    rng: Rng,
    actors: Vec<Actor<Vec<u8>>>,
    inside: Vec<usize>,
    outside: Vec<usize>,
    words: [Vec<u8>; 6],
}

/// Indexes of the words.
#[derive(Clone, Copy)]
enum Kind {
    Login,
    Logout,
    Failed,
}

impl Authentication {
    pub(super) fn new(options: &LoadOptions) -> Result<Self> {
        let actors = encoded(options)?;
        let encode = |text| options.encoding.encode(text);
        Ok(Self {
            rng: Rng::for_purpose(options.seed, "authentication", 0),
            inside: Vec::with_capacity(actors.len()),
            outside: (0..actors.len()).collect(),
            actors,
            words: [
                encode(LOGIN)?,
                encode(LOGOUT)?,
                encode(LOGIN_FAILED)?,
                encode(SUCCESS)?,
                encode(FAILURE)?,
                encode("パスワード相違")?,
            ],
        })
    }

    /// Who does what next, such that the rows left today suffice for everybody's log-out.
    fn next(&mut self, left_today: u64) -> (usize, Kind) {
        let inside = self.inside.len();
        if inside as u64 + 2 > left_today && inside > 0 {
            return (moved(&mut self.inside, &mut self.outside, &mut self.rng), Kind::Logout);
        }
        if self.outside.is_empty() || (inside > 0 && self.rng.index(self.actors.len()) < inside) {
            return (moved(&mut self.inside, &mut self.outside, &mut self.rng), Kind::Logout);
        }
        if left_today < 2 || self.rng.chance(15) {
            return (*self.rng.pick(&self.outside), Kind::Failed);
        }
        (moved(&mut self.outside, &mut self.inside, &mut self.rng), Kind::Login)
    }
}

/// Moves one from here to there.
fn moved(here: &mut Vec<usize>, there: &mut Vec<usize>, rng: &mut Rng) -> usize {
    let last = here.len() - 1;
    here.swap(rng.index(last + 1), last);
    let actor = here.pop().unwrap_or_default();
    there.push(actor);
    actor
}

impl Traffic for Authentication {
    fn append(&mut self, tick: &Tick, lines: &mut Lines) {
        let (person, kind) = self.next(tick.left_today);
        let actor = &self.actors[person];
        let [login, logout, failed, success, failure, mistyped] = &self.words;
        let (kind, outcome, note): (_, _, &[u8]) = match kind {
            Kind::Login => (login, success, b""),
            Kind::Logout => (logout, success, b""),
            Kind::Failed => (failed, failure, mistyped),
        };
        let row = Row::<&[u8]> {
            at: tick.at,
            actor_id: &actor.id,
            terminal: &actor.terminal,
            address: &actor.address,
            kind,
            outcome,
            note,
        };
        write(&row, lines);
    }
}
