//! A city with one source, the daemon that watches it, and what it says.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tenken::exit::Exit;

use crate::city::City;
use crate::database::Rows;
use crate::rows::{Export, Operation, at};

/// How long something may take before it is given up for lost.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long a file has to keep still, unless a scenario says otherwise.
pub const QUIET: Duration = Duration::from_millis(500);

/// The same for one that looks cut off.
pub const INCOMPLETE: Duration = Duration::from_secs(2);

/// The usual name of an export.
pub const NAME: &str = "SOUSA_20260422.csv";

/// Runs a scenario with events and without, side by side.
pub fn both_ways(scenario: impl Fn(Desk) + Sync) {
    both_ways_with("", QUIET, scenario);
}

/// The same, with more said about the source, and another quiet period.
pub fn both_ways_with(source: &str, quiet: Duration, scenario: impl Fn(Desk) + Sync) {
    std::thread::scope(|scope| {
        let scenario = &scenario;
        let ways = [true, false].map(|events| {
            let name = format!("events = {events}");
            let run = move || scenario(Desk::new(events, source, quiet));
            std::thread::Builder::new().name(name).spawn_scoped(scope, run).unwrap()
        });
        for way in ways {
            if let Err(panic) = way.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}

/// A city with the operation log as its only source, and its daemon.
pub struct Desk {
    pub city: City,
    events: bool,
    quiet: Duration,
    daemon: Option<Child>,
}

impl Desk {
    fn new(events: bool, source: &str, quiet: Duration) -> Self {
        // The daemon reads the host's clock; what follows it comes later.
        let city =
            City::new().sealed().at("2099-01-01T00:00:00+09:00").only_source("operation", source);
        let desk = Self { city, events, quiet, daemon: None };
        desk.watching("")
    }

    /// With more said about how folders are watched.
    pub fn watching(mut self, more: &str) -> Self {
        let watch = format!(
            "[watch]\nevents = {}\nscan_every = \"200ms\"\nquiet = \"{}ms\"\n\
             quiet_incomplete = \"{}ms\"\n{more}",
            self.events,
            self.quiet.as_millis(),
            INCOMPLETE.as_millis(),
        );
        self.city.say_sections(&watch);
        self
    }

    /// Starts the daemon.
    pub fn start(&mut self) {
        let started = self.start_behind(&[]);
        assert!(started, "{}", self.log());
    }

    /// Starts it with these words before it; whether it began its work.
    pub fn start_behind(&mut self, before: &[&str]) -> bool {
        let mut words = before.to_vec();
        words.push(env!("CARGO_BIN_EXE_tenken"));
        let log = File::options().create(true).append(true).open(self.city.path("log")).unwrap();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).arg("--config").arg(self.city.configuration()).arg("run");
        command.env_remove("RUST_LOG").stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let mut daemon = command.spawn().unwrap();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && daemon.try_wait().unwrap().is_none() {
            if self.city.path("state/tenken.sock").exists() {
                self.daemon = Some(daemon);
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = daemon.kill();
        let _ = daemon.wait();
        false
    }

    /// The daemon's process.
    pub fn pid(&self) -> u32 {
        self.daemon.as_ref().unwrap().id()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.pid().cast_signed()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// A path in the drop folder.
    pub fn file(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.city.drop_folder("operation").join(name.as_ref())
    }

    /// A path beside the drop folder, on the same file system.
    pub fn aside(&self, name: &str) -> PathBuf {
        self.city.path("exports").join(name)
    }

    /// Writes a file into the drop folder at once.
    pub fn put(&self, name: impl AsRef<OsStr>, export: impl Export) {
        fs::write(self.file(name), export.bytes()).unwrap();
    }

    pub fn append(&self, name: &str, bytes: &[u8]) {
        File::options().append(true).open(self.file(name)).unwrap().write_all(bytes).unwrap();
    }

    /// Lets that many quiet periods pass.
    pub fn rest(&self, periods: u32) {
        std::thread::sleep(self.quiet * periods);
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.city.path("log")).unwrap_or_default()
    }

    #[track_caller]
    pub fn wait_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            let log = self.log();
            let way = self.events;
            assert!(begun.elapsed() < PATIENCE, "events = {way}: in vain until {what}:\n{log}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Waits until so many rows are stored and judged.
    #[track_caller]
    pub fn wait_for_rows(&self, rows: usize) {
        self.wait_until(&format!("{rows} rows are stored"), |desk| {
            desk.rows() == rows && desk.city.value("SELECT count(*) FROM dirty_day") == "0"
        });
    }

    #[track_caller]
    pub fn wait_until_told(&self, words: &str) {
        self.wait_until(&format!("it says “{words}”"), |desk| desk.log().contains(words));
    }

    /// Rows stored so far.
    pub fn rows(&self) -> usize {
        self.city.value("SELECT count(*) FROM access_events").parse().unwrap()
    }

    /// Exports taken or rejected so far.
    pub fn exports(&self) -> usize {
        self.city.value("SELECT count(*) FROM exports").parse().unwrap()
    }

    /// Stops the daemon. The rows with these serials must be stored, each once and nothing else;
    /// every account must balance; each of `told` was said, and nothing else was complained of.
    #[track_caller]
    pub fn ends_with(&mut self, rows: &[Operation], told: &[&str]) {
        self.stop();
        let way = format!("events = {}:\n{}", self.events, self.log());
        let mut serials: Rows =
            rows.iter().map(|row| vec![row.serial_number().to_owned()]).collect();
        serials.sort();
        let stored = self.city.query("SELECT serial FROM access_events ORDER BY serial");
        assert_eq!(stored, serials, "{way}");
        self.city.accounts_balance();
        self.city.run(&["replay", "--check"]).ends(Exit::Done);
        let log = self.log();
        for words in told {
            assert!(log.contains(words), "“{words}” was not said with {way}");
        }
        let complaint = |line: &&str| line.contains(" WARN ") || line.contains(" ERROR ");
        let expected = |line: &&str| told.iter().any(|words| line.contains(words));
        let others: Vec<&str> =
            log.lines().filter(complaint).filter(|line| !expected(line)).collect();
        assert!(others.is_empty(), "complained of more: {others:#?} with {way}");
    }

    /// Asks it to stop; it must end well.
    #[track_caller]
    pub fn stop(&mut self) {
        if self.daemon.is_some() {
            self.signal(Signal::TERM);
            let ended = self.daemon.take().unwrap().wait().unwrap();
            assert_eq!(ended.code(), Some(0), "{}", self.log());
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(daemon) = &mut self.daemon {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

/// That many rows, a second apart, under serials of their own.
pub fn some(count: u32) -> Vec<Operation> {
    let row = |i: u32| at(&format!("{:02}:{:02}:{:02}", 9 + i / 3600, i / 60 % 60, i % 60));
    (0..count).map(row).collect()
}

/// Where the last lines begin, that many of them.
pub fn before_last_lines(bytes: &[u8], lines: usize) -> usize {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let ends: Vec<usize> = ends.collect();
    ends[ends.len() - 1 - lines]
}

/// A name in CP932, as old shares still have them.
pub fn cp932_name() -> &'static OsStr {
    OsStr::from_bytes(b"SOUSA_\x91\x80\x8d\xec.csv")
}
