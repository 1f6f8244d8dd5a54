use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

use encoding_rs::SHIFT_JIS;

use super::*;
use crate::layout::{Layout, field_count};

const OPTIONS: CityOptions = CityOptions {
    seed: 1,
    staff: 60,
    from: NaiveDate::from_ymd_opt(2026, 4, 1).unwrap(),
    days: 10,
};

fn folder(name: &str) -> PathBuf {
    env::temp_dir().join(format!("sample-city-{}-{name}", std::process::id()))
}

fn city(name: &str, options: &CityOptions) -> (Summary, BTreeMap<PathBuf, Vec<u8>>) {
    let folder = folder(name);
    let summary = write(options, &folder).unwrap();
    let mut files = BTreeMap::new();
    collect(&folder, &folder, &mut files);
    fs::remove_dir_all(&folder).unwrap();
    (summary, files)
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            files.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
        }
    }
}

fn text(layout: Layout, bytes: &[u8]) -> String {
    if layout == Layout::Provision {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap();
        return String::from_utf8(text.to_vec()).unwrap();
    }
    let (text, malformed) = SHIFT_JIS.decode_without_bom_handling(bytes);
    assert!(!malformed);
    text.into_owned()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(city("same-a", &OPTIONS), city("same-b", &OPTIONS));
}

#[test]
fn another_seed_gives_other_exports() {
    let other = CityOptions { seed: 2, ..OPTIONS };
    assert_ne!(city("seed-a", &OPTIONS).1, city("seed-b", &other).1);
}

#[test]
fn every_line_but_the_damaged_ones_has_all_fields() {
    let (_, files) = city("fields", &OPTIONS);
    let mut wrong = 0;
    for layout in Layout::ALL {
        let end = std::str::from_utf8(layout.style().end).unwrap();
        let folder = Path::new("exports").join(layout.folder());
        for (_, bytes) in files.iter().filter(|(path, _)| path.starts_with(&folder)) {
            let text = text(layout, bytes);
            wrong += text
                .split_terminator(end)
                .filter(|line| field_count(layout, line) != layout.columns())
                .count();
        }
    }
    assert_eq!(wrong, 2, "the unterminated quote and the line with too few fields");
}

#[test]
fn the_authentication_file_of_the_seventh_business_day_is_missing() {
    let (_, files) = city("missing", &OPTIONS);
    let path = |day| PathBuf::from(format!("exports/authentication/NINSHO_202604{day:02}.csv"));
    assert!(files.contains_key(&path(8)) && files.contains_key(&path(10)));
    assert!(!files.contains_key(&path(9)));
}

#[test]
fn the_sample_stays_small() {
    let (summary, files) = city("small", &OPTIONS);
    let size: usize = files.values().map(Vec::len).sum();
    assert!(size < 2_500_000, "{size} bytes");
    assert!((5_500..8_000).contains(&summary.operation), "{summary:?}");
    assert!((1_300..2_000).contains(&summary.authentication), "{summary:?}");
    assert!((350..600).contains(&summary.provision), "{summary:?}");
    assert!((350..500).contains(&summary.regional), "{summary:?}");
}

#[test]
fn every_incident_of_the_ten_days_is_in_the_readme() {
    let (_, files) = city("readme", &OPTIONS);
    let readme = String::from_utf8(files[Path::new("README.md")].clone()).unwrap();
    // And the exclusion, which is in a register and in no log.
    assert_eq!(readme.matches("<br>").count(), incident::all().count() + 1);
}

#[test]
fn a_larger_staff_and_other_days_work_too() {
    let from = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    let (summary, files) = city("large", &CityOptions { seed: 3, staff: 120, from, days: 25 });
    assert!(summary.operation > 25_000);
    assert!(files.contains_key(Path::new("exports/provision/TEIKYO_202606.csv")));
    assert!(files.contains_key(Path::new("exports/provision/TEIKYO_202607.csv")));
}
