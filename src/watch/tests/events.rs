use std::fs;
use std::time::Duration;

use super::harness::Watched;
use crate::watch::{Events, Waker, Woken};

const LONG: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_millis(150);

fn watching(drop: &mut Watched) -> Events {
    let mut events = Events::on(Waker::new(Duration::ZERO)).unwrap();
    let _ = drop.scan();
    assert!(events.arm(&drop.path, drop.folder.identity()).unwrap());
    calm(&events);
    events
}

/// Waits until nothing more comes.
fn calm(events: &Events) {
    while events.waker().wait(SHORT) == Woken::Event {}
}

#[test]
fn a_folder_watched_anew_is_scanned_once_more() {
    let mut drop = Watched::new();
    let mut events = Events::on(Waker::new(Duration::ZERO)).unwrap();
    let _ = drop.scan();
    assert!(events.arm(&drop.path, drop.folder.identity()).unwrap());
    assert_eq!(events.waker().wait(Duration::ZERO), Woken::Event);
    assert!(!events.arm(&drop.path, drop.folder.identity()).unwrap());
    assert_eq!(events.waker().wait(Duration::ZERO), Woken::Timeout);
}

#[test]
fn a_new_file_an_append_and_a_rename_wake() {
    let mut drop = Watched::new();
    let events = watching(&mut drop);
    drop.write("a.tmp", "1\n");
    assert_eq!(events.waker().wait(LONG), Woken::Event);
    calm(&events);
    drop.append("a.tmp", "2\n");
    assert_eq!(events.waker().wait(LONG), Woken::Event);
    calm(&events);
    fs::rename(drop.file("a.tmp"), drop.file("a.csv")).unwrap();
    assert_eq!(events.waker().wait(LONG), Woken::Event);
}

#[test]
fn scanning_and_reading_do_not_wake() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n");
    let events = watching(&mut drop);
    let _ = drop.after(0);
    assert_eq!(drop.after(10), ["a.csv"]);
    let _ = fs::read(drop.file("a.csv")).unwrap();
    assert_eq!(events.waker().wait(SHORT), Woken::Timeout);
}

#[test]
fn a_folder_made_anew_is_watched_again() {
    let mut drop = Watched::new();
    let mut events = watching(&mut drop);
    fs::rename(&drop.path, drop.path.with_extension("old")).unwrap();
    fs::create_dir(&drop.path).unwrap();
    assert_eq!(events.waker().wait(LONG), Woken::Event);
    let _ = drop.scan();
    assert!(events.arm(&drop.path, drop.folder.identity()).unwrap());
    calm(&events);
    drop.write("a.csv", "1\n");
    assert_eq!(events.waker().wait(LONG), Woken::Event);
    calm(&events);
    fs::write(drop.path.with_extension("old").join("b.csv"), "1\n").unwrap();
    assert_eq!(events.waker().wait(SHORT), Woken::Timeout, "the old one is not watched any more");
}

#[test]
fn a_folder_deleted_and_made_anew_between_two_scans_is_watched_again() {
    let mut drop = Watched::new();
    let mut events = watching(&mut drop);
    fs::remove_dir(&drop.path).unwrap();
    fs::create_dir(&drop.path).unwrap();
    assert_eq!(events.waker().wait(LONG), Woken::Event);
    let _ = drop.scan();
    assert!(events.arm(&drop.path, drop.folder.identity()).unwrap());
    calm(&events);
    drop.write("a.csv", "1\n");
    assert_eq!(events.waker().wait(LONG), Woken::Event);
}

#[test]
fn a_folder_that_is_not_there_yet_is_watched_once_it_is() {
    let mut drop = Watched::new();
    fs::remove_dir(&drop.path).unwrap();
    let mut events = Events::on(Waker::new(Duration::ZERO)).unwrap();
    let _ = drop.scan();
    assert!(!events.arm(&drop.path, drop.folder.identity()).unwrap());
    assert_eq!(events.waker().wait(Duration::ZERO), Woken::Timeout);
    fs::create_dir(&drop.path).unwrap();
    let _ = drop.scan();
    assert!(events.arm(&drop.path, drop.folder.identity()).unwrap());
}

#[test]
fn switched_off_nothing_wakes_but_a_call() {
    let mut drop = Watched::new();
    let mut events = Events::off(Waker::new(Duration::ZERO));
    let _ = drop.scan();
    assert!(!events.arm(&drop.path, drop.folder.identity()).unwrap());
    drop.write("a.csv", "1\n");
    assert_eq!(events.waker().wait(SHORT), Woken::Timeout);
    events.waker().call();
    assert_eq!(events.waker().wait(LONG), Woken::Called);
}

#[test]
fn a_folder_made_anew_is_watched_again_even_if_it_looks_like_the_old_one() {
    let mut drop = Watched::new();
    let mut events = watching(&mut drop);
    // Where the birth of a folder is not known, and the new one got the inode of the old.
    let identity = drop.folder.identity();
    fs::remove_dir(&drop.path).unwrap();
    fs::create_dir(&drop.path).unwrap();
    assert_eq!(events.waker().wait(LONG), Woken::Event);
    calm(&events);
    assert!(events.arm(&drop.path, identity).unwrap());
    calm(&events);
    drop.write("a.csv", "1\n");
    assert_eq!(events.waker().wait(LONG), Woken::Event);
}
