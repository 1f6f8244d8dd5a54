//! The table of times.

use super::*;

fn read(format: &str, value: &str) -> Result<String, TimeFault> {
    TimeFormat::compile(format).unwrap().read(value).map(|t| t.to_string())
}

const MILLIS: &str = "%Y/%m/%d %H:%M:%S%.3f";
const SECONDS: &str = "%Y/%m/%d %H:%M:%S";
const RFC: &str = "%Y-%m-%dT%H:%M:%S%:z";
const ERA: &str = "%era.%m.%d %H%M%S";
const KANJI: &str = "%era年%-m月%-d日 %-H時%-M分%-S秒";

/// Format, value, instant; only the date where its year is refused.
const TIMES: &[(&str, &str, &str)] = &[
    (MILLIS, "2026/04/01 08:31:02.123", "2026-04-01T08:31:02.123+09:00"),
    (SECONDS, "2026/04/01 08:30:11", "2026-04-01T08:30:11.000+09:00"),
    // Day's end.
    (SECONDS, "2026/04/01 24:00:00", "2026-04-02T00:00:00.000+09:00"),
    (MILLIS, "2026/12/31 24:00:00.000", "2027-01-01T00:00:00.000+09:00"),
    (SECONDS, "2026/04/01 00:00:00", "2026-04-01T00:00:00.000+09:00"),
    (MILLIS, "2026/04/01 23:59:59.999", "2026-04-01T23:59:59.999+09:00"),
    // Leap days.
    (SECONDS, "2028/02/29 12:00:00", "2028-02-29T12:00:00.000+09:00"),
    (SECONDS, "2000/02/29 12:00:00", "2000-02-29T12:00:00.000+09:00"),
    (SECONDS, "2028/02/28 24:00:00", "2028-02-29T00:00:00.000+09:00"),
    (SECONDS, "2028/02/29 24:00:00", "2028-03-01T00:00:00.000+09:00"),
    (ERA, "R06.02.29 120000", "2024-02-29T12:00:00.000+09:00"),
    // The ends of the years that an event can lie in.
    (SECONDS, "1990/01/01 00:00:00", "1990-01-01T00:00:00.000+09:00"),
    (SECONDS, "2100/12/31 23:59:59", "2100-12-31T23:59:59.000+09:00"),
    // Full width, in the value or in the format.
    (SECONDS, "２０２６／０４／０１　０８：３０：１１", "2026-04-01T08:30:11.000+09:00"),
    ("%Y／%m／%d　%H：%M：%S", "2026/04/01 08:30:11", "2026-04-01T08:30:11.000+09:00"),
    // 和暦, with and without 元年.
    (ERA, "R08.04.01 083102", "2026-04-01T08:31:02.000+09:00"),
    (ERA, "Ｒ０８．０４．０１　０８３１０２", "2026-04-01T08:31:02.000+09:00"),
    (ERA, "R01.05.01 000000", "2019-05-01T00:00:00.000+09:00"),
    (ERA, "H31.04.30 235959", "2019-04-30T23:59:59.000+09:00"),
    (KANJI, "令和8年4月1日 8時31分2秒", "2026-04-01T08:31:02.000+09:00"),
    (KANJI, "令和元年5月1日 24時0分0秒", "2019-05-02T00:00:00.000+09:00"),
    (KANJI, "平成元年12月31日 23時59分59秒", "1989-12-31"),
    (KANJI, "令和1年5月1日 0時0分0秒", "2019-05-01T00:00:00.000+09:00"),
    (KANJI, "令和０８年０４月０１日　０８時３１分０２秒", "2026-04-01T08:31:02.000+09:00"),
    (KANJI, "平成31年4月30日 24時0分0秒", "2019-05-01T00:00:00.000+09:00"),
    ("%era%m%d%H%M", "R0804010831", "2026-04-01T08:31:00.000+09:00"),
    // Offsets.
    (RFC, "2026-04-01T08:31:02+09:00", "2026-04-01T08:31:02.000+09:00"),
    (RFC, "2026-03-31T23:31:02Z", "2026-04-01T08:31:02.000+09:00"),
    (RFC, "2026-03-31T18:31:02-05:00", "2026-04-01T08:31:02.000+09:00"),
    ("%FT%T%.f%z", "2026-04-01T08:31:02.5+0900", "2026-04-01T08:31:02.500+09:00"),
    ("%FT%T%.f%z", "2026-04-01T08:31:02+0900", "2026-04-01T08:31:02.000+09:00"),
    // What is finer than a millisecond is cut.
    ("%F %T%.6f", "2026-04-01 08:31:02.123999", "2026-04-01T08:31:02.123+09:00"),
    ("%F %R", "2026-04-01 08:31", "2026-04-01T08:31:00.000+09:00"),
    ("%Y%m%d%H%M%S%3f", "20260401083102123", "2026-04-01T08:31:02.123+09:00"),
    ("%Y/%-m/%-d %-H:%M", "2026/4/1 8:05", "2026-04-01T08:05:00.000+09:00"),
    ("100%% %F %R", "100% 2026-04-01 08:31", "2026-04-01T08:31:00.000+09:00"),
];

#[test]
fn times_are_read_as_the_table_says() {
    for (format, value, expected) in TIMES {
        if expected.len() == 10 {
            // A valid time before the years that an event can lie in.
            assert_eq!(read(format, value), Err(TimeFault::Year), "{value}");
        } else {
            assert_eq!(read(format, value).as_deref(), Ok(*expected), "{format} on {value}");
        }
    }
}

#[test]
fn what_is_no_time_is_refused_and_said_why() {
    use TimeFault::{Era, Form, Impossible, Year};
    let table = [
        (SECONDS, "26/04/01 08:30:11", Form),
        (SECONDS, "２６／０４／０１ 08:30:11", Form),
        (SECONDS, "0026/04/01 08:30:11", Year),
        (SECONDS, "1989/12/31 23:59:59", Year),
        (SECONDS, "2101/01/01 00:00:00", Year),
        (SECONDS, "2026/4/1 08:30:11", Form),
        (SECONDS, "2026/ 4/ 1 08:30:11", Form),
        (SECONDS, "2026/04/01  08:30:11", Form),
        (SECONDS, " 2026/04/01 08:30:11", Form),
        (SECONDS, "2026/04/01 08:30:11 ", Form),
        (SECONDS, "2026/04/01 08:30:11.123", Form),
        (SECONDS, "2026/04/01 08:30", Form),
        (SECONDS, "2026-04-01 08:30:11", Form),
        (SECONDS, "+026/04/01 08:30:11", Form),
        (SECONDS, "", Form),
        (MILLIS, "2026/04/01 08:30:11", Form),
        (MILLIS, "2026/04/01 08:30:11.12", Form),
        (MILLIS, "2026/04/01 08:30:11.1234", Form),
        (SECONDS, "2026/04/01 08:30:60", Impossible),
        (SECONDS, "2026/06/30 23:59:60", Impossible),
        (SECONDS, "2026/04/01 08:60:00", Impossible),
        (SECONDS, "2026/04/01 24:00:01", Impossible),
        (MILLIS, "2026/04/01 24:00:00.001", Impossible),
        (SECONDS, "2026/04/01 25:00:00", Impossible),
        (SECONDS, "2026/04/31 08:30:11", Impossible),
        (SECONDS, "2026/02/29 08:30:11", Impossible),
        (SECONDS, "2100/02/29 08:30:11", Impossible),
        (SECONDS, "2026/13/01 08:30:11", Impossible),
        (SECONDS, "2026/00/01 08:30:11", Impossible),
        (SECONDS, "2026/04/00 08:30:11", Impossible),
        (SECONDS, "٢٠٢٦/04/01 08:30:11", Form),
        (SECONDS, "2026/04/01 08:30:61", Impossible),
        (RFC, "2026-04-01T23:59:60+09:00", Impossible),
        (ERA, "R08.04.01 083160", Impossible),
        (ERA, "R05.02.29 120000", Impossible),
        (ERA, "R08.04.31 120000", Impossible),
        (ERA, "08.04.01 083102", Form),
        (KANJI, "令和元年4月30日 23時59分59秒", Era),
        (KANJI, "平成31年5月1日 0時0分0秒", Era),
        (KANJI, "令和0年5月1日 0時0分0秒", Form),
        (KANJI, "8年4月1日 8時31分2秒", Form),
        (ERA, "R01.04.30 000000", Era),
        (ERA, "H31.05.01 000000", Era),
        (ERA, "H64.01.08 000000", Era),
        (ERA, "X08.04.01 083102", Form),
        (ERA, "R00.04.01 083102", Form),
        (ERA, "S63.04.01 083102", Year),
        (RFC, "2026-04-01T08:31:02", Form),
        (RFC, "2026-04-01T08:31:02+0900", Form),
        (RFC, "2026-04-01T08:31:02+15:00", Form),
        (RFC, "2026-04-01T08:31:02+09:60", Form),
        ("%era%m%d%H%M", "R804010831", Form),
    ];
    for (format, value, fault) in table {
        assert_eq!(read(format, value), Err(fault), "{format} on {value}");
    }
}

#[test]
fn a_format_of_unsupported_or_missing_parts_does_not_compile() {
    let key = |text: &str| TimeFormat::compile(text).unwrap_err().key().to_owned();
    assert_eq!(key("%y/%m/%d %H:%M"), "problems.profile.time-specifier");
    assert_eq!(key("%Y/%m/%d %H:%M:%S.%f"), "problems.profile.time-specifier");
    assert_eq!(key("%F %T %"), "problems.profile.time-specifier");
    assert_eq!(key("%H:%M:%S"), "problems.profile.time-incomplete");
    assert_eq!(key("%Y/%m/%d"), "problems.profile.time-incomplete");
    assert_eq!(key("%F %Y %T"), "problems.profile.time-twice");
    assert_eq!(key("%era%Y.%m.%d %T"), "problems.profile.time-twice");
    assert_eq!(key("%Y/%-m%-d %T"), "problems.profile.time-width");
}
