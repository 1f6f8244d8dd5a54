//! A guessed profile, once somebody has decided what is open, reads the file as it should.

use tenken::config::profile::{Encoding, Profile};
use tenken::messages::Lang;
use tenken::parse::guess::{Certainty, Sample, guess};

use super::files::{decided, draft, encoded, rows};
use crate::city::repository;

/// A fixture read by the profile that ships, and by the guessed one.
#[track_caller]
fn reads_as_shipped(profile: &str, file: &str, decisions: &[(&str, &str)]) {
    let name = file.rsplit('/').next().unwrap();
    let bytes = std::fs::read(repository(file)).unwrap();
    let shipped = repository("config/profiles").join(format!("{profile}.toml"));
    let expected = rows(&bytes, &Profile::load(&shipped).unwrap());
    let guessed = decided(&draft(&bytes, name), decisions);
    assert_eq!(rows(&bytes, &guessed), expected, "{file}");
    let period = Profile::load(&shipped).unwrap().period_of(name);
    assert_eq!(guessed.period_of(name), period);
}

#[test]
fn the_four_assumed_layouts_are_guessed() {
    let other = [("\"再起動\" = \"?\"", "\"再起動\" = \"other\""), ("\"保留\" = \"?\"\u{20}", "#")];
    reads_as_shipped("operation-log", "fixtures/parse/operation-log/SOUSA_20260401.csv", &other);
    reads_as_shipped("operation-log", "sample/exports/operation/SOUSA_20260401.csv", &[]);
    for file in ["fixtures/parse/authentication-log", "sample/exports/authentication"] {
        reads_as_shipped("authentication-log", &format!("{file}/NINSHO_20260401.csv"), &[]);
    }
    for file in ["fixtures/parse/provision-record", "sample/exports/provision"] {
        reads_as_shipped("provision-record", &format!("{file}/TEIKYO_202604.csv"), &[]);
    }
    let columns = "actor_id = 2\nunit_code = 3\nterminal_id = 4\nfunction_code = 5";
    let kind = ("subject_kind = \"?\"", "subject_kind = \"hihokensha\"");
    for file in ["fixtures/parse/regional-terminal", "sample/exports/regional"] {
        let decisions = [("actor_id = \"?\"", columns), kind];
        reads_as_shipped("regional-terminal", &format!("{file}/0401.tsv"), &decisions);
    }
}

/// Of another vendor: UTF-16LE with tabs, as a spreadsheet writes it.
const VENDOR: &str = "操作日時\t操作職員番号\t職員氏名\t所属課\t端末名\t業務名\t操作種別\t宛名番号\t対象者氏名\t該当件数\t処理結果\tメッセージ\r\n\
    2026/4/1 8:31:02\tS00123\t髙橋　花子\t市民課\tPC-0101\t住民記録\t照会画面表示\t0001234567\t山田　太郎\t1\t正常終了\t\r\n\
    2026/4/1 17:05:40\tS00124\t田中　修\t税務課\tPC-0201\t収納\tCSVダウンロード\t\t\t1200\t正常終了\t\"年度末,一括\"\r\n\
    2026/10/12 9:00:00\tS00123\t髙橋　花子\t市民課\tPC-0101\t住民記録\t異動入力\t0001234568\t鈴木　一\t1\t権限エラー\t\r\n";

#[test]
fn utf_16_with_tabs_and_titles_of_another_vendor_is_guessed() {
    let bytes = encoded(VENDOR, Encoding::Utf16Le);
    let draft = draft(&bytes, "アクセスログ一覧.txt");
    let guessed = decided(&draft, &[("= \"inquire\"", "= \"view\"")]);
    let (rows, held) = rows(&bytes, &guessed);
    assert_eq!(
        rows,
        [
            "2026-04-01T08:31:02|S00123|view|success|1|髙橋　花子|市民課|PC-0101|-|住民記録|atena|0001234567|-|-|-|-|-",
            "2026-04-01T17:05:40|S00124|export|success|1200|田中　修|税務課|PC-0201|-|収納|-|-|-|-|-|-|年度末,一括",
            "2026-10-12T09:00:00|S00123|register|denied|1|髙橋　花子|市民課|PC-0101|-|住民記録|atena|0001234568|-|-|-|-|-",
        ]
    );
    assert_eq!(held, 0);
}

/// EUC-JP, without a header, the time in fourteen digits.
const HEADLESS: &str = "20260401083102,C0010103,10.1.2.3,ログイン,0,\n\
    20260401083140,C0010103,10.1.2.3,検索,0,000000012345678\n\
    20260401083155,C0010104,10.1.2.4,詳細表示,0,000000012345678\n\
    20260401240000,C0010104,10.1.2.4,再送,9,000000099999999\n";

#[test]
fn euc_jp_without_a_header_is_guessed_and_the_codes_are_left_open() {
    let bytes = encoded(HEADLESS, Encoding::EucJp);
    let draft = draft(&bytes, "log.csv");
    let decisions = [
        ("\"再送\" = \"?\"", "\"再送\" = \"other\""),
        ("subject_kind = \"?\"", "subject_kind = \"atena\""),
        ("\naction = 4\n", "\naction = 4\noutcome = 5\n"),
        ("\n[actions]\n", "\n[outcomes]\n\"0\" = \"success\"\n\"9\" = \"error\"\n\n[actions]\n"),
    ];
    let (rows, held) = rows(&bytes, &decided(&draft, &decisions));
    assert_eq!(
        rows,
        [
            "2026-04-01T08:31:02|C0010103|login|success|1|-|-|-|10.1.2.3|-|-|-|-|-|-|-|-",
            "2026-04-01T08:31:40|C0010103|search|success|1|-|-|-|10.1.2.3|-|atena|000000012345678|-|-|-|-|-",
            "2026-04-01T08:31:55|C0010104|view|success|1|-|-|-|10.1.2.4|-|atena|000000012345678|-|-|-|-|-",
            "2026-04-02T00:00:00|C0010104|other|error|1|-|-|-|10.1.2.4|-|atena|000000099999999|-|-|-|-|-",
        ]
    );
    assert_eq!(held, 0);
}

/// UTF-8 with years of the era, the day and the time of day in two columns, a line end in a field.
const ERA: &str = "通番,処理年月日,処理時刻,職員番号,端末番号,処理区分,被保険者番号,備考\n\
    1,令和8年4月1日,８：３１,1001,T-1,参照,00123456,\n\
    2,令和8年4月1日,８：４５,1002,T-2,印刷,00123457,\"窓口で\n二通\"\n\
    3,令和8年12月31日,２４：００,1001,T-1,参照,00123456,\n";

#[test]
fn eras_and_a_time_in_two_columns_are_guessed() {
    let bytes = encoded(ERA, Encoding::Utf8);
    let draft = draft(&bytes, "広域_令和8年.csv");
    let (rows, held) = rows(&bytes, &decided(&draft, &[]));
    assert_eq!(
        rows,
        [
            "2026-04-01T08:31:00|1001|view|-|1|-|-|T-1|-|-|hihokensha|00123456|-|-|-|1|-",
            "2026-04-01T08:45:00|1002|print|-|1|-|-|T-2|-|-|hihokensha|00123457|-|-|-|2|窓口で\n二通",
            "2027-01-01T00:00:00|1001|view|-|1|-|-|T-1|-|-|hihokensha|00123456|-|-|-|3|-",
        ]
    );
    assert_eq!(held, 0);
}

/// The sentences of that certainty.
fn said(bytes: &[u8], certainty: Certainty) -> String {
    let remarks = draft(bytes, "x.csv").remarks.into_iter();
    let of_kind = remarks.filter(|remark| remark.certainty == certainty);
    of_kind.map(|remark| remark.message.text(Lang::Ja)).collect::<Vec<_>>().join("\n")
}

#[test]
fn where_nobody_acted_and_nothing_happened_at_any_time_that_is_said_and_nothing_is_invented() {
    let bytes = "氏名,生年月日,住所\n山田　太郎,1980/01/02,架空市\n鈴木　一,1990/03/04,架空市\n";
    let open = said(bytes.as_bytes(), Certainty::Open);
    for sentence in [
        "日時の列が見つかりません",
        "操作したIDの列が見つかりません",
        "操作の区分の列が見つかりません",
    ] {
        assert!(open.contains(sentence), "{open}");
    }
    let text = draft(bytes.as_bytes(), "x.csv").text(Lang::Ja);
    for line in
        ["occurred_at = \"?\"", "actor_id = \"?\"", "action = \"?\"", "time_formats = [\"?\"]"]
    {
        assert!(text.contains(line), "{text}");
    }
    let problems = Profile::from_text("x.toml".as_ref(), &text).unwrap_err();
    let told = problems.iter().all(|problem| {
        problem.reason.text(Lang::Ja) == "まだ決まっていません" && problem.hint.is_some()
            || problem.key == "actions"
    });
    assert!(told, "{problems:#?}");
}

#[test]
fn a_column_of_individual_numbers_is_not_mapped_and_is_told() {
    let header = "日時,利用者ID,操作,宛名番号\n";
    let rows = ["123456789018"; 5].map(|it| format!("2026/04/01 08:31:02,C1,表示,{it}\n")).concat();
    let bytes = format!("{header}{rows}");
    assert!(said(bytes.as_bytes(), Certainty::Unsure).contains("個人番号のよう"));
    let text = draft(bytes.as_bytes(), "x.csv").text(Lang::Ja);
    assert!(!text.contains("subject_number") && !text.contains("123456789018"), "{text}");
}

#[test]
fn no_residents_number_and_no_name_stands_in_a_draft() {
    let bytes = encoded(VENDOR, Encoding::Utf16Le);
    let text = draft(&bytes, "x.txt").text(Lang::Ja);
    for hidden in ["0001234567", "髙橋", "山田", "年度末"] {
        assert!(!text.contains(hidden), "{hidden}:\n{text}");
    }
    assert!(text.contains("****4567"), "{text}");
}

#[test]
fn what_is_no_table_is_refused_with_what_to_do() {
    use tenken::messages::Explain;
    for bytes in [&b"one line\nand another\n"[..], b"\xfe\xff\0a\0,", b"PK\x03\x04rest", b""] {
        let sample = Sample { bytes, is_whole: true, file_name: "x.csv" };
        let error = guess(sample, None, None).unwrap_err();
        assert_ne!(error.message().text(Lang::Ja), error.message().key());
    }
}
