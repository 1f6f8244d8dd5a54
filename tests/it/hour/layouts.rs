//! Layouts that nobody thought of: a guessed profile reads what was written.

use proptest::prelude::*;
use proptest::sample::subsequence;
use tenken::config::profile::Encoding;

use super::files::{decided, draft, encoded, rows};

/// A way to write the instants.
#[derive(Clone, Copy, Debug)]
enum Time {
    Slashes,
    Iso,
    Digits,
    Era,
    TwoColumns,
}

/// A layout.
#[derive(Clone, Debug)]
struct Layout {
    encoding: Encoding,
    delimiter: char,
    quotes: bool,
    time: Time,
    /// Titles, in the order of the columns; each with its place in [`TITLES`].
    columns: Vec<usize>,
    /// Which of a field's titles.
    titles: usize,
    rows: Vec<(u32, u32, usize, usize)>,
}

/// Fields and their titles by several vendors; the first three are in every layout.
const TITLES: [[&str; 3]; 9] = [
    ["処理日時", "操作日時", "アクセス日時"],
    ["利用者ID", "職員番号", "操作者コード"],
    ["操作区分", "処理種別", "操作内容"],
    ["処理結果", "結果", "ステータス"],
    ["端末ID", "端末名", "コンピュータ名"],
    ["宛名番号", "団体内統合宛名番号", "対象者識別番号"],
    ["職員氏名", "利用者名", "操作者氏名"],
    ["件数", "該当件数", "処理件数"],
    ["備考", "メッセージ", "補足"],
];

const ACTIONS: [(&str, &str); 5] = [
    ("検索", "search"),
    ("参照", "view"),
    ("登録", "register"),
    ("削除", "delete"),
    ("印刷", "print"),
];
const OUTCOMES: [(&str, &str); 3] = [("正常", "success"), ("拒否", "denied"), ("エラー", "error")];

fn layout() -> impl Strategy<Value = Layout> {
    let encoding = prop::sample::select(Encoding::ALL);
    let time = prop::sample::select(vec![
        Time::Slashes,
        Time::Iso,
        Time::Digits,
        Time::Era,
        Time::TwoColumns,
    ]);
    let columns = subsequence((3..TITLES.len()).collect::<Vec<_>>(), 0..=6)
        .prop_map(|more| (0..3).chain(more).collect::<Vec<_>>())
        .prop_shuffle();
    let rows = prop::collection::vec((0..86_400_u32, 1..30_u32, 0..5_usize, 0..3_usize), 6..30);
    (
        encoding,
        prop::sample::select(vec![',', '\t', ';']),
        any::<bool>(),
        time,
        columns,
        0..3_usize,
        rows,
    )
        .prop_map(|(encoding, delimiter, quotes, time, columns, titles, rows)| Layout {
            encoding,
            delimiter,
            quotes,
            time,
            columns,
            titles,
            rows,
        })
}

impl Layout {
    fn has(&self, column: usize) -> bool {
        self.columns.contains(&column)
    }

    fn line(&self, cells: &[String]) -> String {
        let cell = |cell: &String| {
            let quoted = || format!("\"{}\"", cell.replace('"', "\"\""));
            if self.quotes { quoted() } else { cell.clone() }
        };
        let cells: Vec<String> = cells.iter().map(cell).collect();
        cells.join(&self.delimiter.to_string()) + "\r\n"
    }

    fn bytes(&self) -> Vec<u8> {
        let title = |column: &usize| match (column, self.time) {
            (0, Time::TwoColumns) => vec!["処理年月日".to_owned(), "処理時刻".to_owned()],
            _ => vec![TITLES[*column][self.titles].to_owned()],
        };
        let mut text = self.line(&self.columns.iter().flat_map(title).collect::<Vec<_>>());
        for (i, row) in self.rows.iter().enumerate() {
            let cells = |column: &usize| self.cells(*column, i, *row);
            text += &self.line(&self.columns.iter().flat_map(cells).collect::<Vec<_>>());
        }
        encoded(&text, self.encoding)
    }

    fn cells(&self, column: usize, i: usize, row: (u32, u32, usize, usize)) -> Vec<String> {
        let (second, day, action, outcome) = row;
        let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
        let clock = format!("{h:02}:{m:02}:{s:02}");
        vec![match column {
            0 => match self.time {
                Time::Slashes => format!("2026/4/{day} {clock}"),
                Time::Iso => format!("2026-04-{day:02}T{clock}+09:00"),
                Time::Digits => format!("202604{day:02}{h:02}{m:02}{s:02}"),
                Time::Era => format!("令和8年4月{day}日 {h}時{m}分{s}秒"),
                Time::TwoColumns => return vec![format!("R08.04.{day:02}"), clock],
            },
            1 => format!("C{:05}", i % 4),
            2 => ACTIONS[action].0.to_owned(),
            3 => OUTCOMES[outcome].0.to_owned(),
            4 => format!("端末{:03}", i % 3),
            5 => format!("{:010}", 7_000 + i),
            6 => format!("職員　{}", ["花子", "太郎", "次郎"][i % 3]),
            7 => (i + 1).to_string(),
            _ => ["窓口で確認", "", "電話照会の件"][i % 3].to_owned(),
        }]
    }

    /// The rows as they should be read.
    fn expected(&self) -> Vec<String> {
        let row = |(i, (second, day, action, outcome)): (usize, &(u32, u32, usize, usize))| {
            let cell = |column: usize| {
                let cell = self.cells(column, i, (*second, *day, *action, *outcome)).remove(0);
                if self.has(column) && !cell.is_empty() { cell } else { "-".to_owned() }
            };
            let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
            let outcome = if self.has(3) { OUTCOMES[*outcome].1 } else { "-" };
            let count = if self.has(7) { cell(7) } else { "1".to_owned() };
            let kind = if self.has(5) { "atena" } else { "-" };
            format!(
                "2026-04-{day:02}T{h:02}:{m:02}:{s:02}|{}|{}|{outcome}|{count}|{}|-|{}|-|-|{kind}|{}|-|-|-|-|{}",
                cell(1),
                ACTIONS[*action].1,
                cell(6),
                cell(4),
                cell(5),
                cell(8),
            )
        };
        self.rows.iter().enumerate().map(row).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_layout_the_guessed_profile_reads_what_was_written(layout in layout()) {
        let bytes = layout.bytes();
        let guessed = decided(&draft(&bytes, "log.csv"), &[]);
        let (found, held) = rows(&bytes, &guessed);
        prop_assert_eq!(held, 0);
        prop_assert_eq!(found, layout.expected());
    }
}
