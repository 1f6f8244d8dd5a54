//! Whatever is wrong outside: a message with a hint, the right exit code, nothing lost.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use tenken::exit::Exit;
use tenken::store::Store;

use crate::city::City;
use crate::rows::{Export, at, cp932};

/// Takes a good file beside a bad one, and gives the report on the bad one.
#[track_caller]
fn refused(name: &str, bytes: &(impl Export + ?Sized)) -> (City, Value) {
    let city = City::with_registers()
        .operation(name, bytes.bytes())
        .operation("SOUSA_20260422.csv", [at("10:00")]);
    let ran = city.run(&["--format", "json", "ingest"]);
    ran.ends(Exit::Failed);
    let report = ran.json();
    let files = report["files"].as_array().unwrap();
    let bad = files.iter().find(|file| file["path"].as_str().unwrap().ends_with(name)).unwrap();
    assert_eq!(bad["outcome"], "rejected");
    for told in ["reason", "hint"] {
        assert!(bad[told].as_str().is_some_and(|text| text.len() > 6), "no {told}: {bad}");
    }
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "1", "the good file was taken");
    (city, bad.clone())
}

#[test]
fn a_file_that_is_no_csv_is_rejected() {
    refused("SOUSA_1.csv", &b"PK\x03\x04\x14\x00\x06\x00\x08\x00".to_vec());
}

#[test]
fn an_empty_file_is_rejected() {
    refused("SOUSA_1.csv", &"");
}

#[test]
fn a_header_that_does_not_fit_is_rejected_and_both_are_named() {
    let (_, bad) = refused("SOUSA_1.csv", &"日付,職員,内容\r\n2026-04-22,甲,乙\r\n");
    let reason = bad["reason"].as_str().unwrap();
    assert!(reason.contains("日付") && reason.contains("処理日時"), "{reason}");
}

#[test]
fn a_header_that_lacks_a_column_is_rejected_and_the_column_is_named() {
    let header =
        encoding_rs::SHIFT_JIS.decode(&[at("10:00")].bytes()).0.replace("利用者ID", "職員ID");
    let (_, bad) = refused("SOUSA_1.csv", &header);
    assert!(bad["reason"].as_str().unwrap().contains("利用者ID"), "{bad}");
}

#[test]
fn a_wrong_encoding_is_rejected() {
    let text = encoding_rs::SHIFT_JIS.decode(&[at("10:00").name("髙橋")].bytes()).0.into_owned();
    refused("SOUSA_1.csv", &text.into_bytes());
}

#[test]
fn a_rejected_file_is_recorded_with_its_reason_and_its_bytes() {
    let (city, bad) = refused("SOUSA_1.csv", &"日付,職員\r\n1,2\r\n");
    assert_eq!(bad["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(city.value("SELECT count(*) FROM export WHERE state = 'rejected'"), "1");
    let sha256 = bad["sha256"].as_str().unwrap();
    let archived = walk(&city.state().archive())
        .into_iter()
        .any(|p| p.to_string_lossy().contains(&sha256[2..]));
    assert!(archived, "the archive keeps it");
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'rejected'"), "1");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(walk(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

#[test]
fn a_rejected_file_is_rejected_again_without_a_second_record() {
    let (city, _) = refused("SOUSA_1.csv", &"日付,職員\r\n1,2\r\n");
    let again = city.run(&["--format", "json", "ingest"]);
    again.ends(Exit::Failed);
    assert_eq!(city.value("SELECT count(*) FROM export WHERE state = 'rejected'"), "1");
}

#[test]
fn a_rejected_file_is_taken_once_its_profile_was_mended() {
    let renamed =
        encoding_rs::SHIFT_JIS.decode(&[at("11:00")].bytes()).0.replace("利用者ID", "職員ID");
    let (city, _) = refused("SOUSA_1.csv", &renamed);
    let profile = fs::read_to_string(city.path("profiles/operation-log.toml")).unwrap();
    let city =
        city.write("profiles/operation-log.toml", &profile.replace("\"利用者ID\"", "\"職員ID\""));
    let report = city.ingest();
    let outcomes = report.outcomes();
    assert_eq!(outcomes[0], ("SOUSA_1.csv".into(), "ingested".into()));
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
}

#[test]
fn broken_rows_go_to_quarantine_and_those_after_them_are_not_lost() {
    let good = |time: &str| crate::rows::Row::line(&at(time));
    let mut text = <crate::rows::Operation as crate::rows::Row>::header().unwrap();
    for line in [
        good("10:00"),
        good("10:01").replacen('"', "", 1),
        "\"2026/04/22 10:02:00.000\",\"1\",\"unterminated".into(),
        good("10:03"),
        "one,two".into(),
        good("24:00:01").replace(".000", ""),
        good("10:04"),
    ] {
        text.push_str("\r\n");
        text.push_str(&line);
    }
    text.push_str("\r\n");
    let city = City::with_registers().operation("SOUSA_20260422.csv", text);
    let [read, stored, duplicate, quarantined] = city.ingest().account();
    assert_eq!((read, stored, duplicate, quarantined), (7, 3, 0, 4));
    let lines = city.query("SELECT line_no FROM quarantined_rows ORDER BY line_no");
    assert_eq!(lines.concat(), ["3", "4", "6", "7"]);
}

#[test]
fn bytes_that_are_no_text_of_the_encoding_go_to_quarantine() {
    let mut bytes = [at("10:00"), at("10:01")].bytes();
    let line = crate::rows::Row::line(&at("10:02").note("@@"));
    let mut broken = cp932(&line);
    let place = broken.windows(2).position(|w| w == b"@@").unwrap();
    broken[place..place + 2].copy_from_slice(b"\x81\x20");
    bytes.extend(broken);
    bytes.extend(b"\r\n");
    let city = City::with_registers().operation("SOUSA_20260422.csv", bytes);
    assert_eq!(city.ingest().account(), [3, 2, 0, 1]);
}

#[test]
fn a_missing_drop_folder_is_told_and_the_others_are_read() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    fs::remove_dir(city.drop_folder("provision")).unwrap();
    for format in ["text", "json"] {
        let ran = city.run(&["--format", format, "ingest"]);
        ran.tells(Exit::Failed, &["exports/provision"]);
    }
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "1");
}

#[test]
fn a_clock_that_was_set_back_stops_no_ingest() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    let city = city
        .at("2026-04-22T23:00:00+09:00")
        .operation("SOUSA_20260421.csv", [at("21:00").on("2026-04-21")]);
    let ran = city.run(&["--format", "json", "ingest"]);
    ran.tells(Exit::Failed, &["点検日報"]);
    assert_eq!(ran.json()["alerts"]["new"], 1, "what came of the pass is told");
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
}

#[test]
fn a_file_in_place_of_a_drop_folder_is_refused_as_configuration() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    fs::remove_dir(city.drop_folder("provision")).unwrap();
    fs::write(city.drop_folder("provision"), "x").unwrap();
    city.run(&["ingest"]).refuses(&["provision"]);
    city.run(&["check"]).ends(Exit::Unsound);
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let city = City::with_registers();
    let path = city.path("SOUSA_20260422.csv");
    let ran = city.run(&["ingest", path.to_str().unwrap()]);
    ran.ends(Exit::Failed);
    assert!(ran.out.contains("SOUSA_20260422.csv"), "{}", ran.out);
}

#[test]
fn a_folder_named_like_an_export_is_told_and_not_taken() {
    let city = City::with_registers();
    fs::create_dir(city.drop_folder("operation").join("SOUSA_20260422.csv")).unwrap();
    city.run(&["ingest"]).tells(Exit::Failed, &["SOUSA_20260422.csv", "通常のファイルではない"]);
    assert_eq!(city.value("SELECT count(*) FROM exports"), "0");
}

#[test]
fn a_second_writer_is_refused_with_the_holder_and_nothing_is_lost() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    let held = Store::open(&city.state()).unwrap();
    let holder = format!("pid {}", std::process::id());
    for command in [&["ingest"][..], &["digest"]] {
        city.run(command).tells(Exit::Failed, &["tenken.lock", &holder]);
    }
    drop(held);
    assert_eq!(city.ingest().account(), [1, 1, 0, 0]);
}

#[test]
fn readers_are_served_while_another_process_writes() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    let _held = Store::open(&city.state()).unwrap();
    for command in [&["status"][..], &["alerts", "list"], &["alerts", "show", "1"], &["replay"]] {
        city.run(command).ends(Exit::Done);
    }
}

#[test]
fn a_foreign_database_is_refused_and_left_as_it_was() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    fs::create_dir_all(city.state().folder()).unwrap();
    let database = city.state().database();
    let foreign = rusqlite::Connection::open(&database).unwrap();
    foreign.execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
    drop(foreign);
    let before = fs::read(&database).unwrap();
    for command in [&["ingest"][..], &["status"]] {
        city.run(command).tells(Exit::Failed, &["tenken.sqlite"]);
    }
    assert_eq!(fs::read(&database).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_was() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    fs::create_dir_all(city.state().folder()).unwrap();
    let database = city.state().database();
    fs::write(&database, "this is a letter, and no database at all".repeat(50)).unwrap();
    let before = fs::read(&database).unwrap();
    for command in [&["ingest"][..], &["status"]] {
        city.run(command).tells(Exit::Failed, &[]);
    }
    assert_eq!(fs::read(&database).unwrap(), before);
}

#[test]
fn a_newer_schema_is_refused_and_left_as_it_was() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    city.ingest();
    rusqlite::Connection::open(city.state().database())
        .unwrap()
        .pragma_update(None, "user_version", 9_999)
        .unwrap();
    for command in [&["ingest"][..], &["status"], &["alerts", "list"]] {
        city.run(command).tells(Exit::Failed, &["9999"]);
    }
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "1");
}

#[test]
fn a_file_in_place_of_the_state_folder_is_refused() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    fs::write(city.state().folder(), "x").unwrap();
    city.run(&["ingest"]).ends(Exit::Failed);
    assert_eq!(fs::read(city.state().folder()).unwrap(), b"x");
}

/// Runs the program as somebody without rights; `None` where that cannot be done.
pub fn as_nobody(city: &City, args: &[&str]) -> Option<(Option<i32>, String)> {
    let program = env!("CARGO_BIN_EXE_tenken");
    let mut command = if rustix::process::geteuid().is_root() {
        let mut command = std::process::Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", program]);
        command
    } else {
        std::process::Command::new(program)
    };
    let output = command.arg("--config").arg(city.configuration()).args(args).output().ok()?;
    let error = String::from_utf8(output.stderr).unwrap();
    // 126 and 127: the build folder is closed to others, or there is no such tool.
    (!matches!(output.status.code(), Some(126 | 127))).then_some((output.status.code(), error))
}

pub fn give_to_nobody(folder: &std::path::Path) {
    std::os::unix::fs::chown(folder, Some(65534), Some(65534)).unwrap();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            give_to_nobody(&entry.path());
        } else {
            std::os::unix::fs::chown(entry.path(), Some(65534), Some(65534)).unwrap();
        }
    }
}

fn set_mode(path: &std::path::Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A city that belongs to somebody without rights, with one alert.
fn nobodys() -> City {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    if rustix::process::geteuid().is_root() {
        give_to_nobody(&city.path(""));
    }
    city
}

#[track_caller]
fn fails_with_a_hint((code, error): (Option<i32>, String), word: &str) {
    assert_eq!(code, Some(3), "{error}");
    assert!(error.contains("    → ") && error.contains(word), "{error}");
    assert!(!error.contains("panicked"), "{error}");
}

#[test]
fn a_database_that_cannot_be_written_is_told_and_reading_goes_on() {
    let city = nobodys().operation("SOUSA_20260423.csv", [at("21:00").on("2026-04-23")]);
    set_mode(&city.state().database(), 0o440);
    let Some(told) = as_nobody(&city, &["ingest"]) else { return };
    fails_with_a_hint(told, "権限");
    let (code, error) = as_nobody(&city, &["status"]).unwrap();
    assert_eq!(code, Some(0), "{error}");
    // SQLite gave its log the mode of the database.
    set_mode(&city.state().database(), 0o640);
    set_mode(&city.state().folder().join("tenken.sqlite-wal"), 0o640);
    let (code, error) = as_nobody(&city, &["ingest"]).unwrap();
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
}

#[test]
fn a_state_folder_that_cannot_be_written_is_told_and_reading_goes_on() {
    let city = nobodys();
    for name in ["tenken.sqlite", "tenken.sqlite-wal", "tenken.sqlite-shm", "tenken.lock"] {
        set_mode(&city.state().folder().join(name), 0o440);
    }
    set_mode(city.state().folder(), 0o550);
    let Some(told) = as_nobody(&city, &["ingest"]) else { return };
    fails_with_a_hint(told, "権限");
    let (code, error) = as_nobody(&city, &["status"]).unwrap();
    assert_eq!(code, Some(0), "{error}");
    set_mode(city.state().folder(), 0o750);
}

#[test]
fn an_export_that_may_not_be_read_is_told_and_taken_once_it_may() {
    let city = nobodys().operation("SOUSA_20260423.csv", [at("21:00").on("2026-04-23")]);
    let path = city.drop_folder("operation").join("SOUSA_20260423.csv");
    set_mode(&path, 0o000);
    let Some((code, error)) = as_nobody(&city, &["ingest"]) else { return };
    assert_eq!(code, Some(3), "{error}");
    set_mode(&path, 0o644);
    let (code, error) = as_nobody(&city, &["ingest"]).unwrap();
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
}

#[test]
fn a_drop_folder_that_may_not_be_read_is_told_and_the_others_are_read() {
    let city = nobodys().operation("SOUSA_20260423.csv", [at("21:00").on("2026-04-23")]);
    set_mode(&city.drop_folder("provision"), 0o000);
    let told = as_nobody(&city, &["ingest"]);
    set_mode(&city.drop_folder("provision"), 0o755);
    let Some(told) = told else { return };
    fails_with_a_hint(told, "exports/provision");
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
}

#[test]
fn a_locked_database_is_told_with_its_remedy() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    let other = rusqlite::Connection::open(city.state().database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let city = city.operation("SOUSA_20260423.csv", [at("21:00").on("2026-04-23")]);
    let ran = city.run(&["ingest"]);
    ran.tells(Exit::Failed, &["他のプログラムに使われています"]);
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    city.ingest();
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
}

#[test]
fn what_a_log_says_cannot_write_control_characters_to_the_terminal() {
    let city = City::with_registers()
        .staff("C0010101,\u{1b}[31m赤,0101,staff,0,,,")
        .operation("SOUSA_20260422.csv", [at("21:00")]);
    city.run(&["ingest"]);
    for command in [&["alerts", "list"][..], &["alerts", "show", "1"], &["digest"], &["status"]] {
        let out = city.run(command).out;
        assert!(!out.contains('\u{1b}'), "{command:?}: {out:?}");
    }
}
