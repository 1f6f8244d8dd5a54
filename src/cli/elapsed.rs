//! That long work goes on: one line on the terminal of whoever looks on, gone when it is done.
//!
//! It is written over with a carriage return and blanks, so that no terminal need understand more.

use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use super::Session;
use crate::clock::Clock;
use crate::daemon::tally::Tally;
use crate::detect::wording::grouped;
use crate::instant::Instant;
use crate::messages::{Lang, Message};

/// Milliseconds of work before a person is told.
const PATIENCE: i64 = 2_000;

/// Between two looks at the clock.
const LOOK: Duration = Duration::from_millis(250);

/// Tells that work goes on, until it is dropped. Where nobody looks on it does nothing.
pub(super) struct Elapsed(Option<(Sender<()>, JoinHandle<()>)>);

impl Elapsed {
    /// Work that begins now; `tally` tells how far it is.
    pub(super) fn begin(session: &Session<'_>, tally: &Tally) -> Self {
        if !session.terminal.is_interactive() {
            return Self(None);
        }
        let mut line = Line::new(Arc::clone(&session.clock), session.lang, std::io::stderr());
        let tally = tally.clone();
        let (done, finished) = mpsc::channel();
        let spawned = std::thread::Builder::new().name("elapsed".into()).spawn(move || {
            while finished.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                line.tell(tally.records());
            }
            line.clear();
        });
        // Without a thread the work goes on untold.
        Self(spawned.ok().map(|telling| (done, telling)))
    }
}

impl Drop for Elapsed {
    fn drop(&mut self) {
        if let Some((done, telling)) = self.0.take() {
            drop(done);
            let _ = telling.join();
        }
    }
}

impl Session<'_> {
    /// Has `work` done that tells nothing of itself.
    pub(super) fn while_told<T>(&self, work: impl FnOnce() -> T) -> T {
        let _told = Elapsed::begin(self, &Tally::default());
        work()
    }
}

/// The line itself.
struct Line<W> {
    clock: Arc<dyn Clock>,
    lang: Lang,
    began: Instant,
    /// The last second that was told, and the columns that it took.
    told: Option<(i64, usize)>,
    out: W,
}

impl<W: Write> Line<W> {
    fn new(clock: Arc<dyn Clock>, lang: Lang, out: W) -> Self {
        let began = clock.now();
        Self { clock, lang, began, told: None, out }
    }

    /// Tells each second once.
    fn tell(&mut self, records: u64) {
        let millis = self.clock.now().millis() - self.began.millis();
        let second = millis / 1_000;
        if millis < PATIENCE || self.told.is_some_and(|(told, _)| told == second) {
            return;
        }
        let key = if records > 0 { "cli.working.records" } else { "cli.working.time" };
        let message = Message::new(key).with("seconds", second).with("records", grouped(records));
        let text = message.text(self.lang);
        self.write(&text);
        self.told = Some((second, crate::digest::wrap::width(&text)));
    }

    fn write(&mut self, text: &str) {
        let before = self.told.map_or(0, |(_, width)| width);
        // Where the terminal is gone, nobody looks on any more.
        let _ = write!(self.out, "\r{}", crate::digest::wrap::pad(text, before, false));
        let _ = self.out.flush();
    }

    fn clear(&mut self) {
        if self.told.is_some() {
            self.write("");
            let _ = write!(self.out, "\r");
            let _ = self.out.flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SetClock;

    #[test]
    fn after_two_seconds_each_second_is_told_once_and_the_line_is_gone_in_the_end() {
        let clock = Arc::new(SetClock::at(Instant::from_millis(0)));
        let mut out = Vec::new();
        let mut line = Line::new(Arc::<SetClock>::clone(&clock), Lang::En, &mut out);
        for (millis, records) in [(0, 0), (1_999, 5), (2_000, 0), (2_500, 0), (12_345, 1_234)] {
            clock.set(Instant::from_millis(millis));
            line.tell(records);
        }
        line.clear();
        let text = String::from_utf8(out).unwrap();
        let pieces: Vec<&str> = text.split('\r').collect();
        let [before, first, second, blank, after] = pieces[..] else { panic!("{pieces:?}") };
        assert!(first.contains("2 s") && second.contains("12 s") && second.contains("1,234"));
        assert_eq!(
            (before, after, blank.trim(), blank.len() >= second.trim_end().len()),
            ("", "", "", true)
        );
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn what_is_done_at_once_is_not_told() {
        let clock = Arc::new(SetClock::at(Instant::from_millis(0)));
        let mut out = Vec::new();
        let mut line = Line::new(clock, Lang::Ja, &mut out);
        line.tell(1);
        line.clear();
        assert!(out.is_empty());
    }
}
