//! The same by hand: `tenken ingest` takes files as complete unless they change while it reads.

use std::fs;
use std::os::unix::fs::symlink;

use super::desk::{NAME, cp932_name, some};
use super::strange::make_pipe;
use tenken::exit::Exit;

use crate::city::City;
use crate::rows::Export;
use crate::troubles::problems;

fn city() -> City {
    City::new().only_source("operation", "")
}

#[test]
fn by_hand_a_last_line_without_a_line_end_is_read_at_once() {
    let mut bytes = some(2).bytes();
    bytes.truncate(bytes.len() - 2);
    assert_eq!(city().operation(NAME, bytes).ingest().account(), [2, 2, 0, 0]);
}

#[test]
fn by_hand_nul_bytes_at_the_end_are_a_row_in_quarantine() {
    let mut bytes = some(2).bytes();
    bytes.extend([0; 8]);
    let city = city().operation(NAME, bytes);
    assert_eq!(city.ingest().account(), [3, 2, 0, 1]);
    city.accounts_balance();
}

#[test]
fn by_hand_a_file_without_its_marker_is_taken() {
    let city = City::new().only_source("operation", "done = true").operation(NAME, some(2));
    assert_eq!(city.ingest().account(), [2, 2, 0, 0]);
}

#[test]
fn by_hand_hidden_files_and_markers_are_left_alone_in_silence() {
    let city = city().operation(NAME, some(2));
    let every = fs::read_to_string(city.configuration()).unwrap().replace("*.csv", "*");
    let city = city.write("tenken.toml", &every);
    for name in [".SOUSA_20260401.csv", "SOUSA_20260401.csv.done"] {
        fs::write(city.drop_folder("operation").join(name), some(1).bytes()).unwrap();
    }
    assert_eq!(city.ingest().outcomes(), [(NAME.to_owned(), "ingested".to_owned())]);
}

#[test]
fn by_hand_links_pipes_and_folders_are_told_as_the_daemon_tells_them() {
    let city = city().operation(NAME, some(2));
    let drop = city.drop_folder("operation");
    let outside = city.path("outside.csv");
    fs::write(&outside, some(1).bytes()).unwrap();
    symlink(outside, drop.join("SOUSA_20260401.csv")).unwrap();
    make_pipe(&drop.join("SOUSA_20260402.csv"));
    fs::create_dir(drop.join("SOUSA_20260403.csv")).unwrap();
    let ran = city.run(&["ingest"]);
    ran.ends(Exit::Failed);
    assert_eq!(
        ran.err.matches("はシンボリックリンクのため取り込みません").count(),
        1,
        "{}",
        ran.err
    );
    assert_eq!(
        ran.err.matches("は通常のファイルではないため取り込みません").count(),
        2,
        "{}",
        ran.err
    );
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
    assert_eq!(problems(&city.json(&["status"]), "file-not-regular").len(), 3);

    for name in ["SOUSA_20260401.csv", "SOUSA_20260402.csv"] {
        fs::remove_file(drop.join(name)).unwrap();
    }
    fs::remove_dir(drop.join("SOUSA_20260403.csv")).unwrap();
    city.ingest();
    assert_eq!(problems(&city.json(&["status"]), "file-not-regular").len(), 0);
}

#[test]
fn by_hand_a_name_that_is_no_text_is_an_exports_name_like_any_other() {
    let city = city();
    fs::write(city.drop_folder("operation").join(cp932_name()), some(2).bytes()).unwrap();
    assert_eq!(city.ingest().account(), [2, 2, 0, 0]);
    assert_eq!(city.ingest().outcomes()[0].1, "unchanged");
}
