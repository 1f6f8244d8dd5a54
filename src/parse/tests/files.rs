//! Batches, resuming, and files of any size.

use std::io;

use super::*;
use crate::parse::Position;

fn many(rows: usize) -> String {
    let row = |i: usize| {
        let (n, actor) = (i % 60, i % 7);
        format!(
            "2026-04-01 08:31:{n:02},C{actor},view,{i:06},,{}\n",
            if i % 5 == 3 { "x" } else { "" }
        )
    };
    let broken = |i: usize| if i % 11 == 4 { "broken\n\n" } else { "" };
    let rows = (0..rows).map(|i| format!("{}{}", row(i), broken(i)));
    format!("{SMALL_HEADER}{}", rows.collect::<String>())
}

#[test]
fn batches_end_at_records_and_say_how_far_they_reach() {
    let text = many(100);
    let limits = Limits { batch_records: 7, ..Limits::default() };
    let read = try_read(&profile(SMALL), text.as_bytes(), limits).unwrap();
    assert_eq!(read.ends.len(), (100 + 9_usize).div_ceil(7));
    for end in &read.ends {
        let prefix = &text[..usize::try_from(end.bytes).unwrap()];
        assert!(prefix.ends_with('\n'));
        assert_eq!(prefix.matches('\n').count() as u64, end.lines);
    }
}

#[test]
fn a_reading_goes_on_from_any_batchs_end_and_gives_the_same_rows() {
    let text = many(60);
    for profile in [profile(SMALL), profile(&SMALL.replace("utf-8", "utf-16le"))] {
        let bytes = match profile.encoding.word() {
            "utf-8" => text.clone().into_bytes(),
            _ => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        };
        let limits = Limits { batch_records: 9, chunk: 100, ..Limits::default() };
        let whole = try_read(&profile, &bytes, limits).unwrap();
        let start = Position::start();
        for position in whole.ends.iter().chain([&start, &whole.summary.end]) {
            let mut reader = Reader::with_limits(&bytes[..], &profile, limits).unwrap();
            reader.resume_at(*position).unwrap();
            let rest = drain(reader, &bytes).unwrap();
            let later = |line: u64| line > position.lines;
            let rows: Vec<Plain> =
                whole.rows.iter().filter(|r| later(r.line_no)).cloned().collect();
            assert_eq!(rest.rows, rows);
            let quarantined: Vec<Quarantined> =
                whole.quarantined.iter().filter(|q| later(q.line_no)).cloned().collect();
            assert_eq!(rest.quarantined, quarantined);
            assert_eq!(rest.summary.end, whole.summary.end);
        }
    }
}

#[test]
fn a_file_that_does_not_begin_as_it_did_is_not_gone_on_with() {
    let text = many(20);
    let limits = Limits { batch_records: 9, ..Limits::default() };
    let end = try_read(&profile(SMALL), text.as_bytes(), limits).unwrap().ends[0];
    let resume = |text: &str, at: Position| {
        Reader::open(text.as_bytes(), &profile(SMALL)).unwrap().resume_at(at).map_err(|e| e.kind())
    };
    assert_eq!(resume(&text, end), Ok(()));
    assert_eq!(resume(&text.replace("000003", "000004"), end), Err("not-a-prefix"));
    assert_eq!(resume(&text[..200], end), Err("not-a-prefix"));
    // What had no line end may have gone on in the meantime, or ended.
    let cut = text.trim_end();
    let end = read(&profile(SMALL), cut.as_bytes()).summary.end;
    assert_eq!(resume(&format!("{cut}0\n"), end), Err("within-line"));
    assert_eq!(resume(&text, end), Ok(()));
}

#[test]
fn numbering_begins_anew_when_there_are_too_many_and_the_rows_stay_the_same() {
    let rows = (0..500).map(|i| format!("2026-04-01 08:31:02,C{i},view,,,\n"));
    let text = [SMALL_HEADER.to_owned()].into_iter().chain(rows).collect::<String>();
    let expected = read(&profile(SMALL), text.as_bytes());
    let by_count = Limits { recurring: 50, batch_records: 20, ..Limits::default() };
    let by_bytes = Limits { recurring_bytes: 300, batch_records: 20, ..Limits::default() };
    for limits in [by_count, by_bytes] {
        let mut reader = Reader::with_limits(text.as_bytes(), &profile(SMALL), limits).unwrap();
        let (mut batch, mut fresh) = (Batch::new(), 0);
        while reader.next_batch(&mut batch).unwrap() {
            fresh += usize::from(batch.begins_anew);
            assert!(batch.rows.iter().all(|row| row.actor.0 <= 70));
        }
        assert!(fresh > 5, "{fresh}");
        assert_eq!(try_read(&profile(SMALL), text.as_bytes(), limits).unwrap().rows, expected.rows);
    }
}

#[test]
fn a_batch_is_bounded_by_its_text_too() {
    let note = "x".repeat(1000);
    let row = format!("2026-04-01 08:31:02,C1,view,,,{note}\n");
    let text = format!("{SMALL_HEADER}{}", row.repeat(100));
    let limits = Limits { batch_text: 5000, ..Limits::default() };
    let read = try_read(&profile(SMALL), text.as_bytes(), limits).unwrap();
    assert_eq!(read.ends.len(), 20);
}

#[test]
fn a_batch_is_bounded_by_values_that_come_to_nothing_too() {
    let profile = profile(&SMALL.replace("note = \"note\"", "address = \"note\""));
    let row = |i: usize| format!("2026-04-01 08:31:02,C1,view,,,{}\n", " ".repeat(1000 + i));
    let rows = (0..100).map(row);
    let text = [SMALL_HEADER.to_owned()].into_iter().chain(rows).collect::<String>();
    let limits = Limits { batch_text: 5000, ..Limits::default() };
    let read = try_read(&profile, text.as_bytes(), limits).unwrap();
    assert_eq!(read.rows.len(), 100);
    assert!(read.ends.len() >= 20);
}

/// A line without an end, of as many bytes as one likes.
struct Endless {
    head: &'static [u8],
    left: u64,
}

impl io::Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.head.is_empty() {
            return self.head.read(out);
        }
        let length = out.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        out[..length].fill(b'x');
        self.left -= length as u64;
        Ok(length)
    }
}

#[test]
fn a_line_without_an_end_is_one_quarantined_record_and_is_not_held() {
    let head = b"at,who,what,whom,n,note\n2026-04-01 08:31:02,C1,view,,,x\n";
    let input = Endless { head, left: 64 << 20 };
    let mut reader = Reader::open(input, &profile(SMALL)).unwrap();
    let mut batch = Batch::new();
    assert!(reader.next_batch(&mut batch).unwrap());
    assert_eq!((batch.rows.len(), batch.quarantined.len()), (1, 1));
    assert_eq!(batch.quarantined[0].reason.key(), "parse.reason.record-too-long");
    assert!(batch.quarantined[0].raw.len() < 5000);
    let summary = reader.summary();
    assert_eq!((summary.end.bytes, summary.end.lines), (head.len() as u64 + (64 << 20), 3));
    assert!(!summary.last_line_complete);
}

/// Fails after its bytes, and is interrupted before.
struct Failing<'a>(&'a [u8], bool);

impl io::Read for Failing<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        match (self.1, self.0.is_empty()) {
            (true, _) => Err(io::ErrorKind::Interrupted.into()),
            (false, true) => Err(io::Error::other("the share is gone")),
            (false, false) => self.0.read(out),
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_on_is_an_error_and_an_interruption_is_none() {
    let text = many(5000);
    let mut reader = Reader::open(Failing(text.as_bytes(), false), &profile(SMALL)).unwrap();
    let mut batch = Batch::new();
    let error = loop {
        match reader.next_batch(&mut batch) {
            Ok(true) => {}
            Ok(false) => panic!("the end is never reached"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), "io");
}
