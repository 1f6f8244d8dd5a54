//! The four assumed layouts that ship, each on a small export.

use super::*;
use crate::instant::Day;

fn fixture(profile: &str, file: &str) -> Read {
    let bytes = std::fs::read(format!("fixtures/parse/{profile}/{file}")).unwrap();
    read(&shipped(profile), &bytes)
}

#[test]
fn the_operation_log_is_read() {
    let read = fixture("operation-log", "SOUSA_20260401.csv");
    assert_eq!(read.lines(), [2, 3, 4, 6]);
    assert_eq!(read.reasons(), [(5, "time-impossible")]);
    let row = &read.rows[0];
    assert_eq!(row.occurred_at, "2026-04-01T08:31:02.123+09:00");
    assert_eq!(row.serial(), Some("00000000000000000001"));
    assert_eq!(row.actor_name(), Some("髙﨑　花子"));
    assert_eq!(row.subject(), Some("000000012345678"));
    assert_eq!((row.action, row.outcome), (Action::View, Some(Outcome::Success)));
    assert_eq!(read.rows[1].note(), Some("㈱架空商事, \"至急\" =SUM(A1)"));
    assert_eq!(read.rows[1].record_count, 12);
    assert_eq!(read.rows[2].occurred_at, "2026-04-02T00:00:00.000+09:00");
    assert_eq!(read.rows[2].actor_name(), Some("\u{e000}野　ﾀﾛｳ"));
    assert_eq!(read.summary.private_use, 1);
    assert_eq!(read.rows[3].action, Action::Other);
    assert_eq!(read.summary.unmapped[0].value, "再起動");
}

#[test]
fn the_authentication_log_is_read_and_its_equal_lines_are_two_events() {
    let read = fixture("authentication-log", "NINSHO_20260401.csv");
    let actions: Vec<_> = read.rows.iter().map(|row| (row.action, row.outcome)).collect();
    assert_eq!(
        actions,
        [
            (Action::LoginFailed, Some(Outcome::Denied)),
            (Action::LoginFailed, Some(Outcome::Denied)),
            (Action::Login, Some(Outcome::Success)),
            (Action::Logout, Some(Outcome::Success)),
        ]
    );
    assert_eq!(read.rows[0].texts, read.rows[1].texts);
    assert_eq!(read.rows[0].texts[5].as_deref(), Some("10.1.2.3"));
    assert_eq!(read.rows[0].subject_kind(), None);
}

#[test]
fn in_the_provision_record_own_rows_are_inquiries_and_the_others_provisions() {
    let read = fixture("provision-record", "TEIKYO_202604.csv");
    let rows: Vec<_> = read
        .rows
        .iter()
        .map(|r| {
            (
                r.action,
                r.actor().unwrap(),
                r.unit(),
                r.counterpart().unwrap(),
                &r.occurred_at[11..19],
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            (Action::Inquire, "C0010103", Some("0101"), "131016", "08:31:02"),
            (Action::Provide, "(auto)", None, "131016", "08:40:02"),
            (Action::Provide, "(manual)", None, "272035", "08:50:02"),
        ]
    );
    assert_eq!(read.rows[2].outcome, Some(Outcome::Denied));
    assert_eq!(read.reasons(), [(5, "missing")]);
}

#[test]
fn the_regional_terminals_are_read_by_column_numbers_and_era_years() {
    let read = fixture("regional-terminal", "0401.tsv");
    assert_eq!(read.lines(), [1, 2]);
    let row = &read.rows[0];
    assert_eq!(row.occurred_at, "2026-04-01T08:31:02.000+09:00");
    assert_eq!((row.subject_kind(), row.subject()), (Some("hihokensha"), Some("00123456")));
    assert_eq!((row.unit(), row.outcome), (Some("011002"), Some(Outcome::Success)));
    assert_eq!(read.rows[1].occurred_at, "2026-04-02T00:00:00.000+09:00");
}

#[test]
fn their_file_names_tell_the_days_that_they_cover() {
    let period = |profile: &str, name: &str| shipped(profile).period_of(name);
    let day = |text: &str| text.parse::<Day>().unwrap();
    let first = day("2026-04-01");
    assert_eq!(period("operation-log", "SOUSA_20260401.csv"), Some((first, first)));
    assert_eq!(period("authentication-log", "NINSHO_20260401.csv"), Some((first, first)));
    let month = Some((first, day("2026-04-30")));
    assert_eq!(period("provision-record", "TEIKYO_202604.csv"), month);
    assert_eq!(period("regional-terminal", "0401.tsv"), None);
}
