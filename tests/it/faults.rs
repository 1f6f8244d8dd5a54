//! Kills, failing and full disks: the command ends with a clear word, and the next undisturbed
//! run ends in the state that it would have had without the fault.
//!
//! The long ones run where `TENKEN_LONG_TESTS` is set. What a test needs and does not find here
//! (`strace`, the right to mount) it says on standard error, and then checks nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::city::City;
use crate::daemon::{Office, ingested_at_once};
use crate::database::Rows;
use crate::exactly_once::killed::{kill_after, kill_when, sample};
use crate::exactly_once::state::{CONTENT, State};
use crate::rows::{Authentication, Operation, at, failed, login};
use crate::troubles::problems;

/// What a disturbed state and an undisturbed one must have in common: everything but numbers
/// and the times at which something was taken or found.
#[derive(Debug, PartialEq, Eq)]
struct Projection {
    state: State,
    /// The content of each row, and the hash of the export from which it was stored.
    rows: Rows,
    quarantine: Rows,
    /// The account of each export.
    exports: Rows,
}

impl Projection {
    /// That of a city, whose alerts must recompute and whose accounts must balance.
    #[track_caller]
    fn of(city: &City) -> Self {
        assert_eq!(city.value("PRAGMA integrity_check"), "ok");
        city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
        let unbalanced = "SELECT path FROM exports x
            WHERE rows_read <> rows_stored + rows_duplicate + rows_quarantined
               OR rows_stored <> (SELECT count(*) FROM access_events e
                                  WHERE e.export_id = x.export_id)
               OR rows_quarantined <> (SELECT count(*) FROM quarantined_rows q
                                       WHERE q.export_id = x.export_id)";
        assert_eq!(city.query(unbalanced), Rows::new());
        let content = CONTENT.replace("source", "e.source");
        let rows = format!(
            "SELECT {content}, line_no, sha256 FROM access_events e JOIN exports USING (export_id)"
        );
        let quarantine = "SELECT sha256, line_no, lines, byte, \"column\", kind, q.reason, raw
            FROM quarantined_rows q JOIN exports USING (export_id)";
        let exports = "SELECT source, sha256, bytes, rows_read, rows_stored, rows_duplicate,
            rows_quarantined, first_at, last_at, state FROM exports";
        let sorted = |sql: &str| {
            let mut rows = city.query(sql);
            rows.sort();
            rows
        };
        Self {
            state: State::of(city),
            rows: sorted(&rows),
            quarantine: sorted(quarantine),
            exports: sorted(exports),
        }
    }

    /// Tells of the first difference, not of all that is equal.
    #[track_caller]
    fn equals(&self, undisturbed: &Self, after: &str) {
        let pairs = [
            ("rows", &self.rows, &undisturbed.rows),
            ("quarantine", &self.quarantine, &undisturbed.quarantine),
            ("exports", &self.exports, &undisturbed.exports),
            ("alerts", &self.state.alerts, &undisturbed.state.alerts),
        ];
        for (what, here, there) in pairs {
            let only = |these: &Rows, those: &Rows| -> Rows {
                let those: BTreeSet<_> = those.iter().collect();
                these.iter().filter(|row| !those.contains(row)).take(3).cloned().collect()
            };
            assert!(
                here == there,
                "{what} after {after}: {} and {}; only here {:?}, only undisturbed {:?}",
                here.len(),
                there.len(),
                only(here, there),
                only(there, here),
            );
        }
        assert!(self == undisturbed, "after {after}");
    }
}

/// Says on standard error, past the capture of tests, what was not run.
pub fn not_run(why: &str) {
    let _ = writeln!(std::io::stderr(), "NOT RUN: {why}");
}

/// Says what a test saw, where somebody looks (`--nocapture`).
#[expect(clippy::print_stderr, reason = "what tests print is captured")]
pub fn seen(what: &str) {
    eprintln!("seen: {what}");
}

pub fn long_tests_are_wanted(test: &str) -> bool {
    let wanted = std::env::var_os("TENKEN_LONG_TESTS").is_some();
    if !wanted {
        not_run(&format!("{test}: long, set TENKEN_LONG_TESTS"));
    }
    wanted
}

/// Numbers that look random and are the same each time (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }
}

/// The program as it runs at a customer's, with this before it.
pub fn program(city: &City, before: &[&str], args: &[&str]) -> Output {
    let mut words = before.to_vec();
    words.push(env!("CARGO_BIN_EXE_tenken"));
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg("--config").arg(city.configuration()).args(args);
    command.output().unwrap()
}

fn error_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Ended with exit code 3, a message and a hint, and no panic.
#[track_caller]
fn ended_in_words(output: &Output, after: &str) {
    let error = error_of(output);
    assert_eq!(output.status.code(), Some(3), "{after}: {:?} {error}", output.status);
    assert!(error.contains("    → "), "{after}: no hint in {error}");
    assert!(!error.contains("panicked"), "{after}: {error}");
}

const KILLS: usize = 100;

/// The month of log-ins in that many fifths, as a file that grows tells it.
fn month(city: &City, fifths: usize) -> Vec<u8> {
    let mut days: Vec<PathBuf> = fs::read_dir(city.drop_folder("authentication"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_stem().is_some_and(|stem| stem.len() == "NINSHO_20260401".len()))
        .collect();
    days.sort();
    let mut header = Vec::new();
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for day in days {
        let content = fs::read(day).unwrap();
        let mut of_day = content.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec);
        header = of_day.next().unwrap();
        lines.extend(of_day);
    }
    lines.truncate(lines.len() * fifths / 5);
    lines.insert(0, header);
    lines.concat()
}

fn grow(city: &City, fifths: usize) {
    let content = month(city, fifths);
    fs::write(city.drop_folder("authentication").join("NINSHO_202604.csv"), content).unwrap();
}

/// Enough rows that they are committed in more than one piece, some of them unreadable.
fn many() -> Vec<Operation> {
    let row = |i: u32| {
        let time = format!("{:02}:{:02}:{:02}", 9 + i / 3600 % 8, i / 60 % 60, i % 60);
        let day = if i.is_multiple_of(5_000) { "2026-02-30" } else { "2026-04-15" };
        at(&time).on(day).actor(&format!("C00{:05}", i % 400)).serial(&format!("{i:020}"))
    };
    (9_000_000..9_070_000).map(row).collect()
}

/// The sample with exports that come again (whole, in part), a month that overlaps the days and
/// grows, and an export of several pieces.
fn mixed_workload(many: &[Operation]) -> City {
    let mut city = sample().operation("SOUSA_20260415.csv", many);
    for (source, name) in [("operation", "SOUSA_20260410"), ("authentication", "NINSHO_20260407")] {
        let content = fs::read(city.drop_folder(source).join(format!("{name}.csv"))).unwrap();
        let lines: Vec<&[u8]> = content.split_inclusive(|byte| *byte == b'\n').collect();
        let half = lines[..lines.len() / 2].concat();
        // `-` sorts before `.`, `_` behind it: half of it comes before the whole, a copy after.
        city = city.export(source, &format!("{name}-part.csv"), half);
        city = city.export(source, &format!("{name}_again.csv"), content);
    }
    grow(&city, 1);
    city
}

/// Counts, where the database stands already. Only reads: the log stays for the next run.
fn count(city: &City, sql: &str) -> i64 {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    rusqlite::Connection::open_with_flags(city.state().database(), flags)
        .and_then(|conn| conn.query_row(sql, [], |row| row.get(0)))
        .unwrap_or(0)
}

/// Whether the month, as it now is, was taken.
fn month_is_taken(city: &City, fifths: usize) -> bool {
    let bytes = month(city, fifths).len();
    let taken = format!(
        "SELECT count(*) FROM export WHERE path LIKE '%/NINSHO_202604.csv'
           AND bytes = {bytes} AND state = 'closed'"
    );
    count(city, &taken) > 0
}

/// Whether an export was stored in part.
fn is_interrupted(city: &City) -> bool {
    let open = "SELECT count(*) FROM export_piece JOIN export USING (export_id)
        WHERE state = 'open'";
    count(city, open) > 0
}

#[test]
fn a_hundred_kills_over_a_mixed_workload_end_in_the_state_of_an_undisturbed_one() {
    if !long_tests_are_wanted("a hundred kills") {
        return;
    }
    let many = many();
    let undisturbed = mixed_workload(&many);
    let began = Instant::now();
    let output = program(&undisturbed, &[], &["ingest"]);
    assert_eq!(output.status.code(), Some(0), "{}", error_of(&output));
    let whole = u64::try_from(began.elapsed().as_millis()).unwrap();
    for fifths in 2..=5 {
        grow(&undisturbed, fifths);
        undisturbed.ingest();
    }

    let city = mixed_workload(&many);
    let mut numbers = Numbers(20_260_401);
    let (mut kills, mut ended, mut fifths, mut within) = (0, 0, 1, whole);
    let mut interrupted = 0;
    while kills < KILLS && ended < 10 * KILLS {
        let time = Duration::from_millis(1 + numbers.below(within));
        // The first between two pieces of an export, which few would hit by chance.
        let killed = if kills == 0 {
            kill_when(&city, &["ingest"], || is_interrupted(&city))
        } else {
            kill_after(&city, time)
        };
        if killed {
            kills += 1;
            interrupted += usize::from(is_interrupted(&city));
        } else {
            // There was less to do than that.
            ended += 1;
            within = (within / 2).max(32);
        }
        // A file that grew before it was taken was never an export.
        if fifths < 5 && kills >= fifths * KILLS / 5 && month_is_taken(&city, fifths) {
            fifths += 1;
            grow(&city, fifths);
            within = whole;
        }
    }
    let pieces = "SELECT max(piece_no) + 1 FROM export_piece";
    seen(&format!("undisturbed {whole} ms, {} pieces", undisturbed.value(pieces)));
    seen(&format!("{interrupted} kills left an export stored in part"));
    seen(&format!("{kills} kills, {ended} runs that ended before, the month in {fifths} fifths"));
    assert_eq!(kills, KILLS);
    assert!(interrupted > 0);
    city.ingest();
    while fifths < 5 {
        fifths += 1;
        grow(&city, fifths);
        city.ingest();
    }
    Projection::of(&city).equals(&Projection::of(&undisturbed), "a hundred kills");
}

/// A small ingest that has something of everything.
fn small() -> City {
    let mut rows: Vec<Operation> =
        (0..9).map(|i| at(&format!("10:0{i}")).serial(&format!("{i:020}"))).collect();
    rows[3] = at("21:00").serial("00000000000000000003");
    rows[5] = at("10:05").on("2026-02-30").serial("00000000000000000005");
    let first: Vec<Authentication> = vec![failed("10:00:00"); 3];
    let mut second = first.clone();
    second.extend([failed("10:00:00"), login("21:00")]);
    City::with_registers()
        .at("2099-01-01T00:00:00+09:00")
        .operation("SOUSA_20260422.csv", rows)
        .authentication("NINSHO_20260422-part.csv", first)
        .authentication("NINSHO_20260422.csv", second)
}

#[test]
fn whichever_write_to_the_medium_fails_the_command_says_so_and_the_next_run_completes() {
    if !long_tests_are_wanted("failing fsync and fdatasync") {
        return;
    }
    if !may_trace() {
        return not_run("failing fsync and fdatasync: no strace, or it may not trace");
    }
    let undisturbed = small();
    undisturbed.ingest();
    let undisturbed = Projection::of(&undisturbed);
    let (mut told, mut passed_over) = (0, 0);
    for call in ["fdatasync", "fsync"] {
        for nth in 1.. {
            let city = small();
            let trace = city.path("trace");
            let inject = format!("inject={call}:error=EIO:when={nth}");
            let strace = ["strace", "-f", "-y", "-e", &inject, "-o", trace.to_str().unwrap(), "-e"];
            let strace = [&strace[..], &["trace=fsync,fdatasync"]].concat();
            let output = program(&city, &strace, &["ingest"]);
            let trace = fs::read_to_string(trace).unwrap();
            let Some(failed) = trace.lines().find(|line| line.contains("(INJECTED)")) else {
                assert_eq!(output.status.code(), Some(0), "{}", error_of(&output));
                seen(&format!("{call}: {} calls", nth - 1));
                break;
            };
            let after = format!("{call} {nth}: {failed}");
            if output.status.code() == Some(0) {
                // SQLite passes over a folder that is not synced, and over the checkpoint at the
                // end: what it has committed lies in the WAL. Then nothing may be missing.
                assert_eq!(city.value("PRAGMA journal_mode"), "wal", "{after}");
                Projection::of(&city).equals(&undisturbed, &after);
                passed_over += 1;
            } else {
                ended_in_words(&output, &after);
                told += 1;
            }
            city.ingest();
            Projection::of(&city).equals(&undisturbed, &after);
        }
    }
    seen(&format!("EIO told {told} times, passed over without a loss {passed_over} times"));
    assert!(told > 10 && passed_over < 10, "{told} told, {passed_over} passed over");
}

/// A small file system of its own on a folder, which goes with it.
pub struct Medium(PathBuf);

impl Medium {
    /// `None` where this user may not mount.
    pub fn on(folder: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&folder).unwrap();
        let options = format!("size={size},mode=0750");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tenken-test"]).arg(&folder);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }

    fn grow(&self) {
        let mut mount = Command::new("mount");
        assert!(mount.args(["-o", "remount,size=64m"]).arg(&self.0).status().unwrap().success());
    }

    /// Fills it to the last page.
    pub fn fill(&self) {
        let mut ballast = File::create(self.0.join("ballast")).unwrap();
        while ballast.write_all(&[1; PAGE]).is_ok() {}
    }

    /// Takes so many pages from the ballast.
    pub fn free(&self, pages: u64) {
        let ballast = File::options().write(true).open(self.0.join("ballast")).unwrap();
        let length = ballast.metadata().unwrap().len();
        ballast.set_len(length.saturating_sub(pages * PAGE as u64)).unwrap();
    }
}

impl Drop for Medium {
    fn drop(&mut self) {
        // Later if somebody still looks at it: what is left would stay mounted.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Whether there is `strace`, and it may trace.
pub fn may_trace() -> bool {
    let works = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).status();
    works.is_ok_and(|status| status.success())
}

/// What a file system hands out at once.
const PAGE: usize = 4096;

/// Whether this user may mount a small file system.
pub fn may_mount(test: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mounted = Medium::on(folder.path().join("small"), "64k").is_some();
    if !mounted {
        not_run(&format!("{test}: it takes the right to mount a tmpfs"));
    }
    mounted
}

/// Ended for want of room, with the hint to make some; gives the first line that it said.
#[track_caller]
fn ended_for_want_of_room(output: &Output, after: &str) -> String {
    ended_in_words(output, after);
    let error = error_of(output);
    assert!(error.contains("空き容量を作って"), "{after}: {error}");
    error.lines().next().unwrap().to_owned()
}

/// What was said, without what differs from run to run.
fn place(said: &str, city: &City) -> String {
    let said = said.replace(city.path("").to_str().unwrap(), "");
    regex::Regex::new("[0-9a-f]{2,64}").unwrap().replace_all(&said, "…").into_owned()
}

#[test]
fn however_small_the_disk_is_the_command_asks_for_room_and_goes_on_when_there_is_some() {
    const TEST: &str = "disks of any size";
    if !long_tests_are_wanted(TEST) || !may_mount(TEST) {
        return;
    }
    let undisturbed = small();
    undisturbed.ingest();
    let undisturbed = Projection::of(&undisturbed);
    let mut places = BTreeMap::<(String, String), Vec<usize>>::new();
    for kib in (4..).step_by(12) {
        let city = small();
        let medium = Medium::on(city.path("state"), &format!("{kib}k")).unwrap();
        let output = program(&city, &[], &["ingest"]);
        let after = format!("a disk of {kib} KiB");
        if output.status.success() {
            Projection::of(&city).equals(&undisturbed, &after);
            seen(&format!("{kib} KiB are enough"));
            break;
        }
        let said = ended_for_want_of_room(&output, &after);
        let there_is = fs::metadata(city.state().database()).is_ok_and(|file| file.len() > 0);
        let taken = count(&city, "SELECT count(*) FROM exports");
        let taken = if there_is { taken.to_string() } else { "none".to_owned() };
        places.entry((place(&said, &city), taken)).or_default().push(kib);
        medium.grow();
        city.ingest();
        Projection::of(&city).equals(&undisturbed, &after);
    }
    for ((said, taken), sizes) in &places {
        seen(&format!("exports taken: {taken}; {said}; KiB: {sizes:?}"));
    }
    assert!(places.keys().any(|(_, taken)| taken == "none"), "at the creation: {places:?}");
    assert!(places.keys().any(|(_, taken)| taken == "1"), "between two exports: {places:?}");
    assert!(places.keys().any(|(_, taken)| taken == "3"), "after the last one: {places:?}");
}

#[test]
fn where_there_is_no_room_to_copy_the_log_back_nothing_is_lost() {
    const TEST: &str = "a disk that is full at the last checkpoint";
    if !long_tests_are_wanted(TEST) || !may_mount(TEST) {
        return;
    }
    let row = |i: u32| at(&format!("10:{:02}:{:02}", i / 60, i % 60)).serial(&format!("{i:020}"));
    let rows: Vec<Operation> = (0..3_000).map(row).collect();
    let city = || small().operation("SOUSA_20260423.csv", rows.as_slice());
    let undisturbed = city();
    undisturbed.ingest();
    let undisturbed = Projection::of(&undisturbed);
    let mut log_stayed = 0;
    for kib in (1024..).step_by(64) {
        let city = city();
        let medium = Medium::on(city.path("state"), &format!("{kib}k")).unwrap();
        let output = program(&city, &[], &["ingest"]);
        let after = format!("a disk of {kib} KiB");
        if !output.status.success() {
            ended_for_want_of_room(&output, &after);
            continue;
        }
        // What was committed is read from the log as well as from the database.
        Projection::of(&city).equals(&undisturbed, &after);
        if fs::metadata(city.path("state/tenken.sqlite-wal")).unwrap().len() == 0 {
            seen(&format!("{kib} KiB are enough; the log stayed with {log_stayed} sizes below"));
            break;
        }
        log_stayed += 1;
        medium.grow();
        city.ingest();
        Projection::of(&city).equals(&undisturbed, &after);
    }
    assert!(log_stayed > 0);
}

#[test]
fn on_a_full_disk_a_known_state_is_opened_or_asks_for_room() {
    const TEST: &str = "a disk that is full at opening";
    if !may_mount(TEST) {
        return;
    }
    let full = |leftovers: bool, pages: u64| {
        let city = small();
        let file = "NINSHO_20260422.csv";
        let later = fs::read(city.drop_folder("authentication").join(file)).unwrap();
        fs::remove_file(city.drop_folder("authentication").join(file)).unwrap();
        let medium = Medium::on(city.path("state"), "64m").unwrap();
        city.ingest();
        if !leftovers {
            for end in ["-wal", "-shm"] {
                fs::remove_file(city.path(&format!("state/tenken.sqlite{end}"))).unwrap();
            }
        }
        medium.fill();
        medium.free(pages);
        fs::write(city.drop_folder("authentication").join(file), later).unwrap();
        let after = format!("{pages} pages free, log kept: {leftovers}");
        let output = program(&city, &[], &["ingest"]);
        let said = ended_for_want_of_room(&output, &after);
        seen(&format!("{after}: {}", place(&said, &city)));
        fs::remove_file(city.path("state/ballast")).unwrap();
        city.ingest();
        (Projection::of(&city), after)
    };
    let undisturbed = small();
    undisturbed.ingest();
    let undisturbed = Projection::of(&undisturbed);
    let rooms: &[u64] = if std::env::var_os("TENKEN_LONG_TESTS").is_some() {
        &[0, 1, 2, 4, 8, 9, 10, 12, 16, 24]
    } else {
        &[0]
    };
    for leftovers in [true, false] {
        for pages in rooms {
            let (found, after) = full(leftovers, *pages);
            found.equals(&undisturbed, &after);
        }
    }
}

#[test]
fn on_a_full_disk_the_daemon_says_so_once_answers_and_goes_on_when_there_is_room() {
    const TEST: &str = "the daemon on a full disk";
    if !long_tests_are_wanted(TEST) || !may_mount(TEST) {
        return;
    }
    let mut office = Office::new(false);
    let medium = Medium::on(office.path("state"), "64m").unwrap();
    office.start();
    office.wait_until("it has looked once", |office| {
        office.json(&["status"])["queue"]["days_to_judge"] == 0
    });
    medium.fill();
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
    office.wait_until("it says that there is no room", |office| office.log().contains("ERROR"));
    // Several rounds of a second each.
    std::thread::sleep(Duration::from_secs(5));
    for command in [&["alerts", "list"][..], &["status"]] {
        assert_eq!(office.run(command).0, Some(0), "{command:?}\n{}", office.log());
    }
    let full = |office: &Office| problems(&office.json(&["status"]), "disk-full");
    let [told] = &full(&office)[..] else { panic!("{}", office.log()) };
    assert_eq!(
        told["severity"], "critical",
        "the database cannot be written, and the daemon tells"
    );
    assert!(told["remedy"].as_str().unwrap().contains("空き容量"), "{told}");
    assert_eq!(office.run(&["status", "--strict"]).0, Some(1));
    let log = office.log();
    let errors: Vec<&str> = log.lines().filter(|line| line.contains("ERROR")).collect();
    seen(&errors.join("\n"));
    assert_eq!(errors.len(), 1, "{log}");
    assert_eq!(office.run(&["ingest"]).0, Some(3), "a request fails, and the daemon goes on");
    fs::remove_file(office.path("state/ballast")).unwrap();
    office.wait_for_all();
    office.wait_until("the alarm is over", |office| full(office).is_empty());
    assert_eq!(office.alerts(), ingested_at_once());
    let digest = office.json(&["digest"])["troubles"].clone();
    assert!(digest[0]["until"].is_string(), "recorded as soon as there was room: {digest}");
    assert_eq!(office.stop(), Some(0), "{}", office.log());
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
}
