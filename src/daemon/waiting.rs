//! Those who wait while the one that writes is busy.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use super::failure::Failure;
use super::pulse::{Pulse, Stop};
use super::request::Response;
use super::socket::Asked;
use crate::exit::Exit;

/// Makes the two ends of the queue of those who ask: for the door, and for the one that writes.
/// Long work ends at the next good place once `stop` is set, and tells `pulse` that it gets on.
#[must_use]
pub fn queue(stop: Arc<AtomicBool>, pulse: Pulse) -> (Entrance, Waiting) {
    let (asked, received) = mpsc::channel();
    let waiting = Waiting { stop, pulse, received: Some(received), ..Waiting::default() };
    (Entrance { asked, somebody: Arc::clone(&waiting.somebody) }, waiting)
}

/// Where those who ask come in.
#[derive(Debug, Clone)]
pub struct Entrance {
    asked: mpsc::Sender<Asked>,
    somebody: Arc<AtomicBool>,
}

impl Entrance {
    /// Takes in one more; whether anybody will answer.
    #[must_use]
    pub fn let_in(&self, asked: Asked) -> bool {
        let long = asked.request.is_long();
        let sent = self.asked.send(asked).is_ok();
        // Only after it is there to be found.
        self.somebody.fetch_or(!long, Ordering::SeqCst);
        sent
    }
}

/// Those who have asked and were not answered yet, and whether long work is to end.
#[derive(Debug, Default)]
pub struct Waiting {
    received: Option<mpsc::Receiver<Asked>>,
    soon: VecDeque<Asked>,
    /// Who asks for long work, which is not begun within other long work.
    later: VecDeque<Asked>,
    /// Whether somebody came since it was last looked.
    somebody: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    /// Who is told that the work gets on.
    pub(super) pulse: Pulse,
    failure: Option<Failure>,
}

impl Waiting {
    /// Whether long work is to end at the next good place.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// What says so, for work on other threads.
    #[must_use]
    pub fn stop(&self) -> Stop {
        Stop::new(Arc::clone(&self.stop), self.pulse.clone())
    }

    /// Says whether somebody waits or work is to end, to those who cannot ask this.
    #[must_use]
    pub fn bell(&self) -> Bell {
        let (somebody, stop) = (Arc::clone(&self.somebody), Arc::clone(&self.stop));
        Bell { somebody, stop, pulse: self.pulse.clone() }
    }

    /// Whether somebody waits who need not wait for the end of long work.
    #[must_use]
    pub fn is_anybody(&mut self) -> bool {
        self.receive();
        !self.soon.is_empty()
    }

    /// The next who need not wait for the end of long work.
    pub fn take_next(&mut self) -> Option<Asked> {
        self.receive();
        self.soon.pop_front()
    }

    /// The next who asks for long work.
    pub fn take_long(&mut self) -> Option<Asked> {
        self.receive();
        self.later.pop_front()
    }

    fn receive(&mut self) {
        self.somebody.store(false, Ordering::SeqCst);
        for asked in self.received.iter().flat_map(mpsc::Receiver::try_iter) {
            let queue = if asked.request.is_long() { &mut self.later } else { &mut self.soon };
            queue.push_back(asked);
        }
    }

    /// Answers. Where the medium failed, all work is to end.
    pub fn answer(&mut self, asked: Asked, response: Response) {
        if let Response::Failed(failure) = &response {
            if failure.exit == Exit::Failed {
                tracing::error!(user = asked.user, "request failed: {}", failure.message);
            }
            if failure.is_fatal {
                self.failure = Some(failure.clone());
                self.stop.store(true, Ordering::SeqCst);
            }
        }
        asked.reply(response);
    }

    /// The failure of the medium for which work was to end.
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }
}

/// Says, within a long statement of the one that writes, whether that one is wanted.
#[derive(Debug, Clone)]
pub struct Bell {
    somebody: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    pulse: Pulse,
}

impl Bell {
    /// Whether it is. Who asks has got on with the statement, on the thread that writes.
    #[must_use]
    pub fn rings(&self) -> bool {
        self.pulse.step();
        self.pulse.beat(|| true);
        self.somebody.load(Ordering::SeqCst) || self.stop.load(Ordering::SeqCst)
    }
}
