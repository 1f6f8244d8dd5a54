//! Headers that fit, and files that are refused as a whole.

use super::*;
use crate::config::profile::Encoding;
use crate::messages::{Explain, Lang};

fn error(profile: &Profile, bytes: &[u8]) -> ReadError {
    let Err(error) = Reader::open(bytes, profile) else { panic!("the file is accepted") };
    for lang in [Lang::Ja, Lang::En] {
        for message in [Some(error.message()), error.hint()].into_iter().flatten() {
            let said = message.text(lang);
            assert!(said != message.key() && !said.contains('{'), "{said}");
        }
    }
    error
}

#[test]
fn titles_are_found_in_any_order_among_others_however_wide_they_are_written() {
    let text =
        "extra,NOTE, Ｗｈａｔ ,whom,at,n,\"who\"\nx,memo,view,012,2026-04-01 08:31:02,2,C1\n";
    let read = read(&profile(SMALL), text.as_bytes());
    let row = &read.rows[0];
    assert_eq!((row.actor(), row.note(), row.record_count), (Some("C1"), Some("memo"), 2));
}

#[test]
fn a_missing_title_is_named_with_the_header_that_was_found() {
    let error = error(&profile(SMALL), b"at,who,what,nnn\n");
    assert_eq!(error.kind(), "missing-titles");
    assert_eq!(error.to_string(), "its header lacks n, note, whom; the header: at, who, what, nnn");
}

#[test]
fn a_title_that_stands_twice_is_refused_unless_nobody_asks_for_it() {
    let duplicate = error(&profile(SMALL), b"at,who,what,whom,n,note,WHO\n");
    assert_eq!(duplicate.kind(), "duplicate-title");
    let text = "at,who,what,whom,n,note,x,x\n";
    assert!(Reader::open(text.as_bytes(), &profile(SMALL)).is_ok());
}

#[test]
fn a_header_of_another_kind_of_file_is_refused() {
    let error = error(&profile(SMALL), b"date,user\n1,2\n");
    assert_eq!(error.kind(), "no-known-title");
}

#[test]
fn a_file_without_a_byte_is_refused_where_a_header_is_due_and_empty_otherwise() {
    assert_eq!(error(&profile(SMALL), b"").kind(), "empty");
    assert_eq!(error(&profile(SMALL), b"\n\n").kind(), "empty");
    let empty = read(&shipped("regional-terminal"), b"");
    assert_eq!((empty.summary.records(), empty.summary.end.lines), (0, 0));
}

#[test]
fn a_header_alone_is_a_valid_empty_export() {
    for text in [SMALL_HEADER, SMALL_HEADER.trim_end(), "\r\nat,who,what,whom,n,note\r\n\r\n"] {
        let read = read(&profile(SMALL), text.as_bytes());
        assert_eq!((read.summary.records(), read.summary.header_lines), (0, 1));
    }
}

#[test]
fn a_header_that_is_no_csv_is_refused() {
    for text in ["at,\"who,what\n", "at,\"who\"x,what\n", "at,wh\"o\n", "at,who\rwhat\n"] {
        assert_eq!(error(&profile(SMALL), text.as_bytes()).kind(), "header", "{text:?}");
    }
    let endless = "x".repeat(2_000_000);
    assert_eq!(error(&profile(SMALL), endless.as_bytes()).kind(), "header");
}

#[test]
fn a_file_in_another_encoding_is_refused_and_the_other_one_named() {
    let header = "処理日時,処理通番,利用者ID\r\n";
    let looks_like = |error: ReadError| match error {
        ReadError::OtherEncoding { looks_like, .. } => looks_like,
        other => panic!("{other:?}"),
    };
    let operation = shipped("operation-log");
    assert_eq!(looks_like(error(&operation, header.as_bytes())), Some(Encoding::Utf8));
    let (euc, _, _) = encoding_rs::EUC_JP.encode(header);
    assert_eq!(looks_like(error(&operation, &euc)), Some(Encoding::EucJp));
    let utf8 = profile(&operation.text.replace("cp932", "utf-8"));
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(header);
    assert_eq!(looks_like(error(&utf8, &cp932)), Some(Encoding::Cp932));
    assert_eq!(looks_like(error(&utf8, b"\xff\xfd\xfc,\xfb\n")), None);
}

#[test]
fn a_mark_of_another_encoding_is_refused() {
    let marks = [&b"\xff\xfea\0"[..], b"\xfe\xff\0a"];
    for mark in marks {
        assert_eq!(error(&profile(SMALL), mark).kind(), "mark");
        assert_eq!(error(&shipped("regional-terminal"), mark).kind(), "mark");
    }
    assert_eq!(error(&shipped("operation-log"), b"\xef\xbb\xbfat\n").kind(), "mark");
    let utf16 = profile(&SMALL.replace("utf-8", "utf-16le"));
    assert_eq!(error(&utf16, b"\xfe\xff\0a").kind(), "mark");
    assert_eq!(error(&utf16, b"\xef\xbb\xbfat,who\n").kind(), "mark");
}

#[test]
fn what_is_no_text_at_all_is_refused() {
    let zeros = vec![0; 100_000];
    for bytes in [&b"PK\x03\x04rest"[..], b"\x1f\x8b\x08", &zeros, b"%PDF-1.7\n"] {
        assert_eq!(error(&profile(SMALL), bytes).kind(), "binary");
        assert_eq!(error(&shipped("regional-terminal"), bytes).kind(), "binary");
    }
}

#[test]
fn without_a_header_most_records_say_how_many_columns_there_are() {
    let good = "R08.04.01 083102\tK1\t011002\tT1\tG1\tOK\t0001\tOK\textra\r\n";
    let short = "R08.04.01 083102\tK1\t011002\tT1\tG1\tOK\t0001\tOK\r\n";
    let text = [short, good, good].concat();
    let read = read(&shipped("regional-terminal"), text.as_bytes());
    assert_eq!(read.lines(), [2, 3]);
    assert_eq!(read.reasons(), [(1, "field-count")]);
}

#[test]
fn without_a_header_too_few_columns_refuse_the_file() {
    let regional = shipped("regional-terminal");
    assert_eq!(error(&regional, b"R08.04.01 083102,K1\r\n").kind(), "too-few-columns");
}

#[test]
fn where_no_title_tells_the_encoding_the_text_itself_does() {
    let line = "R08.04.01 083102\tK1\t011002\tT1\tG1\t検索\t0001\tOK\r\n";
    let looks_like = |error: ReadError| match error {
        ReadError::OtherEncoding { looks_like, .. } => looks_like,
        other => panic!("{other:?}"),
    };
    let regional = shipped("regional-terminal");
    assert_eq!(looks_like(error(&regional, line.as_bytes())), Some(Encoding::Utf8));
    let (euc, _, _) = encoding_rs::EUC_JP.encode(line);
    assert_eq!(looks_like(error(&regional, &euc)), Some(Encoding::EucJp));
    let small = profile(&SMALL.replace("utf-8", "cp932"));
    let text = format!("{SMALL_HEADER}2026-04-01 08:31:02,C1,view,,,備考\n");
    assert_eq!(looks_like(error(&small, text.as_bytes())), Some(Encoding::Utf8));
}

#[test]
fn half_width_kana_alone_are_not_mistaken_for_another_encoding() {
    let line = "R08.04.01 083102\tK1\t011002\tT1\tｼﾞｭｳﾐﾝﾋｮｳ\tｶｸﾆﾝ\t0001\tOK\r\n";
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(line);
    assert_eq!(read(&shipped("regional-terminal"), &bytes).summary.rows, 1);
}
