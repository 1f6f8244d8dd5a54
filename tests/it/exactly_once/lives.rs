//! Lives of files: written, grown, edited, interrupted, taken in turns with others, read again by
//! a mended profile; with room for next to nothing. Whatever happens to them, their rows are in
//! the database once, and what they altered is told as the plain model tells it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::prelude::*;
use proptest::sample::subsequence;
use tenken::exit::Exit;
use tenken::store::Bounds;

use super::hand::Hand;
use super::model::{Line, Model};
use super::state::{CONTENT, State};
use crate::city::City;
use crate::rows::{Authentication, Operation, Row, at, failed, login};

const DOTTED: &str = "2026.04.22";

/// A layout whose files live.
trait Living: Row + Clone + Debug + 'static {
    const SOURCE: &'static str;
    const NAMES: [&'static str; 3];

    /// What really happened.
    fn truth() -> Vec<Self>;

    fn serial(&self) -> Option<String>;
}

impl Living for Authentication {
    const SOURCE: &'static str = "authentication";
    const NAMES: [&'static str; 3] = ["NINSHO_20260422.csv", "NINSHO_20260423.csv", "NINSHO_x.csv"];

    fn truth() -> Vec<Self> {
        let mut rows = vec![failed("10:00:00"); 5];
        rows.extend(vec![failed("10:00:00").on(DOTTED); 3]);
        rows.extend([
            login("10:00:00"),
            login("21:00"),
            login("21:00"),
            login("21:00").on("2026-04-21"),
            login("00:00:00").on("2026-04-23"),
            login("00:00:00").on("2026-04-24"),
            login("22:00").on(DOTTED),
        ]);
        rows
    }

    fn serial(&self) -> Option<String> {
        None
    }
}

impl Living for Operation {
    const SOURCE: &'static str = "operation";
    const NAMES: [&'static str; 3] = ["SOUSA_20260422.csv", "SOUSA_20260423.csv", "SOUSA_x.csv"];

    fn truth() -> Vec<Self> {
        let numbered = |time: &str, n: usize| at(time).serial(&format!("{n:020}"));
        let mut rows: Vec<Self> =
            (0..10).map(|i| numbered(&format!("10:{i:02}"), 700 + i)).collect();
        rows.extend([
            numbered("11:30", 704).note("書換え"),
            numbered("10:05", 705).on(DOTTED),
            numbered("11:40", 706).on(DOTTED).note("書換え"),
            numbered("11:41", 712).on(DOTTED),
            numbered("11:42", 50_000_000),
            numbered("11:43", 50_000_001).on("2026-04-23"),
            at("11:44").serial("7"),
            at("11:31").serial("A-1"),
            at("11:32").serial(""),
            at("11:32").serial(""),
            at("11:33").serial("").on("2026-04-23"),
        ]);
        rows
    }

    fn serial(&self) -> Option<String> {
        Some(self.serial_number().to_owned()).filter(|serial| !serial.is_empty())
    }
}

fn line<R: Living>(row: &R) -> Line {
    let line = row.line();
    let content = line.replace(DOTTED, "2026/04/22");
    Line { serial: row.serial(), is_dotted: line != content, content }
}

/// What happens to one of the files: it is written, taken up to a stop perhaps, and then taken,
/// or left until the end.
#[derive(Debug, Clone)]
struct Step<R> {
    name: usize,
    grows: bool,
    part: Vec<R>,
    room: Bounds,
    stop: Option<usize>,
    pause: usize,
    taken: bool,
    by_hand: bool,
}

#[derive(Debug, Clone)]
struct Life<R> {
    steps: Vec<Step<R>>,
    /// Before which step the profile is mended.
    mended: usize,
    /// Whether the quarantine waits until the end; then what is lacking is another question, for
    /// an export lacks what is in its quarantine.
    waits: bool,
    /// How far a first retry comes.
    stop: usize,
    room: Bounds,
    pause: usize,
}

fn room() -> impl Strategy<Value = Bounds> {
    (1..4_i64, 0..4_usize, 0..3_usize, 0..3_usize).prop_map(
        |(piece_rows, contents, pieces, candidates)| Bounds {
            piece_rows,
            contents,
            pieces,
            candidates,
        },
    )
}

fn step<R: Living>() -> impl Strategy<Value = Step<R>> {
    let truth = R::truth();
    let part = prop_oneof![
        3 => subsequence(truth.clone(), 0..=truth.len().min(8)).prop_shuffle(),
        1 => subsequence(truth.clone(), 0..=truth.len()).prop_shuffle(),
    ];
    let how = (room(), prop::option::of(0..8_usize), 1..5_usize, any::<bool>(), any::<bool>());
    (0..3_usize, any::<bool>(), part, how).prop_map(
        |(name, grows, part, (room, stop, pause, untaken, by_hand))| Step {
            name,
            grows,
            part,
            room,
            stop,
            pause,
            taken: !untaken || stop.is_none(),
            by_hand,
        },
    )
}

fn lives<R: Living>() -> impl Strategy<Value = Life<R>> {
    let steps = prop::collection::vec(step(), 1..7);
    let retry = (prop::bool::weighted(0.3), 0..20_usize, room(), 1..5_usize);
    (steps, 0..7_usize, retry).prop_map(|(steps, mended, (waits, stop, room, pause))| Life {
        steps,
        mended,
        waits,
        stop,
        room,
        pause,
    })
}

/// A city in which a life is led, and what should have come of it.
struct Led<R> {
    city: City,
    model: Model,
    now: [Option<Vec<R>>; 3],
    taken: Vec<Vec<R>>,
}

impl<R: Living> Led<R> {
    fn new() -> Self {
        let city = City::new().at("2026-04-25T07:00:00+09:00");
        Self { city, model: Model::default(), now: [None, None, None], taken: Vec::new() }
    }

    fn take_step(&mut self, step: &Step<R>) {
        let name = R::NAMES[step.name];
        let before = self.now[step.name].take().filter(|_| step.grows).unwrap_or_default();
        let content = [before, step.part.clone()].concat();
        let path = self.city.drop_folder(R::SOURCE).join(name);
        std::fs::write(&path, crate::rows::Export::bytes(&content)).unwrap();
        self.now[step.name] = Some(content);
        let hand = Hand::of(&self.city, R::SOURCE).within(step.room).pause_every(step.pause);
        if let Some(records) = step.stop {
            hand.stop_after(records).take(name);
        }
        if !step.taken {
            return;
        }
        if step.by_hand {
            hand.take(name);
        } else {
            self.city.run(&["ingest", path.to_str().unwrap()]).ends(Exit::Done);
        }
        self.was_taken(step.name);
    }

    fn was_taken(&mut self, name: usize) {
        let Some(content) = self.now[name].clone() else { return };
        let lines: Vec<Line> = content.iter().map(line).collect();
        self.model.take(R::NAMES[name], &lines);
        self.taken.push(content);
    }

    fn mend(&mut self) {
        let city = std::mem::replace(&mut self.city, City::new());
        self.city = city.that_reads_dots(R::SOURCE);
    }

    fn retry(&mut self, life: &Life<R>) {
        let hand = Hand::of(&self.city, R::SOURCE).within(life.room).pause_every(life.pause);
        hand.stop_after(life.stop).retry();
        assert!(hand.retry());
        self.model.mend();
    }

    /// Takes what is left, and looks at everything.
    fn end(&mut self) {
        for name in 0..R::NAMES.len() {
            if self.now[name].is_some() {
                Hand::of(&self.city, R::SOURCE).take(R::NAMES[name]);
                self.was_taken(name);
            }
        }
        self.city.ingest();
        self.city.accounts_balance();
        self.city.run(&["replay", "--check"]).ends(Exit::Done);
    }

    /// How many different rows stand as evidence under each day's alert.
    fn altered(&self) -> BTreeMap<String, usize> {
        let sql = format!(
            "SELECT DISTINCT substr(of.key, -10), {CONTENT}
             FROM (SELECT key, event_id FROM alert_events WHERE key LIKE 'export-altered/%') of
             JOIN access_events USING (event_id)"
        );
        let mut days = BTreeMap::new();
        for row in self.city.query(&sql) {
            *days.entry(row[0].clone()).or_default() += 1;
        }
        days
    }

    /// The same rows, taken at once.
    fn at_once(&self) -> City {
        let mut most: BTreeMap<String, Vec<R>> = BTreeMap::new();
        for content in &self.taken {
            let mut here: BTreeMap<String, Vec<R>> = BTreeMap::new();
            for row in content {
                here.entry(line(row).content).or_default().push(row.clone());
            }
            for (content, rows) in here {
                let known = most.entry(content).or_default();
                if rows.len() > known.len() {
                    *known = rows;
                }
            }
        }
        let rows: Vec<R> = most.into_values().flatten().collect();
        let city = City::new().at("2026-04-25T07:00:00+09:00").that_reads_dots(R::SOURCE);
        let prefix = R::NAMES[2].strip_suffix("x.csv").unwrap();
        let city = city.export(R::SOURCE, &format!("{prefix}y.csv"), rows);
        city.ingest();
        city
    }
}

fn is_led_well<R: Living>(life: &Life<R>) -> Result<(), TestCaseError> {
    let mut led = Led::new();
    for (at, step) in life.steps.iter().enumerate() {
        if at == life.mended {
            led.mend();
            if !life.waits {
                led.retry(life);
            }
        }
        led.take_step(step);
    }
    let mended = life.mended < life.steps.len();
    if !mended {
        led.mend();
    }
    if !mended || life.waits {
        led.retry(life);
    }
    led.end();
    prop_assert_eq!(State::of(&led.city).rows, State::of(&led.at_once()).rows);
    if !life.waits {
        prop_assert_eq!(led.altered(), led.model.altered());
    }
    Ok(())
}

fn cases() -> u32 {
    std::env::var("TENKEN_LIVES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_life_of_files_whose_rows_have_no_serials_is_stored_and_told_once(
        life in lives::<Authentication>(),
    ) {
        is_led_well(&life)?;
    }

    #[test]
    fn any_life_of_files_whose_rows_have_serials_is_stored_and_told_once(
        life in lives::<Operation>(),
    ) {
        is_led_well(&life)?;
    }
}
