//! Bytes, characters and quotes as Windows writes them, from the export to the view.

use std::io::Read;

use encoding_rs::SHIFT_JIS;
use tenken::exit::Exit;
use tenken::hash::Hash;
use tenken::store::archive::Archive;

use crate::city::{City, repository};
use crate::rows::{Export, Operation, Row, at, cp932};

/// The copy of an export's bytes in the archive.
fn archived(city: &City, sha256: &str) -> Vec<u8> {
    let byte = |i| u8::from_str_radix(&sha256[i..i + 2], 16).unwrap();
    let hash = Hash::from_slice(&(0..64).step_by(2).map(byte).collect::<Vec<u8>>()).unwrap();
    let mut copy = Vec::new();
    Archive::new(city.state().archive()).open(&hash).unwrap().read_to_end(&mut copy).unwrap();
    copy
}

/// An export whose rows hold these bytes in their note.
fn with_notes<'a>(notes: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = cp932(&(Operation::header().unwrap() + "\r\n"));
    for (i, note) in notes.enumerate() {
        let line = cp932(&at("10:00").serial(&format!("{i:020}")).line());
        bytes.extend(line.strip_suffix(b"\"\"").unwrap());
        bytes.extend([b"\"", note, b"\"\r\n"].concat());
    }
    bytes
}

fn golden(name: &str) -> usize {
    let text = std::fs::read_to_string(repository("fixtures/parse/cp932-two-bytes.txt")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().parse().unwrap()
}

/// What a note of these two bytes is stored as: absent where it is blank.
fn as_stored(code: [u8; 2]) -> String {
    match &code {
        b"\"\"" => return "\"".to_owned(),
        b"\"\n" => return "-".to_owned(),
        _ => {}
    }
    let (text, _) = SHIFT_JIS.decode_without_bom_handling(&code);
    if text.trim().is_empty() { "-".to_owned() } else { text.into_owned() }
}

#[test]
fn every_two_byte_sequence_of_cp932_is_stored_or_held_as_in_the_golden_file_and_archived() {
    let codes: Vec<[u8; 2]> = (0..=u16::MAX).map(u16::to_be_bytes).collect();
    let bytes = with_notes(codes.iter().map(<[u8; 2]>::as_slice));
    let city =
        City::new().only_source("operation", "").operation("SOUSA_20260422.csv", bytes.clone());
    let [read, stored, duplicate, held] =
        city.ingest().account().map(|n| usize::try_from(n).unwrap());
    city.accounts_balance();
    // A quote beside another character ends the field too early: strictly no CSV. Before a line
    // end it ends an empty field as it should.
    let (quotes, empty) = (2 * 157, 1);
    assert_eq!(stored, golden("accepted") + golden("private-use") - quotes + empty);
    assert_eq!((duplicate, held), (0, read - stored));
    // Each of the 511 sequences with a line end makes a record of its own of what follows it.
    assert_eq!(read, 65_536 + 511);
    let rows = city.query("SELECT serial, note FROM access_events");
    for row in rows {
        let code = codes[row[0].parse::<usize>().unwrap()];
        assert_eq!(row[1], as_stored(code), "{code:x?}");
    }
    assert_eq!(archived(&city, &city.value("SELECT sha256 FROM exports")), bytes);
}

#[test]
fn the_archive_reproduces_bytes_that_would_not_survive_being_read_and_written_again() {
    // NEC and IBM double each other's characters, 0x80 is none, NUL is none.
    let notes: [&[u8]; 6] = [b"\xed\x40", b"\xfa\x5c", b"\x87\x90", b"\x80", b"\0", b"\xf0\x40"];
    let bytes = with_notes(notes.into_iter());
    let city =
        City::new().only_source("operation", "").operation("SOUSA_20260422.csv", bytes.clone());
    assert_eq!(city.ingest().account(), [6, 4, 0, 2]);
    let sha256 = city.value("SELECT sha256 FROM exports");
    assert_eq!(archived(&city, &sha256), bytes);
    assert_eq!(sha256, Hash::of(&bytes).to_string());
}

#[test]
fn a_field_of_twenty_megabytes_is_held_and_the_rows_after_it_are_stored() {
    let field = vec![b'x'; 20 << 20];
    let bytes = with_notes([b"a", field.as_slice(), b"b"].into_iter());
    let city = City::new().only_source("operation", "").operation("SOUSA_20260422.csv", bytes);
    assert_eq!(city.ingest().account(), [3, 2, 0, 1]);
    assert_eq!(city.query("SELECT note FROM access_events ORDER BY line_no").concat(), ["a", "b"]);
    let kept: usize = city.value("SELECT length(raw) FROM quarantined_rows").parse().unwrap();
    assert!(kept <= 5_000, "{kept}");
}

#[test]
fn nul_bare_returns_and_text_beside_quotes_are_held_each_with_its_line() {
    let notes: [&[u8]; 7] = [b"a", b"b\0c", b"d", b"e\rf", b"g", b"h\"i", b"j\"\"k"];
    let city = City::new()
        .only_source("operation", "")
        .operation("SOUSA_20260422.csv", with_notes(notes.into_iter()));
    assert_eq!(city.ingest().account(), [7, 4, 0, 3]);
    let held = city.query("SELECT line_no FROM quarantined_rows ORDER BY line_no");
    assert_eq!(held.concat(), ["3", "5", "7"]);
    let stored = city.query("SELECT note FROM access_events ORDER BY line_no");
    assert_eq!(stored.concat(), ["a", "d", "g", "j\"k"]);
}

#[test]
fn a_byte_order_mark_that_contradicts_the_profile_refuses_the_file() {
    for mark in [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"] {
        let bytes = [mark, &[at("10:00")].bytes()].concat();
        let city = City::new().only_source("operation", "").operation("SOUSA_20260422.csv", bytes);
        let ran = city.run(&["--format", "json", "ingest"]);
        ran.ends(Exit::Failed);
        assert_eq!(ran.json()["files"][0]["outcome"], "rejected", "{mark:x?}");
    }
}

#[test]
fn the_tilde_and_the_dash_of_windows_are_shown_as_written_and_compared_as_one() {
    // CP932 0x8160 and 0x817C decode to U+FF5E and U+FF0D; the register has U+301C and U+2212.
    let row = at("10:00").actor("Ｃ－１～２");
    assert!(row.line().contains('\u{ff5e}') && row.line().contains('\u{ff0d}'));
    let city = City::new()
        .staff("C\u{2212}1\u{301c}2,中村　拓也,0101,staff,0,2020-04-01,,")
        .operation("SOUSA_20260422.csv", [row]);
    assert_eq!(city.ingest().changes()[0], 0, "the ID is known");
    assert_eq!(city.value("SELECT actor_id FROM access_events"), "Ｃ－１～２");
}

#[test]
fn a_time_with_the_year_cut_to_two_digits_is_held_and_not_taken_for_the_first_century() {
    let text = [at("10:00"), at("10:01")].bytes();
    let text = SHIFT_JIS.decode(&text).0.replacen("\"2026/04/22 10:01", "\"26/04/22 10:01", 1);
    let city = City::new().only_source("operation", "").operation("SOUSA_20260422.csv", text);
    assert_eq!(city.ingest().account(), [2, 1, 0, 1]);
}

#[test]
fn what_begins_like_a_formula_begins_with_an_apostrophe_in_the_digest() {
    for formula in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠1"] {
        let city = City::with_registers()
            .operation("SOUSA_20260422.csv", [at("21:00").actor(formula).name(formula)]);
        city.ingest();
        let digest = city.run(&["digest"]).out;
        let bare = |line: &str| line.trim_start().starts_with(formula);
        assert!(!digest.lines().any(bare), "{formula}:\n{digest}");
        assert!(digest.contains(&format!("'{formula}")), "{formula}:\n{digest}");
    }
}
