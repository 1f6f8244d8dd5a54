use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

use super::*;

const OPTIONS: OfficeOptions = OfficeOptions {
    seed: 1,
    staff: 60,
    from: NaiveDate::from_ymd_opt(2026, 3, 9).unwrap(),
    days: 12,
    load: 20,
    incidents: false,
};

fn office(name: &str, options: &OfficeOptions) -> (Summary, BTreeMap<PathBuf, Vec<u8>>) {
    let folder = env::temp_dir().join(format!("sample-office-{}-{name}", std::process::id()));
    let summary = write(options, &folder).unwrap();
    let mut files = BTreeMap::new();
    for part in ["registers", "exports/operation", "exports/authentication", "exports/regional"] {
        for entry in fs::read_dir(folder.join(part)).unwrap().map(Result::unwrap) {
            let name = PathBuf::from(part).join(entry.file_name());
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    fs::remove_dir_all(&folder).unwrap();
    (summary, files)
}

fn register(files: &BTreeMap<PathBuf, Vec<u8>>, name: &str) -> String {
    let bytes = &files[&PathBuf::from("registers").join(name)];
    String::from_utf8(bytes.clone()).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let first = office("first", &OPTIONS);
    assert_eq!(first, office("again", &OPTIONS));
    assert_ne!(first.1, office("other", &OfficeOptions { seed: 2, ..OPTIONS }).1);
}

#[test]
fn the_twentieth_of_march_is_a_holiday() {
    assert_eq!(office("holiday", &OPTIONS).0.business_days, 9);
}

#[test]
fn a_year_without_known_holidays_is_refused() {
    let from = NaiveDate::from_ymd_opt(2028, 1, 1).unwrap();
    assert!(write(&OfficeOptions { from, ..OPTIONS }, &env::temp_dir()).is_err());
}

#[test]
fn a_clean_office_expects_nothing() {
    assert!(office("clean", &OPTIONS).0.expected.is_empty());
}

#[test]
fn every_desk_has_one_person_at_a_time() {
    let residents = Residents::for_staff(300);
    let from = OPTIONS.from;
    let staff = Staff::new(300, 1, from, &residents).unwrap();
    for date in [from, from + Days::new(40)] {
        let seats: Vec<Seat> = staff
            .people
            .iter()
            .filter(|person| person.works)
            .filter_map(|person| person.seat(date))
            .collect();
        let different: BTreeSet<Seat> = seats.iter().copied().collect();
        assert_eq!((seats.len(), different.len()), (300, 300), "{date}");
    }
}

#[test]
fn one_in_ten_is_transferred_on_the_first_of_april() {
    let residents = Residents::for_staff(300);
    let staff = Staff::new(300, 1, OPTIONS.from, &residents).unwrap();
    let moved = staff.people.iter().filter(|person| person.posts.len() > 1).count();
    assert!((20..60).contains(&moved), "{moved}");
}

#[test]
fn every_approval_is_by_somebody_else() {
    let (_, files) = office("approvals", &OPTIONS);
    let text = register(&files, "approvals.csv");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert!(rows.len() > 10);
    assert!(rows.iter().all(|row| row[2] != row[7] && !row[7].is_empty()));
}
