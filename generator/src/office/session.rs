//! Log-ins and log-outs around what somebody did at the terminals in a day.
//!
//! Whoever leaves a desk mostly leaves it logged in; the system logs off who did nothing for an
//! hour. At a counter people log out for the next one. Now and then nobody logs out at all: the
//! terminal was switched off.

use super::log::Log;
use crate::layout::authentication::{LOGIN, LOGIN_FAILED, LOGOUT};
use crate::rng::Rng;

/// After so long without an operation the system logs off.
pub const IDLE: u32 = 60 * 60_000;

/// How often people mistype their passwords.
#[derive(Clone, Copy, Debug)]
pub struct Passwords {
    /// Of a thousand first log-ins of a day, how many begin with a wrong password; of the later
    /// ones, whose password was typed already that day, a third of it.
    pub wrong: u32,
    /// Of a thousand wrong ones, how many are followed by another.
    pub again: u32,
}

/// When somebody did something at which terminal, in order.
#[derive(Clone, Debug, Default)]
pub struct Marks(Vec<(u32, String)>);

impl Marks {
    /// Adds a moment.
    pub fn add(&mut self, millis: u32, terminal: &str) {
        self.0.push((millis, terminal.to_owned()));
    }

    /// The times at each terminal, apart wherever the system logged off in between; the first
    /// session first.
    fn sessions(mut self) -> Vec<(String, u32, u32)> {
        self.0.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
        let together = |a: &(u32, String), b: &(u32, String)| a.1 == b.1 && b.0 - a.0 < IDLE;
        let parts = self.0.chunk_by(together);
        let ends = |part: &[(u32, String)]| Some((part[0].1.clone(), part[0].0, part.last()?.0));
        let mut sessions: Vec<_> = parts.filter_map(ends).collect();
        sessions.sort_by_key(|(_, first, _)| *first);
        sessions
    }
}

/// Longer than this a session is long.
const LONG: u32 = 12 * 3_600_000;

/// A rule that may find something, and why.
type Odd = (&'static str, &'static str);

/// Writes the log-ins and log-outs of somebody's day; gives what is odd about them.
pub fn record(
    log: &mut Log,
    id: &str,
    marks: Marks,
    passwords: Passwords,
    rng: &mut Rng,
) -> Vec<Odd> {
    let mut odd = Vec::new();
    let end = marks.0.iter().map(|(millis, _)| *millis).max().unwrap_or(0);
    let mut likely = passwords.wrong;
    for (terminal, first, last) in marks.sessions() {
        let login = first.saturating_sub(rng.between(8_000, 30_000));
        let mut at = login;
        let mut wrong = rng.chance(likely);
        likely = passwords.wrong / 3;
        for tries in 1..10 {
            if !wrong {
                break;
            }
            if tries == 5 {
                odd.push(("failed-logins", "パスワードを思い出せず、続けて誤入力した。"));
            }
            at = at.saturating_sub(rng.between(6_000, 14_000));
            log.authenticate(id, &terminal, at, LOGIN_FAILED, "パスワード相違");
            wrong = rng.chance(passwords.again);
        }
        log.authenticate(id, &terminal, login, LOGIN, "");
        if last + IDLE > login + LONG {
            odd.push(("long-session", "朝から夜まで、席を1時間離れることがなかった。"));
        }
        logout(log, id, &terminal, (last, end), rng);
    }
    odd
}

fn logout(log: &mut Log, id: &str, terminal: &str, (last, end): (u32, u32), rng: &mut Rng) {
    let counter = terminal.starts_with('W');
    let by_hand = if last == end || counter { 970 } else { 400 };
    let midnight = 24 * 3_600_000 - 1;
    if rng.chance(2) {
        // The terminal was switched off.
    } else if rng.chance(by_hand) {
        let pause = if counter { (2_000, 9_000) } else { (60_000, 480_000) };
        let at = (last + rng.between(pause.0, pause.1)).min(midnight);
        log.authenticate(id, terminal, at, LOGOUT, "");
        if rng.chance(10) {
            // Sent twice: two identical lines.
            log.authenticate(id, terminal, at, LOGOUT, "");
        }
    } else {
        log.authenticate(id, terminal, (last + IDLE).min(midnight), LOGOUT, "自動ログオフ");
    }
}
