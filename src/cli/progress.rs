//! How far long work is, told where a person looks on, and only of work that takes a while.

use super::Session;
use crate::instant::Instant;
use crate::messages::Message;

/// Milliseconds of work before a person is told.
const PATIENCE: i64 = 2_000;

/// What was told of one piece of work.
pub(super) struct Progress {
    key: &'static str,
    began: Instant,
    told: u64,
}

impl Progress {
    /// Work that begins now; `key` names what is told, with `percent`.
    pub(super) fn of(session: &Session<'_>, key: &'static str) -> Self {
        Self { key, began: session.clock.now(), told: 0 }
    }

    /// Tells each tenth once.
    pub(super) fn tell(&mut self, session: &mut Session<'_>, done: u64, all: u64) {
        let tenth = done * 10 / all.max(1);
        if tenth <= self.told || !session.terminal.is_interactive() {
            return;
        }
        if session.clock.now().millis() - self.began.millis() > PATIENCE {
            self.told = tenth;
            let message = Message::new(self.key).with("percent", tenth * 10);
            session.terminal.error(&message.text(session.lang));
        }
    }
}
