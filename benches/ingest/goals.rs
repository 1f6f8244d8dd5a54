//! What must be reached, beside what was measured.

use serde_json::{Value, json};

use super::contest::{Contest, Line};
use super::contestant::Contestant;
use super::growth::Growth;
use super::number::{number, thousands};
use super::peer::Peer;
use super::target::{self, Limit, Target};

/// A figure, and on how many rows it was measured.
type Measured = (f64, u64);

/// A target with what was measured.
pub struct Goal {
    target: Target,
    measured: Vec<Measured>,
}

/// All of them, in the order of the targets.
pub fn all(contests: &[Contest], growth: Option<&Growth>) -> Vec<Goal> {
    let in_contests = |contestant, figure: &dyn Fn(&Contest, &Line) -> Option<f64>| {
        let figures = contests.iter().filter_map(|contest| {
            Some((figure(contest, contest.line(contestant)?)?, contest.rows))
        });
        figures.collect::<Vec<Measured>>()
    };
    let in_growth = |figure: &dyn Fn(&Growth) -> f64| {
        growth.map(|growth| (figure(growth), growth.rows)).into_iter().collect::<Vec<Measured>>()
    };
    let rate = |contest: &Contest, line: &Line| Some(contest.rate(line));
    let (large, small) = in_contests(Contestant::Ingest, &times_the_yardstick)
        .into_iter()
        .partition(|(_, rows)| *rows >= target::LARGE);
    let memory = [
        in_contests(Contestant::Ingest, &|_, line| Some(line.median().mebibytes())),
        in_growth(&Growth::peak),
    ];
    let density = [
        in_contests(Contestant::Ingest, &Contest::density),
        in_growth(&|growth| growth.database_per_csv_byte),
    ];
    let verify = [
        in_contests(Contestant::Verify, &rate),
        in_growth(&|growth| number(growth.rows) / growth.verify.wall),
    ];
    let replay = [
        in_contests(Contestant::Replay, &rate),
        in_growth(&|growth| number(growth.rows) / growth.replay.wall),
    ];
    let measured = [
        (target::INGEST, small),
        (target::LARGE_INGEST, large),
        (target::GROWTH, in_growth(&|growth| growth.last_to_first().0)),
        (target::MEMORY, memory.concat()),
        (target::DENSITY, density.concat()),
        (target::VERIFY, verify.concat()),
        (target::REPLAY, replay.concat()),
        (target::SUBJECT, in_growth(&|growth| growth.residents.median_ms)),
        (target::DIGEST, in_growth(&|growth| growth.digest.wall)),
        (target::ALERTS, in_growth(&|growth| growth.waited_for.grown.wall)),
        (target::DAILY, in_growth(&|growth| growth.daily.ratios().0)),
    ];
    measured.into_iter().map(|(target, measured)| Goal { target, measured }).collect()
}

/// How many times as fast as the yardstick, where that took part.
fn times_the_yardstick(contest: &Contest, ingest: &Line) -> Option<f64> {
    let yardstick = contest.line(Contestant::Peer(Peer::Import))?;
    Some(yardstick.median().wall / ingest.median().wall)
}

impl Goal {
    /// As a line of a table for each figure, or one that says that there is none.
    pub fn lines(&self) -> Vec<String> {
        let Target { what, limit, aim, rows: wanted } = self.target;
        let must = match limit {
            Limit::AtLeast(limit) => format!("≥ {}", figure(limit)),
            Limit::AtMost(limit) => format!("≤ {}", figure(limit)),
        };
        let begin = format!("{what:<43}{must:>12}{:>12}", figure(aim));
        if self.measured.is_empty() {
            return vec![format!("{begin}{:>12}  not measured", "–")];
        }
        let line = |(measured, rows): &Measured| {
            let verdict = if self.target.is_reached(*measured) { "reached" } else { "NOT REACHED" };
            let (at, about) = (thousands(*rows), thousands(wanted));
            let other = if *rows == wanted {
                String::new()
            } else {
                format!(" (at {at} rows, not {about})")
            };
            format!("{begin}{:>12}  {verdict}{other}", figure(*measured))
        };
        self.measured.iter().map(line).collect()
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        let (least, most) = match self.target.limit {
            Limit::AtLeast(limit) => (Some(limit), None),
            Limit::AtMost(limit) => (None, Some(limit)),
        };
        let measured = |(value, rows): &Measured| {
            let reached = self.target.is_reached(*value);
            json!({ "value": value, "rows": rows, "reached": reached })
        };
        json!({
            "what": self.target.what,
            "at_least": least,
            "at_most": most,
            "aim": self.target.aim,
            "rows": self.target.rows,
            "measured": self.measured.iter().map(measured).collect::<Vec<_>>(),
        })
    }
}

/// Three digits that count.
fn figure(value: f64) -> String {
    match value {
        _ if value >= 1e6 => format!("{:.2} M", value / 1e6),
        _ if value >= 1e4 => format!("{:.0} k", value / 1e3),
        _ if value >= 100.0 => format!("{value:.0}"),
        _ if value >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
