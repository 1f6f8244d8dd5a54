//! `tenken run` from the outside: the real program, real folders, real signals.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::bounded::peak;
use crate::city::{copy, repository, signing_key};
use crate::rows::{Export, at};

/// Looks before something is given up for lost; 50 ms apart.
const LOOKS: usize = 1_200;

/// The sample city with empty drop folders, and a daemon that is quick about files.
pub struct Office {
    folder: TempDir,
    daemon: Option<Child>,
}

impl Office {
    pub fn new(events: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["config", "sample"] {
            copy(&repository(name), &folder.path().join(name));
        }
        let office = Self { folder, daemon: None };
        fs::rename(office.path("sample/exports"), office.path("exports")).unwrap();
        for source in office.sources() {
            fs::create_dir_all(office.path("sample/exports").join(source)).unwrap();
        }
        let configuration = fs::read_to_string(office.configuration()).unwrap();
        let (before, _) = configuration.split_once("[watch]").unwrap();
        let watch = format!(
            "[watch]\nevents = {events}\nscan_every = \"1s\"\nquiet = \"1s\"\nquiet_incomplete = \"3s\"\n"
        );
        fs::write(office.configuration(), format!("{before}{watch}")).unwrap();
        office
    }

    /// The same with a key, so that its ledger is sealed.
    pub fn sealed() -> Self {
        let office = Self::new(false);
        let said = fs::read_to_string(office.configuration()).unwrap();
        let signing = "[signing]\nkey = \"keys/tenken.key\"\n";
        fs::write(office.configuration(), format!("{said}{signing}")).unwrap();
        let file = office.path("config/keys/tenken.key");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &*signing_key(9).to_secret()).unwrap();
        fs::set_permissions(file, fs::Permissions::from_mode(0o400)).unwrap();
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn configuration(&self) -> PathBuf {
        self.path("config/tenken.toml")
    }

    /// The sources, by the folders of the sample.
    fn sources(&self) -> Vec<String> {
        let folders = fs::read_dir(self.path("exports")).unwrap();
        let mut names: Vec<String> =
            folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Every export of the sample, with the place where it is to be dropped.
    pub fn exports(&self) -> Vec<(PathBuf, PathBuf)> {
        let mut exports = Vec::new();
        for source in self.sources() {
            for entry in fs::read_dir(self.path("exports").join(&source)).unwrap() {
                let from = entry.unwrap().path();
                let name = from.file_name().unwrap().to_owned();
                exports.push((from, self.path("sample/exports").join(&source).join(name)));
            }
        }
        exports.sort();
        exports
    }

    pub fn start(&mut self) {
        self.start_behind(&[]);
    }

    /// Starts it behind another program's words.
    pub fn start_behind(&mut self, before: &[String]) {
        self.launch_behind(before);
        self.wait_until("it answers at its socket", |office| {
            office.path("state/tenken.sock").exists()
        });
    }

    /// The same without waiting: it may end at once.
    pub fn launch_behind(&mut self, before: &[String]) {
        let program = env!("CARGO_BIN_EXE_tenken").to_owned();
        let words: Vec<&String> = before.iter().chain([&program]).collect();
        let log = File::options().create(true).append(true).open(self.path("log")).unwrap();
        let daemon = Command::new(words[0])
            .args(&words[1..])
            .arg("--config")
            .arg(self.configuration())
            .arg("run")
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.daemon = Some(daemon);
    }

    /// The most memory that the daemon had so far, in MiB.
    pub fn peak(&self) -> u64 {
        peak(self.daemon.as_ref().unwrap().id()).unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        // The daemon itself, whatever it was started behind.
        let lock = fs::read_to_string(self.path("state/tenken.lock")).unwrap();
        let id = lock.lines().next().unwrap().strip_prefix("pid ").unwrap().parse().unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// Asks it to stop, and gives its exit code.
    pub fn stop(&mut self) -> Option<i32> {
        self.signal(Signal::TERM);
        self.daemon.take().unwrap().wait().unwrap().code()
    }

    /// Ends it at once, as by `kill -9`.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.wait();
    }

    /// Waits until it ends by itself, and gives its exit code.
    pub fn wait(&mut self) -> Option<i32> {
        let ended = self.daemon.take().unwrap().wait().unwrap().code();
        // A socket that was left behind is no sign of the next one.
        let _ = fs::remove_file(self.path("state/tenken.sock"));
        ended
    }

    pub fn run(&self, args: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenken"));
        let output = command.arg("--config").arg(self.configuration()).args(args).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let (_, out) = self.run(&[&["--format", "json"], args].concat());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    pub fn wait_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        for _ in 0..LOOKS {
            if holds(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("waited in vain until {what}; the log:\n{}", self.log());
    }

    /// Waits until every export is stored, as it is now, and every day judged. One that was copied
    /// slower than the quiet period on a busy machine is stored in two.
    pub fn wait_for_all(&self) {
        self.wait_until("everything is stored and judged", |office| {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
            let database = office.path("state/tenken.sqlite");
            let database = Connection::open_with_flags(database, flags).unwrap();
            let stored = |to: &PathBuf| -> Option<u64> {
                let sql = "SELECT max(bytes) FROM exports WHERE path = ?";
                let bytes =
                    database.query_row(sql, [to.to_str()], |row| row.get::<_, Option<i64>>(0));
                bytes.ok()?.and_then(|bytes| u64::try_from(bytes).ok())
            };
            let len = |to: &PathBuf| fs::metadata(to).ok().map(|file| file.len());
            let all =
                office.exports().iter().all(|(_, to)| len(to).is_some() && stored(to) == len(to));
            all && office.json(&["status"])["queue"]["days_to_judge"] == 0
        });
    }

    /// What alerts say, without numbers, revisions and times of creation.
    pub fn alerts(&self) -> Vec<Value> {
        let mut alerts = self.json(&["alerts", "list", "--explained"]);
        let alerts = alerts.as_array_mut().unwrap();
        for alert in alerts.iter_mut() {
            let fields = alert.as_object_mut().unwrap();
            for field in ["number", "revision", "created_at", "updated_at"] {
                fields.remove(field);
            }
            if fields["rule"] == "exclusion-changed" {
                // It says when a version was recorded, and stands on that day.
                for field in ["reason", "day", "first_at", "last_at"] {
                    fields.remove(field);
                }
            }
        }
        alerts.sort_by_key(|alert| alert["key"].as_str().unwrap().to_owned());
        // What was missing while files were still on their way has come since.
        alerts.retain(|alert| alert["status"] != "withdrawn");
        std::mem::take(alerts)
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        if let Some(daemon) = &mut self.daemon {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

/// Copies in small pieces with pauses between them, as a slow share does.
fn copy_slowly(from: &Path, to: &Path) {
    let content = fs::read(from).unwrap();
    let mut file = File::create(to).unwrap();
    for piece in content.chunks(content.len().div_ceil(4).max(1)) {
        file.write_all(piece).unwrap();
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// Writes beside the folder's files under a hidden name, then renames.
fn copy_and_rename(from: &Path, to: &Path) {
    let hidden = to.with_file_name(".arriving");
    fs::copy(from, &hidden).unwrap();
    fs::rename(hidden, to).unwrap();
}

/// What `ingest` makes of the sample, all files at once.
pub fn ingested_at_once() -> Vec<Value> {
    let office = Office::new(false);
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
    assert_eq!(office.run(&["ingest"]).0, Some(0));
    office.alerts()
}

fn the_daemon_finds_the_same(events: bool) {
    let mut office = Office::new(events);
    office.start();
    for (number, (from, to)) in office.exports().into_iter().enumerate() {
        if number % 2 == 0 { copy_slowly(&from, &to) } else { copy_and_rename(&from, &to) }
    }
    office.wait_for_all();
    let found = office.alerts();
    assert_eq!(office.stop(), Some(0), "{}", office.log());
    assert_eq!(found, ingested_at_once());
    let rows = office.json(&["status"])["database"]["events"].clone();

    office.start();
    office.wait_until("it has looked again", |office| office.log().matches("pass").count() > 1);
    assert_eq!(office.alerts(), found, "a second start changes nothing");
    assert_eq!(office.json(&["status"])["database"]["events"], rows);
    assert_eq!(office.stop(), Some(0));
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
}

#[test]
fn files_that_arrive_slowly_or_by_rename_give_the_alerts_of_one_ingest() {
    the_daemon_finds_the_same(true);
}

#[test]
fn without_events_the_scan_alone_finds_the_same() {
    the_daemon_finds_the_same(false);
}

#[test]
fn other_commands_hand_their_actions_to_the_running_daemon() {
    let mut office = Office::new(true);
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
    office.start();
    office.wait_for_all();
    let number = office.json(&["alerts", "list", "--status", "open"])[0]["number"].to_string();
    let close = ["alerts", "close", &number, "--resolution", "mistake", "--reason", "打ち間違い"];
    let closed = office.json(&close);
    assert_eq!(closed[0]["status"], "closed", "{}", office.log());
    let history = office.json(&["alerts", "show", &number])["history"].clone();
    let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    assert_eq!(history[0]["by"], user.trim(), "the system says who asks");
    assert_eq!(office.run(&close).0, Some(2), "closed already");
    let again = office.json(&["ingest"]);
    assert!(again["files"].as_array().unwrap().iter().all(|file| file["outcome"] == "unchanged"));
    assert_eq!(office.json(&["digest"])["date"].as_str().map(str::len), Some(10));
    assert_eq!(office.stop(), Some(0));
    assert!(!office.path("state/tenken.sock").exists(), "the socket goes with the daemon");
}

const CASE: &str = "case/rule/unknown-id/0101/2026-04-22";

/// Drops what that many unknown IDs did, and has it taken at once.
fn unknown_ids(office: &Office, name: &str, ids: std::ops::RangeInclusive<usize>) {
    let rows: Vec<_> = ids.map(|n| at("10:00").actor(&format!("X{n}"))).collect();
    fs::write(office.path("sample/exports/operation").join(name), rows.bytes()).unwrap();
    assert_eq!(office.run(&["ingest"]).0, Some(0), "{}", office.log());
}

fn close_the_case(office: &Office, format: &str) -> (Option<i32>, String) {
    let close = ["--format", format, "alerts", "close", CASE, "--resolution", "mistake"];
    office.run(&[&close[..], &["--reason", "台帳の更新漏れ"]].concat())
}

#[test]
fn the_running_daemon_closes_a_case_as_one() {
    let mut office = Office::new(false);
    office.start();
    unknown_ids(&office, "SOUSA_20260422.csv", 1..=5);
    let (code, out) = close_the_case(&office, "json");
    assert_eq!(code, Some(0), "{}", office.log());
    let closed: Vec<Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(closed.len(), 5);
    for alert in &closed {
        assert_eq!((&alert["status"], &alert["case"]), (&"closed".into(), &CASE.into()));
    }
    assert_eq!(close_the_case(&office, "text").0, Some(2), "closed already");
    assert_eq!(office.stop(), Some(0));
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
}

#[test]
fn a_case_that_grew_since_it_was_shown_is_not_closed_in_silence() {
    let mut office = Office::new(false);
    office.start();
    unknown_ids(&office, "SOUSA_20260422.csv", 1..=5);
    assert_eq!(office.json(&["alerts", "show", CASE])["open"], 5);
    unknown_ids(&office, "SOUSA_20260422b.csv", 6..=6);
    let late = office.json(&["alerts", "show", "unknown-id/X6/2026-04-22"])["number"].to_string();
    let (code, out) = close_the_case(&office, "text");
    assert_eq!(code, Some(0), "{}", office.log());
    assert!(out.ends_with("6件の確認結果を記録しました。\n"), "{out}");
    assert!(out.contains(&format!("#{late} ")) && out.contains("X6"), "each is told: {out}");
    assert_eq!(office.stop(), Some(0));
}

#[test]
fn a_second_daemon_on_the_same_state_is_refused() {
    let mut office = Office::new(false);
    office.start();
    let (code, _) = office.run(&["run"]);
    assert_eq!(code, Some(3));
    assert_eq!(office.stop(), Some(0));
}

#[test]
fn sighup_keeps_the_old_configuration_where_the_new_one_has_faults() {
    let mut office = Office::new(false);
    office.start();
    let sound = fs::read_to_string(office.configuration()).unwrap();
    fs::write(office.configuration(), format!("{sound}unknown = 1\n")).unwrap();
    office.signal(Signal::HUP);
    office.wait_until("it says so", |office| office.log().contains("the old one stays in force"));
    assert!(office.log().contains("watch.unknown"), "{}", office.log());
    fs::write(office.configuration(), sound).unwrap();
    office.signal(Signal::HUP);
    office.wait_until("it reloads", |office| office.log().contains("configuration reloaded"));
    assert_eq!(office.stop(), Some(0));
}

/// Says something else in the profile of the operation log, which has to say `from`.
fn say(office: &Office, from: &str, to: &str) {
    let file = office.path("config/profiles/operation-log.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

/// A running daemon that has taken one export, prints of which its profile calls views.
fn office_astray() -> Office {
    let mut office = Office::new(false);
    say(&office, "\"印刷\" = \"print\"", "\"印刷\" = \"view\"");
    let drop = office.path("sample/exports/operation");
    fs::copy(office.path("exports/operation/SOUSA_20260408.csv"), drop.join("SOUSA_20260408.csv"))
        .unwrap();
    office.start();
    office.wait_until("the export is taken", |office| {
        office.json(&["status"])["sources"][0]["exports"] == 1
    });
    office
}

#[test]
fn a_running_daemon_reads_the_mended_profile_before_it_reparses() {
    let mut office = office_astray();
    assert_eq!(office.json(&["reparse", "1"])["files"][0]["outcome"], "unchanged");
    say(&office, "\"印刷\" = \"view\"", "\"印刷\" = \"print\"");
    let reparsed = office.json(&["reparse", "1"]);
    assert_eq!(reparsed["files"][0]["outcome"], "reparsed", "{}", office.log());
    assert!(office.log().contains("configuration reloaded"));
    assert_eq!(office.stop(), Some(0));
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
}

#[test]
fn a_running_daemon_with_another_configuration_names_it_and_reparses_nothing() {
    let mut office = office_astray();
    copy(&office.path("config"), &office.path("other"));
    let profile = office.path("other/profiles/operation-log.toml");
    let mended = fs::read_to_string(&profile).unwrap().replace("= \"view\"", "= \"search\"");
    fs::write(profile, mended).unwrap();
    let other = office.path("other/tenken.toml");
    let program = env!("CARGO_BIN_EXE_tenken");
    let ran = Command::new(program).arg("--config").arg(other).args(["reparse", "1"]).output();
    let ran = ran.unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{told}");
    assert!(told.contains(office.path("config/tenken.toml").to_str().unwrap()), "{told}");
    assert_eq!(office.json(&["reparse", "1"])["files"][0]["outcome"], "unchanged");
    assert_eq!(office.stop(), Some(0));
}

#[test]
fn a_running_daemon_applies_the_rule_settings_that_the_command_has_shown() {
    let mut office = office_astray();
    let told = |office: &Office| office.alerts().iter().any(|alert| alert["rule"] == "bulk-export");
    office.wait_until("it is judged", told);
    let rules = office.path("config/rules/bulk-export.toml");
    let text = fs::read_to_string(&rules).unwrap();
    fs::write(&rules, text.replace("enabled = true", "enabled = false")).unwrap();
    let changes = office.json(&["replay", "--apply"]);
    assert_eq!(changes["applied"]["withdrawn"], 1, "{changes}");
    assert!(!told(&office), "what was shown was done");
    assert_eq!(office.stop(), Some(0));
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
}

#[test]
fn a_kill_loses_nothing_and_the_next_start_goes_on() {
    let mut office = Office::new(false);
    office.start();
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
    office.wait_until("it has begun", |office| office.log().contains("ingested"));
    office.signal(Signal::KILL);
    office.daemon.take().unwrap().wait().unwrap();
    office.start();
    office.wait_for_all();
    assert_eq!(office.alerts(), ingested_at_once());
    assert_eq!(office.stop(), Some(0));
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
}
