use std::fs;
use std::io;
use std::path::Path;

use super::harness::{NOTHING, Watched, is_csv};
use crate::messages::{Explain, Lang, template};
use crate::watch::{DropFolder, EventsError, FolderChange, ScanError, Wanted};

#[test]
fn a_folder_renamed_with_a_new_one_in_its_place_is_an_alarm() {
    let mut drop = Watched::new();
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.change, FolderChange::Found);
    let _ = drop.after(5);
    assert_eq!(drop.change, FolderChange::Unchanged);
    fs::rename(&drop.path, drop.path.with_extension("old")).unwrap();
    fs::create_dir(&drop.path).unwrap();
    drop.write("a.csv", "1\n");
    assert_eq!(drop.after(5), NOTHING);
    assert_eq!(drop.change, FolderChange::Replaced);
    assert!(drop.change.is_alarm());
    assert_eq!(drop.after(10), ["a.csv"]);
    assert_eq!(drop.change, FolderChange::Unchanged);
}

#[test]
fn a_folder_that_goes_missing_and_comes_back_is_an_alarm_in_between() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n");
    let _ = drop.after(0);
    let away = drop.path.with_extension("away");
    fs::rename(&drop.path, &away).unwrap();
    assert_eq!(drop.after(5), NOTHING);
    assert_eq!((drop.change, drop.folder.identity()), (FolderChange::Vanished, None));
    assert_eq!(drop.after(5), NOTHING);
    assert_eq!(drop.change, FolderChange::Missing);
    assert!(matches!(drop.scan().found, Err(ScanError::Missing { .. })));
    fs::rename(&away, &drop.path).unwrap();
    assert_eq!(drop.after(5), NOTHING, "the waiting starts anew");
    assert_eq!(drop.change, FolderChange::Back { replaced: false });
    assert!(!drop.change.is_alarm());
    assert_eq!(drop.after(10), ["a.csv"]);
}

#[test]
fn a_folder_deleted_and_made_anew_is_another_one() {
    let mut drop = Watched::new();
    let _ = drop.after(0);
    fs::remove_dir(&drop.path).unwrap();
    let _ = drop.after(5);
    fs::create_dir(&drop.path).unwrap();
    let born_known = fs::metadata(&drop.path).unwrap().created().is_ok();
    let _ = drop.after(5);
    if born_known {
        assert_eq!(drop.change, FolderChange::Back { replaced: true });
    }
}

#[test]
fn a_folder_that_never_was_there_is_missing_and_then_found() {
    let mut drop = Watched::new();
    fs::remove_dir(&drop.path).unwrap();
    let _ = drop.after(0);
    assert_eq!(drop.change, FolderChange::Missing);
    fs::create_dir(&drop.path).unwrap();
    let _ = drop.after(5);
    assert_eq!(drop.change, FolderChange::Found);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_said() {
    let mut drop = Watched::new();
    fs::remove_dir(&drop.path).unwrap();
    fs::write(&drop.path, "").unwrap();
    let error = drop.scan().found.unwrap_err();
    assert!(matches!(error, ScanError::NotAFolder { .. }), "{error}");
}

#[test]
fn a_folder_that_may_not_be_read_is_not_taken_for_a_vanished_one() {
    let error = ScanError::new(Path::new("/drop"), io::ErrorKind::PermissionDenied.into());
    assert!(matches!(error, ScanError::Denied { .. }), "{error}");
    // Only root may look through a link that leads to itself into anything.
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("loop");
    std::os::unix::fs::symlink(&path, &path).unwrap();
    let scan = DropFolder::new(&path).scan(&Wanted::new(&is_csv));
    assert_eq!(scan.change, FolderChange::Unchanged);
    assert!(matches!(scan.found, Err(ScanError::Io { .. })));
}

#[test]
fn every_trouble_with_a_folder_is_said_in_both_languages_with_what_to_do() {
    let kinds = [
        io::ErrorKind::NotFound,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::StaleNetworkFileHandle,
    ];
    let scans = kinds.map(|kind| ScanError::new(Path::new("/drop"), kind.into()));
    let events = [EventsError::Limit, EventsError::Other { cause: "broken".into() }];
    let explained = scans.iter().map(|error| error as &dyn Explain);
    let explained = explained.chain(events.iter().map(|error| error as &dyn Explain));
    let mut said: Vec<_> = explained.map(|error| (error.message(), error.hint())).collect();
    for change in [
        FolderChange::Vanished,
        FolderChange::Missing,
        FolderChange::Replaced,
        FolderChange::Back { replaced: true },
    ] {
        said.push((change.message(Path::new("/drop")).unwrap(), change.hint()));
    }
    for (message, hint) in said {
        for sentence in [message, hint.expect("a hint")] {
            assert!(template(Lang::Ja, sentence.key()).is_some(), "{}", sentence.key());
            assert!(!sentence.text(Lang::En).contains('{'), "{}", sentence.key());
        }
    }
}
