//! Registers, good and bad, from bytes to answers.

use std::path::Path;

use super::approvals::{ApprovalKind, Facts};
use super::exclusions::{Exclusion, Refusal};
use super::format::Format;
use super::openings::Hours;
use super::spec::Presence;
use super::*;
use crate::event::Action;
use crate::instant::{Day, Instant};
use crate::problem::{Level, Problem};

fn parse(kind: RegisterKind, text: &str) -> Result<RegisterFile, Vec<Problem>> {
    RegisterFile::parse(kind, Path::new(&kind.file_name()), text.as_bytes())
}

/// A snapshot of these files.
fn snapshot(files: &[(RegisterKind, &str)]) -> Snapshot {
    let files: Vec<RegisterFile> =
        files.iter().map(|(kind, text)| parse(*kind, text).unwrap()).collect();
    Snapshot::of_files(&files)
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// `2026-04-22 19:00` at +09:00.
fn at(text: &str) -> Instant {
    moment::Moment::read(text).unwrap().start()
}

/// `file: key: reason (got value) / hint`, line by line, in English.
fn told(problems: &[Problem]) -> String {
    let tell = |problem: &Problem| {
        let got = problem.got.as_ref().map_or(String::new(), |got| format!(" (got {got})"));
        let hint = problem.hint.as_ref().map_or(String::new(), |hint| format!(" / {hint}"));
        let (file, key) = (problem.file.display(), &problem.key);
        format!("{file}: {key}: {}{got}{hint}", problem.reason)
    };
    problems.iter().map(tell).collect::<Vec<_>>().join("\n")
}

mod files {
    use super::*;

    const HEADER: &str = "actor_id,name,unit_code,kind,privileged,valid_from,valid_to\n";

    #[test]
    fn every_register_declares_its_key_among_its_columns() {
        for &kind in RegisterKind::ALL {
            let spec = kind.spec();
            assert_eq!(spec.kind, kind);
            for name in spec.key.iter().chain(spec.beside) {
                assert!(spec.column(name).is_some(), "{kind}.{name}");
            }
            for (target, column) in spec.columns.iter().filter_map(|column| column.refers) {
                assert!(target.spec().column(column).is_some(), "{kind} → {target}.{column}");
            }
        }
    }

    #[test]
    fn encoding_order_of_columns_and_spreadsheets_make_no_difference() {
        let plain = "actor_id,name,kind,unit_code,valid_from\nC1,髙橋,staff,0101,2026-04-01\n";
        let resaved = "valid_from,kind,extra,unit_code,name,actor_id\r\n\
                       2026/4/1,staff,,0101,\"髙橋\",C1\r\n,,,,,\r\n";
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(resaved);
        let read = |bytes: &[u8]| {
            RegisterFile::parse(RegisterKind::Staff, Path::new("staff.csv"), bytes).unwrap()
        };
        let expected = read(plain.as_bytes()).contents();
        assert_eq!(read(&cp932).contents(), expected);
        assert_eq!(read(format!("\u{feff}{resaved}").as_bytes()).contents(), expected);
    }

    #[test]
    fn unknown_columns_are_kept_and_slips_are_noted() {
        let file = parse(
            RegisterKind::Staff,
            "# 職員台帳 \"例\"\nactor_id,name,unit_code,kind,valid_form,内線\nC1,n,1,staff,2026-04-01,12\n",
        )
        .unwrap();
        assert_eq!(file.rows[0].line, 3);
        assert_eq!(file.rows[0].content.get("内線"), Some("12"));
        assert_eq!(file.notes.len(), 1);
        assert_eq!(file.notes[0].level, Level::Note);
        assert_eq!(file.notes[0].key, "line 2, column valid_form");
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let rows = "C1,a,1,staff,2,2026-04-31,\n\
                    C2,b,1,person,,2026-05-01,2026-04-01\n\
                    ,c,1,staff,,,\n\
                    C4,d,1,staff,,2026-05-01,2026-04-01\n\
                    C5,\"e,1,staff,,,\n\
                    C6,f,1,staff,,,,,x\n\
                    C7,g,1,staff,,,\n\
                    ｃ７,h,1,staff,,,\n\
                    C8,\u{7},1,staff,,,\n";
        let problems = parse(RegisterKind::Staff, &format!("{HEADER}{rows}")).unwrap_err();
        assert!(problems.iter().all(|problem| problem.level == Level::Register));
        insta::assert_snapshot!(told(&problems));
    }

    #[test]
    fn what_is_no_table_is_told_once() {
        for (bytes, reason) in [
            (&b""[..], "problems.register-no-header"),
            (b"\xff\xfea\0", "problems.register-utf-16"),
            (b"actor_id\n\x81", "problems.register-encoding"),
            (b"\"actor_id\n", "problems.register-quotes"),
        ] {
            let path = Path::new("staff.csv");
            let problems = RegisterFile::parse(RegisterKind::Staff, path, bytes).unwrap_err();
            assert_eq!(problems.len(), 1, "{reason}");
            assert_eq!(problems[0].reason.key(), reason);
        }
    }

    #[test]
    fn missing_and_doubled_columns_are_told() {
        let problems = parse(RegisterKind::Staff, "actor_id,actor_id,nmae\n").unwrap_err();
        insta::assert_snapshot!(told(&problems));
    }

    #[test]
    fn values_of_every_format_are_checked() {
        let faults = [
            (
                RegisterKind::Openings,
                "unit_code,day,open,close\n*,monday,8:30,25:00\n*,mon,8:30,\n*,tue,17:00,8:30\n",
            ),
            (RegisterKind::Organizations, "organization_code,name,id_pattern\n1,x,[a\n"),
            (
                RegisterKind::Approvals,
                "approval_id,kind,actor_id,from,to,purpose,scope,approved_by,approved_at\n1,work,C1,2026-04-01,2026-04-01 9:00,,,,\n2,work,C1,2026-04-01 10:00,2026-04-01 9:00,,,,\n",
            ),
            (
                RegisterKind::Exclusions,
                "exclusion_id,rule,actor_id,terminal_id,reason,requested_by,approved_by,valid_from,valid_to\n1,,,,x,A,B,,\n",
            ),
            (RegisterKind::Holidays, "date,name,kind\n2026-04-01,x,feast\n"),
        ];
        let told: Vec<String> =
            faults.iter().map(|(kind, text)| told(&parse(*kind, text).unwrap_err())).collect();
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn codes_that_another_register_lacks_are_told_with_a_guess() {
        let files = [
            parse(
                RegisterKind::Units,
                "unit_code,name,parent_code,head_actor_id,head_email\n0101,a,,,\n0102,b,0101,C9,\n",
            )
            .unwrap(),
            parse(
                RegisterKind::Staff,
                &format!("{HEADER}C1,a,101,staff,,,\nC2,a,０１０２,staff,,,\n"),
            )
            .unwrap(),
            parse(RegisterKind::Openings, "unit_code,day,open,close\n*,mon,,\n0999,mon,,\n")
                .unwrap(),
            parse(
                RegisterKind::Watchlist,
                "subject_number,reason,allowed_units\n001,x,0101; 0777\n",
            )
            .unwrap(),
        ];
        insta::assert_snapshot!(told(&references::check(&files)));
        assert_eq!(references::check(&files[1..2]), [], "there is no register of units");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_a_register_panic(soup in proptest::collection::vec(0u8..=255, 0..80)) {
            for &kind in RegisterKind::ALL {
                let header = kind.spec().names().join(",");
                let bytes = [header.as_bytes(), b"\n", &soup].concat();
                let _ = RegisterFile::parse(kind, Path::new("x.csv"), &bytes);
                let _ = RegisterFile::parse(kind, Path::new("x.csv"), &soup);
            }
        }

        #[test]
        fn every_row_that_is_accepted_can_be_read_typed_and_written_canonically_again(
            picks in proptest::collection::vec(0usize..6, 14),
        ) {
            for &kind in RegisterKind::ALL {
                let columns = kind.spec().columns;
                let names = kind.spec().names();
                let cells: Vec<&str> =
                    columns.iter().zip(&picks).map(|(column, n)| plausible(column, *n)).collect();
                let text = format!("{}\n{}\n", names.join(","), cells.join(","));
                let Ok(file) = parse(kind, &text) else { continue };
                let unreadable = Snapshot::of_files([&file]);
                proptest::prop_assert!(unreadable.unreadable().is_empty(), "{}", text);
                for content in file.contents() {
                    let cells = names.iter().map(|name| content.get(name).unwrap_or_default());
                    let text = format!("{}\n{}\n", names.join(","), cells.collect::<Vec<_>>().join(","));
                    proptest::prop_assert_eq!(parse(kind, &text).unwrap().contents(), [content]);
                }
            }
        }
    }

    /// A value that the column may hold; now and then none.
    fn plausible(column: &Column, n: usize) -> &'static str {
        let values: &[&str] = match column.format {
            Format::Text | Format::Code => &["C1", "ｃ１", "窓口"],
            Format::Codes => &["a;b", "a； b", "a"],
            Format::Day => &["2026-04-01", "2026/4/2", "２０２６/4/3"],
            Format::Moment => &["2026/4/1 9:00", "2026-04-01 24:00", "2026-04-02T09:00:00.5Z"],
            Format::Time => &["8:30", "17:15", "9:00:00"],
            Format::Flag => &["0", "1", "１"],
            Format::Word(words) => words,
            Format::Regex => &["[0-9]+", "K.*", "a|b"],
            Format::When => &["business", "Sun#2", "2026/4/29"],
        };
        let optional = column.presence != Presence::Value;
        if n == 5 && optional { "" } else { values[n % values.len()] }
    }

    #[test]
    fn a_folder_is_read_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        write("units.csv", "unit_code,name,parent_code,head_actor_id,head_email\n");
        write("staff.csv", "actor_id\n");
        write("terminal.csv", "");
        let folder = Folder::read(dir.path());
        assert_eq!(folder.files.len(), 1);
        assert_eq!(folder.faulty, [RegisterKind::Staff]);
        assert_eq!(folder.missing.len(), RegisterKind::ALL.len() - 2);
        let stranger = folder.problems.last().unwrap();
        assert_eq!(stranger.reason.key(), "problems.register-unexpected");
        assert!(stranger.hint.as_ref().unwrap().to_string().contains("terminals.csv"));
        let missing = |problem: &&Problem| problem.reason.key() == "problems.register-missing";
        assert_eq!(folder.problems.iter().filter(missing).count(), RegisterKind::ALL.len() - 3);
    }
}

mod answers {
    use super::*;

    const STAFF: &str = "actor_id,name,unit_code,kind,privileged,valid_from,valid_to\n\
        Ｃ１,a,0101,staff,0,2026-04-01,2026-04-30\n\
        C1,a,0102,staff,0,2026-04-15,2026-04-30\n\
        C1,a,0103,staff,1,2026-06-01,\n\
        S1,s,,system,,,\n";

    #[test]
    fn the_staff_register_answers_for_every_instant() {
        let snapshot = snapshot(&[(RegisterKind::Staff, STAFF)]);
        let staff = snapshot.staff();
        assert!(snapshot.is_loaded(RegisterKind::Staff));
        assert!(!snapshot.is_loaded(RegisterKind::Units));
        assert_eq!(staff.rows("C1").len(), 3);
        let units = |text: &str| -> Vec<&str> {
            staff.units_at("C1", at(text)).into_iter().map(Code::folded).collect()
        };
        assert_eq!(units("2026-04-01 00:00"), ["0101"]);
        assert_eq!(units("2026-04-30 23:59"), ["0101", "0102"]);
        assert_eq!(units("2026-05-01 00:00"), Vec::<&str>::new());
        assert_eq!(staff.valid_on("C1", day("2026-05-15")).count(), 0);
        assert!(staff.is_privileged("C1", at("2026-06-01 09:00")));
        assert!(staff.is_person("C1", at("2026-04-01 09:00")));
        assert!(staff.is_person("NOBODY", at("2026-04-01 09:00")));
        assert!(!staff.is_person("S1", at("2026-04-01 09:00")));
    }

    #[test]
    fn a_row_that_vanished_ends_when_that_was_recorded() {
        let file = parse(RegisterKind::Staff, STAFF).unwrap();
        let ended_at = Some(at("2026-04-10 12:00"));
        let rows = file.contents().into_iter().map(|content| EffectiveRow { content, ended_at });
        let snapshot = Snapshot::build([(RegisterKind::Staff, rows.collect())]);
        let valid = |text: &str| snapshot.staff().valid_at("C1", at(text)).count();
        assert_eq!((valid("2026-04-10 11:59"), valid("2026-04-10 12:00")), (1, 0));
        assert_eq!(snapshot.staff().valid_on("C1", day("2026-04-10")).count(), 1);
        assert_eq!(snapshot.staff().valid_on("C1", day("2026-04-11")).count(), 0);
    }

    #[test]
    fn the_order_of_the_rows_changes_no_answer() {
        let file = parse(RegisterKind::Staff, STAFF).unwrap();
        let mut turned = file.effective_rows();
        turned.reverse();
        let turned = Snapshot::build([(RegisterKind::Staff, turned)]);
        let straight = Snapshot::of_files([&file]);
        let shown = |s: &Snapshot| format!("{:?}", s.staff().all());
        assert_eq!(shown(&turned), shown(&straight));
    }

    #[test]
    fn a_row_that_cannot_be_read_is_given_back() {
        let row = EffectiveRow::standing(Content::from_pairs([("name", "nobody")]));
        let snapshot = Snapshot::build([(RegisterKind::Staff, vec![row.clone()])]);
        assert_eq!(snapshot.unreadable(), [(RegisterKind::Staff, row)]);
    }

    #[test]
    fn organizations_match_whole_ids() {
        let text = "organization_code,name,id_pattern,valid_from,valid_to\n\
            990000,国,k[0-9]{6},2026-04-01,\n990001,県,KEN|PREF,,\n";
        let snapshot = snapshot(&[(RegisterKind::Organizations, text)]);
        let count =
            |actor: &str, text: &str| snapshot.organizations().matches(actor, at(text)).count();
        assert_eq!(count("K123456", "2026-04-01 00:00"), 1);
        assert_eq!(count("K123456", "2026-03-31 23:59"), 0);
        assert_eq!(count("K1234567", "2026-04-01 00:00"), 0);
        assert_eq!(count("XKEN", "2026-04-01 00:00"), 0, "anchored around alternatives");
        assert_eq!(count("PREF", "2026-04-01 00:00"), 1);
    }

    #[test]
    fn exclusions_are_refused_unless_short_and_approved_by_two_others() {
        let text = "exclusion_id,rule,actor_id,terminal_id,reason,requested_by,approved_by,valid_from,valid_to\n\
            1,bulk-read,C1,,x,A,B,2026-04-01,2026-06-29\n\
            2,bulk-read,C1,,x,A,B,2026-04-01,2026-06-30\n\
            3,bulk-read,C1,,x,A,ａ,2026-04-01,2026-04-30\n\
            4,bulk-read,C1,,x,A,c1,2026-04-01,2026-04-30\n\
            5,bulk-read,C1,,x,A,,2026-04-01,2026-04-30\n\
            6,bulk-read,C1,,x,A,B,2026-04-01,\n";
        let snapshot = snapshot(&[(RegisterKind::Exclusions, text)]);
        let refusals: Vec<Option<Refusal>> =
            snapshot.exclusions().all().iter().map(Exclusion::refusal).collect();
        let expected = [
            None,
            Some(Refusal::TooLong),
            Some(Refusal::OnePerson),
            Some(Refusal::Shielded),
            Some(Refusal::Unapproved),
            Some(Refusal::Open),
        ];
        assert_eq!(refusals, expected);
    }

    #[test]
    fn the_register_of_holidays_lies_over_the_calendar() {
        let text = "date,name,kind\n2026/4/15,市制記念日,holiday\n2026-04-29,開庁,workday\n";
        let snapshot = snapshot(&[(RegisterKind::Holidays, text)]);
        assert!(!snapshot.calendar().is_business_day(day("2026-04-15")));
        assert!(snapshot.calendar().is_business_day(day("2026-04-29")));
    }

    #[test]
    fn the_other_registers_are_read() {
        let snapshot = snapshot(&[
            (RegisterKind::Terminals, "terminal_id,unit_code,kind\nT1,,counter\n"),
            (RegisterKind::Attendance, "actor_id,date,status\nC1,2026/4/1,leave\n"),
            (RegisterKind::Duties, "unit_code,procedure_code\n0101,P1\n"),
            (RegisterKind::Permits, "procedure_code,counterpart_code,information_code\nP1,X,I\n"),
            (RegisterKind::Watchlist, "subject_number,reason,allowed_units\n001,x,0101；0102\n"),
            (RegisterKind::Caseload, "actor_id,subject_number\nC1,001\n"),
        ]);
        assert!(snapshot.terminals().rows("T1")[0].unit.is_none());
        assert_eq!(snapshot.attendance().rows("C1")[0].date, day("2026-04-01"));
        assert_eq!(snapshot.duties().rows("0101").len(), 1);
        let at = day("2026-04-01").start();
        assert!(snapshot.permits().permit(["P1", "X", "I"], at));
        assert!(!snapshot.permits().permit(["P1", "I", "X"], at));
        assert_eq!(snapshot.watchlist().rows("001")[0].allowed.len(), 2);
        assert_eq!(snapshot.caseload().rows("C1")[0].subject_kind, Code::new("ATENA"));
    }
}

mod hours {
    use super::*;

    const OPENINGS: &str = "unit_code,day,open,close\n\
        *,business,8:30,17:15\n\
        *,2026-12-30,9:00,12:00\n\
        0101,thu,8:30,19:00\n\
        0101,sun#2,9:00,12:00\n\
        0101,2026-04-23,,\n\
        0101,2026-04-29,10:00,11:00\n\
        0102,sat,9:00,12:00\n\
        0103,business,20:00,24:00\n";

    fn hours(openings: &str, units: &[&str], date: &str) -> String {
        let snapshot = snapshot(&[(RegisterKind::Openings, openings)]);
        match snapshot.openings().hours(units, day(date), snapshot.calendar()) {
            Hours::Unknown => "unknown".to_owned(),
            Hours::Closed => "closed".to_owned(),
            Hours::Open(spans) => {
                let shown = spans.iter().map(|span| format!("{}-{}", span.open, span.close));
                shown.collect::<Vec<_>>().join(" ")
            }
        }
    }

    #[test]
    fn the_narrowest_line_of_the_unit_goes_before_all_others() {
        assert_eq!(hours(OPENINGS, &["0101"], "2026-04-16"), "08:30-19:00", "a Thursday");
        assert_eq!(hours(OPENINGS, &["0101"], "2026-04-23"), "closed", "that Thursday");
        assert_eq!(hours(OPENINGS, &["0101"], "2026-04-12"), "09:00-12:00", "the second Sunday");
        assert_eq!(hours(OPENINGS, &["0101"], "2026-04-19"), "closed", "the third");
        assert_eq!(hours(OPENINGS, &["0101"], "2026-04-15"), "08:30-17:15", "a Wednesday");
        assert_eq!(hours(OPENINGS, &["0999"], "2026-04-16"), "08:30-17:15", "unknown to the file");
        assert_eq!(hours(OPENINGS, &[], "2026-04-16"), "08:30-17:15", "no unit");
    }

    #[test]
    fn on_holidays_only_a_line_for_the_date_opens() {
        assert_eq!(hours(OPENINGS, &["0101"], "2026-04-29"), "10:00-11:00");
        assert_eq!(hours(OPENINGS, &["0102"], "2026-04-29"), "closed");
        assert_eq!(hours(OPENINGS, &["0102"], "2026-12-30"), "09:00-12:00", "of everyone");
        assert_eq!(hours(OPENINGS, &["0101"], "2026-12-31"), "closed", "a Thursday at year's end");
    }

    #[test]
    fn several_units_are_united() {
        assert_eq!(hours(OPENINGS, &["0101", "0102"], "2026-04-16"), "08:30-19:00");
        assert_eq!(hours(OPENINGS, &["0102", "0103"], "2026-04-16"), "08:30-17:15 20:00-24:00");
        assert_eq!(hours(OPENINGS, &["0101", "0102"], "2026-04-18"), "09:00-12:00");
    }

    #[test]
    fn without_any_line_nothing_is_known() {
        let only = "unit_code,day,open,close,valid_from\n0101,thu,8:30,19:00,2026-04-10\n";
        assert_eq!(hours(only, &["0102"], "2026-04-16"), "unknown");
        assert_eq!(hours(only, &[], "2026-04-16"), "unknown");
        assert_eq!(hours(only, &["0101"], "2026-04-15"), "closed");
        assert_eq!(hours(only, &["0101"], "2026-04-09"), "unknown", "not yet valid");
        assert_eq!(hours(only, &["0101", "0102"], "2026-04-16"), "08:30-19:00");
    }
}

mod approval {
    use super::*;

    const HEADER: &str = "approval_id,kind,actor_id,from,to,purpose,scope,approved_by,approved_at,user_id,returned_at\n";

    /// Which approvals account for an export by C1, with a `+` where it is after the fact.
    fn explaining(rows: &str, time: &str) -> String {
        let snapshot = snapshot(&[(RegisterKind::Approvals, &format!("{HEADER}{rows}"))]);
        let facts = Facts {
            at: moment::Moment::read(time).unwrap().start(),
            action: Action::Export,
            function: Some("DBM01"),
            procedure: None,
        };
        let kinds = [ApprovalKind::Export, ApprovalKind::Overtime, ApprovalKind::Checkout];
        let found = snapshot.approvals().explaining("C1", &kinds, facts);
        let shown = found.map(|explanation| {
            let sign = if explanation.after_the_fact { "+" } else { "" };
            let stands = if explanation.explains() { "" } else { "!" };
            format!("{}{sign}{stands}", explanation.approval.id.shown())
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn both_ends_are_included_to_the_end_of_the_minute() {
        let row = "A,export,c1,2026-04-22 09:00,2026-04-22 17:00,,,B,2026-04-21 10:00,,\n";
        assert_eq!(explaining(row, "2026-04-22T08:59:59.999+09:00"), "");
        assert_eq!(explaining(row, "2026-04-22T09:00:00+09:00"), "A");
        assert_eq!(explaining(row, "2026-04-22T17:00:59.999+09:00"), "A");
        assert_eq!(explaining(row, "2026-04-22T17:01:00+09:00"), "");
        let open = "A,export,C1,2026-04-22 09:00,,,,B,2026-04-21 10:00,,\n";
        assert_eq!(explaining(open, "2027-04-22 17:00"), "A");
    }

    #[test]
    fn a_scope_is_an_action_a_function_or_a_procedure() {
        let row =
            |scope: &str| format!("A,export,C1,2026-04-22 09:00,,,{scope},B,2026-04-21 10:00,,\n");
        for (scope, found) in
            [("", "A"), ("export", "A"), ("ｄｂｍ01", "A"), ("view", ""), ("P1", "")]
        {
            assert_eq!(explaining(&row(scope), "2026-04-22 10:00"), found, "{scope}");
        }
    }

    #[test]
    fn nobody_approves_for_oneself_and_a_request_is_no_approval() {
        let rows = "A,export,C1,2026-04-22 09:00,,,,ｃ１,2026-04-21 10:00,,\n\
                    B,export,C1,2026-04-22 09:00,,,,,,,\n\
                    C,export,C1,2026-04-22 09:00,,,,X,,,\n\
                    D,export,C1,2026-04-22 09:00,,,,,2026-04-21 10:00,,\n\
                    E,checkout,C1,2026-04-22 09:00,,,,U1,2026-04-21 10:00,U1,\n\
                    F,work,C1,2026-04-22 09:00,,,,X,2026-04-21 10:00,,\n";
        assert_eq!(explaining(rows, "2026-04-22 10:00"), "");
    }

    #[test]
    fn an_approval_after_the_fact_explains_overtime_alone() {
        let rows = "A,export,C1,2026-04-22 09:00,,,,X,2026-04-23 10:00,,\n\
                    B,overtime,C1,2026-04-22 09:00,,,,X,2026-04-23 10:00,,\n\
                    C,export,C1,2026-04-22 09:00,,,,X,2026-04-22 10:00,,\n";
        assert_eq!(explaining(rows, "2026-04-22 10:00"), "A+! B+ C");
    }

    #[test]
    fn a_lent_id_without_an_end_is_lent_until_it_is_back() {
        let row = "A,checkout,C1,2026-04-22 09:00,,,,X,2026-04-21 10:00,U1,2026-04-22 12:00\n";
        assert_eq!(explaining(row, "2026-04-22 11:00"), "A");
        assert_eq!(explaining(row, "2026-04-22 12:01"), "");
    }
}
