use std::collections::HashSet;
use std::env;
use std::fs;

use encoding_rs::SHIFT_JIS;

use super::*;
use crate::encoding::Encoding;
use crate::layout::field_count;

fn bytes(options: &LoadOptions) -> Vec<u8> {
    let mut out = Vec::new();
    write(options, &mut out).unwrap();
    out
}

fn in_utf_8(layout: Layout, rows: u64) -> String {
    let options =
        LoadOptions { encoding: Encoding::Utf8, actors: 300, ..LoadOptions::new(layout, rows) };
    String::from_utf8(bytes(&options)).unwrap()
}

fn lines(layout: Layout, text: &str) -> Vec<&str> {
    let end = std::str::from_utf8(layout.style().end).unwrap();
    text.split_terminator(end).skip(usize::from(!layout.header().is_empty())).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for layout in Layout::ALL {
        let options = LoadOptions::new(layout, 3000);
        assert_eq!(bytes(&options), bytes(&options));
        assert_ne!(bytes(&options), bytes(&LoadOptions { seed: 2, ..options }));
    }
}

#[test]
fn the_row_count_is_exact() {
    for layout in Layout::ALL {
        for rows in [0, 1, 7, 19, 1234, 10_007] {
            let text = in_utf_8(layout, rows);
            assert_eq!(lines(layout, &text).len() as u64, rows, "{layout:?}");
        }
    }
}

#[test]
fn the_rows_are_the_same_in_every_encoding() {
    for layout in Layout::ALL {
        let options = LoadOptions::new(layout, 5000);
        let cp932 = bytes(&LoadOptions { encoding: Encoding::Cp932, ..options });
        let utf_8 = bytes(&LoadOptions { encoding: Encoding::Utf8, ..options });
        let (text, malformed) = SHIFT_JIS.decode_without_bom_handling(&cp932);
        assert!(!malformed);
        assert_eq!(text.as_bytes(), utf_8);
    }
}

#[test]
fn every_row_has_the_fields_of_its_layout() {
    for layout in Layout::ALL {
        let text = in_utf_8(layout, 5000);
        for line in lines(layout, &text) {
            assert_eq!(field_count(layout, line), layout.columns(), "{line}");
        }
    }
}

#[test]
fn every_operation_field_stands_in_quotes() {
    let text = in_utf_8(Layout::Operation, 5000);
    let lines = lines(Layout::Operation, &text);
    assert!(lines.iter().all(|line| line.starts_with('"') && line.ends_with('"')));
    assert!(lines.iter().all(|line| line.matches("\",\"").count() >= 14));
}

#[test]
fn rows_are_in_the_order_of_time_and_serial() {
    let text = in_utf_8(Layout::Operation, 20_000);
    let keys: Vec<&str> = lines(Layout::Operation, &text).iter().map(|line| &line[..49]).collect();
    assert!(keys.is_sorted());
    let serials: HashSet<&str> = keys.iter().map(|key| &key[27..47]).collect();
    assert_eq!(serials.len(), 20_000);
}

#[test]
fn nobody_stays_logged_in_overnight() {
    let text = in_utf_8(Layout::Authentication, 20_000);
    let mut inside = HashSet::new();
    let mut day = "";
    for line in lines(Layout::Authentication, &text) {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[0][..10] != *day {
            assert!(inside.is_empty(), "{line}");
            day = &fields[0][..10];
        }
        match fields[4] {
            "ログイン" => assert!(inside.insert(fields[1]), "{line}"),
            "ログアウト" => assert!(inside.remove(fields[1]), "{line}"),
            _ => {}
        }
    }
    assert!(inside.is_empty());
}

#[test]
fn parts_together_are_the_single_file() {
    let folder = env::temp_dir().join(format!("sample-city-{}-parts", std::process::id()));
    for layout in Layout::ALL {
        let options = LoadOptions { encoding: Encoding::Utf8, ..LoadOptions::new(layout, 4000) };
        for (split, count) in
            [(Split::Periods, None), (Split::Files(7), Some(7)), (Split::Files(50), Some(50))]
        {
            let files = write_files(&options, split, &folder).unwrap();
            assert!(count.is_none_or(|count| count == files));
            let mut paths: Vec<_> =
                fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            assert_eq!(paths.len(), files);
            let mut joined = layout.header_line();
            for path in paths {
                joined +=
                    fs::read_to_string(path).unwrap().strip_prefix(&layout.header_line()).unwrap();
            }
            assert_eq!(joined.into_bytes(), bytes(&options), "{layout:?} {split:?}");
            fs::remove_dir_all(&folder).unwrap();
        }
    }
}

#[test]
fn the_registers_know_every_actor_and_terminal() {
    let folder = env::temp_dir().join(format!("sample-city-{}-registers", std::process::id()));
    for layout in Layout::ALL {
        let options = LoadOptions { actors: 100, ..LoadOptions::new(layout, 10) };
        write_registers(&options, &folder).unwrap();
        let count = |name: &str| fs::read_to_string(folder.join(name)).unwrap().lines().count();
        assert_eq!((count("staff.csv"), count("terminals.csv"), count("units.csv")), (102, 102, 5));
        let of_days = ["openings.csv", "approvals.csv", "attendance.csv"].map(count);
        assert_eq!(of_days, [22, 1 + 4 * 4, 1 + 20]);
        let of_units = ["duties.csv", "permits.csv", "caseload.csv"].map(count);
        assert_eq!(of_units, [1 + 4 * 2, 1 + 4 * 2 * 8, 101]);
        let exceptions = ["watchlist.csv", "exclusions.csv", "organizations.csv"].map(count);
        assert_eq!(exceptions, [21, 2, 2]);
        fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn a_load_goes_on_behind_another() {
    let options = LoadOptions { residents: Some(6000), ..LoadOptions::new(Layout::Operation, 40) };
    let first = bytes(&LoadOptions { rows: 100, ..options });
    let next = bytes(&LoadOptions { rows_before: 100, ..options });
    let serials = |bytes: &[u8]| -> Vec<u64> {
        let lines = bytes.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty());
        let serial = |line: &[u8]| std::str::from_utf8(&line[27..47]).unwrap().parse().unwrap();
        lines.map(serial).collect()
    };
    assert_eq!(serials(&first).last().unwrap() + 1, serials(&next)[0]);
    assert_eq!(serials(&next).len(), 40);
}

#[test]
fn watched_residents_are_met() {
    let options =
        LoadOptions { encoding: Encoding::Utf8, ..LoadOptions::new(Layout::Operation, 20_000) };
    let text = String::from_utf8(bytes(&options)).unwrap();
    assert!((20..40).any(|resident| text.contains(&subjects::text(options.layout, resident))));
}
