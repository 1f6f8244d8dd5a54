//! Each reason for quarantine, and that the rows around a broken one are not lost.

use super::*;
use crate::messages::Lang;

const GOOD: &str = "2026-04-01 08:31:02,C1,view,012,1,\n";

/// Reads a record between two good ones and gives its reason.
fn reason_of(record: &str) -> String {
    let read = small(&format!("{GOOD}{record}\n{GOOD}"));
    assert_eq!(read.lines(), [2, 4], "the rows around {record:?} are there");
    let [quarantined] = &read.quarantined[..] else { panic!("{record:?} is quarantined alone") };
    assert_eq!((quarantined.line_no, quarantined.lines), (3, 1));
    let byte = SMALL_HEADER.len() + GOOD.len();
    assert_eq!(quarantined.byte, byte as u64);
    let column = quarantined.column.map_or(String::new(), |column| format!(" {column}"));
    format!("{}{column}", quarantined.reason.key().trim_start_matches("parse.reason."))
}

#[test]
fn each_broken_record_goes_to_quarantine_with_its_reason_and_column() {
    let table = [
        ("2026-04-01 08:31:02,C1,view,012,1,\"x", "unterminated-quote 6"),
        ("2026-04-01 08:31:02,\"C1\"x,view,012,1,", "text-after-quote 2"),
        ("2026-04-01 08:31:02,C\"1,view,012,1,", "quote-inside 2"),
        ("2026-04-01 08:31:02,C1,view,012,1,a\0b", "nul"),
        ("2026-04-01 08:31:02,C1,view,012,1,a\rb", "bare-return"),
        ("2026-04-01 08:31:02,C1,view,012,1", "field-count"),
        ("2026-04-01 08:31:02,C1,view,012,1,,", "field-count"),
        ("x", "field-count"),
        ("2026-04-01 08:31:02,C\u{7}1,view,012,1,", "control-character 2"),
        ("2026-04-01 08:31:02,C1,view,012,1,\u{9f}", "control-character 6"),
        ("2026-04-01 08:31:02,C1,view,012,1,\t", "control-character 6"),
        (",C1,view,012,1,", "missing 1"),
        ("　,C1,view,012,1,", "missing 1"),
        ("2026-04-01 08:31:02,,view,012,1,", "missing 2"),
        ("2026-04-01 08:31:02, 　,view,012,1,", "missing 2"),
        ("2026-04-01 08:31:02,C1,,012,1,", "missing 3"),
        ("26-04-01 08:31:02,C1,view,012,1,", "time-form 1"),
        ("2026-04-31 08:31:02,C1,view,012,1,", "time-impossible 1"),
        ("2026-04-01 08:31:60,C1,view,012,1,", "time-impossible 1"),
        ("1989-04-01 08:31:02,C1,view,012,1,", "time-year 1"),
        ("2026-04-01 08:31:02,C1,view,012,\"1,000\",", "count 5"),
        ("2026-04-01 08:31:02,C1,view,012,-1,", "count 5"),
        ("2026-04-01 08:31:02,C1,view,012,1.0,", "count 5"),
        ("2026-04-01 08:31:02,C1,view,012,1234567890123,", "count 5"),
    ];
    for (record, reason) in table {
        assert_eq!(reason_of(record), reason, "{record:?}");
    }
}

#[test]
fn bytes_that_are_no_text_go_to_quarantine_and_are_shown_replaced() {
    let bytes =
        [SMALL_HEADER.as_bytes(), b"2026-04-01 08:31:02,C\xff1,view,012,1,\n", GOOD.as_bytes()];
    let read = read(&profile(SMALL), &bytes.concat());
    assert_eq!(read.reasons(), [(2, "undecodable")]);
    assert_eq!(read.quarantined[0].raw, "2026-04-01 08:31:02,C\u{fffd}1,view,012,1,");
    assert_eq!(
        read.quarantined[0].reason.text(Lang::En),
        "column who, read as C\u{fffd}1, holds bytes that are no character in utf-8"
    );
    assert_eq!(read.lines(), [3]);
}

#[test]
fn an_era_that_does_not_cover_the_day_is_said() {
    let profile = profile(&SMALL.replace("%Y-%m-%d", "%era.%m.%d"));
    let records = "H31.05.01 08:31:02,C1,view,012,1,\nR01.05.01 08:31:02,C1,view,012,1,\n";
    let read = read(&profile, format!("{SMALL_HEADER}{records}").as_bytes());
    assert_eq!(read.reasons(), [(2, "time-era")]);
    assert_eq!(read.lines(), [3]);
}

#[test]
fn what_is_too_long_goes_to_quarantine_and_its_text_is_cut() {
    let limits = Limits { field: 100, record: 300, raw: 50, chunk: 64, ..Limits::default() };
    let long =
        |length: usize| format!("2026-04-01 08:31:02,C1,view,012,1,{}\n", "x".repeat(length));
    let text = [SMALL_HEADER, &long(100), &long(101), &long(5000), GOOD].concat();
    let read = try_read(&profile(SMALL), text.as_bytes(), limits).unwrap();
    assert_eq!(read.lines(), [2, 5]);
    assert_eq!(read.reasons(), [(3, "field-too-long"), (4, "record-too-long")]);
    for quarantined in &read.quarantined {
        assert!(quarantined.raw.len() <= 50 + '…'.len_utf8() && quarantined.raw.ends_with('…'));
    }
}

#[test]
fn a_reason_says_what_was_found_and_what_was_expected() {
    let read = small("2026-04-01,C1,view,012,1,\nx,y\n");
    let said: Vec<String> = read.quarantined.iter().map(|q| q.reason.text(Lang::Ja)).collect();
    assert_eq!(
        said,
        [
            "列「at」の値「2026-04-01」は日時の書式 %Y-%m-%d %H:%M:%S に合いません",
            "項目が2個あります。この様式では6個です"
        ]
    );
}

#[test]
fn individual_numbers_are_masked_in_reasons_and_in_the_text_kept() {
    let read = small("123456789018,C1,view,012,1,番号 123456789018\n");
    let quarantined = &read.quarantined[0];
    assert_eq!(quarantined.raw, "************,C1,view,012,1,番号 ************");
    assert!(quarantined.reason.text(Lang::En).contains("************"));
}

#[test]
fn a_subjects_number_is_never_shown_whole_in_a_reason() {
    let record = b"2026-04-01 08:31:02,C1,view,0001234567\xff,1,\n";
    let read = read(&profile(SMALL), &[SMALL_HEADER.as_bytes(), record].concat());
    assert!(read.quarantined[0].reason.text(Lang::En).contains("******4567\u{fffd}"));
}

#[test]
fn a_quote_that_a_later_quote_closes_takes_no_row_with_it() {
    // Pitfall 8: the csv crate would make one record of lines 3 and 4, of the right width.
    let broken = "2026-04-01 08:31:02,C1,view,012,1,\"open\n";
    let closing = "2026-04-01 08:31:02,C1,view,012,1,close\"\n";
    let read = small(&[GOOD, broken, closing, GOOD].concat());
    assert_eq!(read.reasons(), [(3, "unterminated-quote"), (4, "quote-inside")]);
    assert_eq!(read.lines(), [2, 5]);
}

#[test]
fn where_line_ends_are_allowed_a_record_has_several_lines_and_no_more_than_allowed() {
    let profile = profile(&format!("multiline = true\n{SMALL}"));
    let limits = Limits { record_lines: 3, ..Limits::default() };
    let at = "2026-04-01 08:31:02,C1,view,012,1,";
    let text = [
        SMALL_HEADER,
        &format!("{at}\"a\r\n\nb\"\n"),   // lines 2 to 4
        &format!("{at}\"never closed\n"), // line 5
        GOOD,                             // line 6
        &format!("{at}\"a\nb\",\n"),      // lines 7 and 8: a field too many
        GOOD,                             // line 9
        &format!("{at}\"open at the end"),
    ]
    .concat();
    let read = try_read(&profile, text.as_bytes(), limits).unwrap();
    assert_eq!(read.lines(), [2, 6, 9]);
    assert_eq!(read.rows[0].note(), Some("a\r\n\nb"));
    assert_eq!(
        read.reasons(),
        [
            (5, "unterminated-quote"),
            (7, "unterminated-quote"),
            (8, "quote-inside"),
            (10, "unterminated-quote")
        ]
    );
    assert!(!read.summary.last_line_complete);
}

#[test]
fn blank_lines_are_no_records_and_are_counted() {
    let read = small(&format!("\n{GOOD}\r\n\n{GOOD}\n"));
    assert_eq!(read.lines(), [3, 6]);
    assert_eq!(read.summary.blank_lines, 4);
    assert_eq!(read.summary.records(), 2);
    assert_eq!(read.summary.end.lines, 7);
}

#[test]
fn crlf_and_lf_are_both_line_ends_and_the_last_line_needs_none() {
    let good = GOOD.trim_end();
    let read = small(&format!("{good}\r\n{good}\n{good}"));
    assert_eq!(read.lines(), [2, 3, 4]);
    assert!(!read.summary.last_line_complete);
    assert!(small(GOOD).summary.last_line_complete);
}
