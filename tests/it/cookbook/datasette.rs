//! `docs/datasette/metadata.json` is made from the database and the cookbook, and kept beside them.

use std::fmt::Write as _;
use std::fs;

use regex::Regex;
use rusqlite::Connection;
use serde::{Serialize, Serializer};
use serde_json::Value;
use tenken::store::{VIEWS, View};

use super::answers::opened;
use super::lived::Lived;
use super::recipe::{Recipe, all};
use crate::city::repository;

const FILE: &str = "docs/datasette/metadata.json";

/// Views whose rows are shown in another order than that of the database.
const LAST_FIRST: [(&str, &str); 6] = [
    ("alerts", "番号"),
    ("review_actions", "日時"),
    ("exports", "取込番号"),
    ("ledger", "通番"),
    ("register_changes", "日時"),
    ("versions", "番号"),
];

/// Views that are short, and columns by which their rows are counted beside the page.
const COUNTED: [(&str, &[&str]); 4] = [
    ("alerts", &["状態", "重要度"]),
    ("review_actions", &["操作", "確認結果", "操作者"]),
    ("exports", &["ログ種別", "状態"]),
    ("versions", &["種類"]),
];

/// JSON whose fields keep their order: Datasette lists columns and queries as they stand.
enum Json {
    Plain(Value),
    Fields(Vec<(String, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(value) => value.serialize(serializer),
            Self::Fields(fields) => {
                serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

fn plain(value: impl Into<Value>) -> Json {
    Json::Plain(value.into())
}

fn fields<const N: usize>(fields: [(&str, Json); N]) -> Json {
    Json::Fields(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

const TITLE: &str = "アクセスログの点検の記録（監査用の写し）";
const LABEL: &str = "<strong>機密性3B</strong>　";
const HOME: &str = "住民の番号を含みます。画面・印刷物・書き出したファイルの取扱いは、\
    情報セキュリティポリシーによります。</p><p>読むだけの写しです。何を押しても、記録は変わりません。</p>\
    <p><a href=\"/tenken#queries\">よくある問合せ（監査の問合せ集）</a>　<a href=\"/tenken#views\">表</a>";
const DATABASE: &str = "<a href=\"#queries\">Queries</a> は監査の問合せ集です。値を入れて調べます。\
    <a href=\"#views\">Views</a> は表です。列の説明は、それぞれの頁の上にあります。時刻は日本時間です。";
const FAST: &str = "<p>利用者ID・対象者番号・記録番号で絞ると、すぐに出ます。\
    ほかの列だけで絞ると、全体を読みます。期間で調べるときは、問合せ集をお使いください。</p>";

/// Descriptions of columns beside each other, so that the rows are in sight.
const STYLE: &str = "<style>.column-descriptions{columns:4 16em;font-size:.8em}\
    .column-descriptions dt{break-after:avoid}.column-descriptions dd{break-before:avoid}</style>";

/// Columns with sentences in them, which are to have room.
const WIDE: [&str; 6] = ["理由", "内容", "変更前", "変更後", "原文", "署名文"];

/// Views that are wide, and the columns of which most people look at these.
const MAIN: [(&str, &[&str]); 2] = [
    (
        "access_events",
        &["処理日時", "利用者ID", "所属コード", "端末ID", "操作", "対象者番号", "件数"],
    ),
    (
        "alerts",
        &["番号", "重要度", "件名", "対象日", "利用者名", "状態", "確認結果", "担当者", "理由"],
    ),
];

/// A link to the view with its main columns alone.
fn main_columns(view: &View) -> String {
    let Some((_, columns)) = MAIN.iter().find(|(name, _)| *name == view.name) else {
        return String::new();
    };
    let columns = columns.join("&amp;_col=");
    format!("<p><a href=\"/tenken/{}?_col={columns}\">主な列だけを見る</a></p>", view.ja)
}

/// Room for the columns of a view that need it.
fn room(view: &View) -> String {
    let places = (1..).zip(view.columns).filter(|(_, (_, ja, ..))| WIDE.contains(ja));
    let rules: Vec<String> = places
        .map(|(place, _)| format!(".rows-and-columns td:nth-child({place}){{min-width:24em}}"))
        .collect();
    format!("<style>{}</style>", rules.concat())
}

fn metadata(conn: &Connection) -> Json {
    fields([
        ("title", plain(TITLE)),
        ("description_html", plain(format!("<p>{LABEL}{HOME}</p>"))),
        (
            "databases",
            fields([(
                "tenken",
                fields([
                    ("title", plain(TITLE)),
                    ("description_html", plain(format!("<p>{LABEL}{DATABASE}</p>"))),
                    ("tables", Json::Fields(tables(conn))),
                    ("queries", Json::Fields(all().iter().map(query).collect())),
                ]),
            )]),
        ),
    ])
}

/// The Japanese views are described; everything else is out of the way.
fn tables(conn: &Connection) -> Vec<(String, Json)> {
    let about = "表と列の説明（日本語と英語）";
    let mut tables = vec![("about".to_owned(), fields([("description", plain(about))]))];
    tables.extend(VIEWS.iter().map(|view| (view.ja.to_owned(), described(view))));
    for (name, is_view) in named(conn) {
        // Datasette hides what begins alike too: the parts of the events.
        let aside = if is_view { ("allow", plain(false)) } else { ("hidden", plain(true)) };
        if tables.iter().all(|(known, _)| *known != name) {
            tables.push((name, fields([aside])));
        }
    }
    tables
}

fn named(conn: &Connection) -> Vec<(String, bool)> {
    let sql = "SELECT name, type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view')
               AND name NOT GLOB 'event_part_[0-9]*' ORDER BY name";
    let mut names = conn.prepare(sql).unwrap();
    let names = names.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

fn described(view: &View) -> Json {
    let advice = if view.name == "access_events" { FAST } else { "" };
    let (room, main) = (room(view), main_columns(view));
    let about = format!("{STYLE}{room}<p>{LABEL}{}</p>{advice}{main}", view.about_ja);
    let columns = view.columns.iter().map(|(_, ja, about, _)| ((*ja).to_owned(), plain(*about)));
    let mut table = vec![
        ("description_html".to_owned(), plain(about)),
        ("columns".to_owned(), Json::Fields(columns.collect())),
    ];
    if let Some((_, column)) = LAST_FIRST.iter().find(|(name, _)| *name == view.name) {
        table.push(("sort_desc".to_owned(), plain(*column)));
    }
    if let Some((_, columns)) = COUNTED.iter().find(|(name, _)| *name == view.name) {
        table.push(("facets".to_owned(), plain(columns.to_vec())));
    }
    Json::Fields(table)
}

/// A query of the cookbook, with a field for each value that is written anew.
fn query(recipe: &Recipe) -> (String, Json) {
    let query = fields([
        ("title", plain(format!("{}. {}", recipe.number, recipe.title))),
        ("description_html", plain(said(recipe))),
        ("hide_sql", plain(true)),
        ("sql", plain(with_fields(recipe))),
    ]);
    (format!("q{:02}", recipe.number), query)
}

fn with_fields(recipe: &Recipe) -> String {
    let comments = Regex::new(r"(?m)^/\*.*\*/\n").unwrap();
    let mut sql = comments.replace_all(&recipe.sql, "").trim().trim_end_matches(';').to_owned();
    for value in &recipe.values {
        let field = format!("coalesce(nullif(:{}, ''), '{}')", value.name, value.example);
        // Quotes are put in last, so that an example is not taken for another value.
        sql = sql.replace(&format!("'{}'", value.example), &field.replace('\'', "\u{1}"));
    }
    sql.replace('\u{1}', "'")
}

/// The manual's words as a page has them.
fn said(recipe: &Recipe) -> String {
    let marks = [
        (r"\[(.*?)\]\(.*?\)", "$1"),
        (r"\*\*(.*?)\*\*", "<strong>$1</strong>"),
        ("`(.*?)`", "<code>$1</code>"),
    ];
    let mut text = recipe.text.replace('&', "&amp;").replace('<', "&lt;");
    for (mark, tag) in marks {
        text = Regex::new(mark).unwrap().replace_all(&text, tag).into_owned();
    }
    let mut html = format!("<p>{LABEL}{}</p>", text.replace("\n\n", "</p><p>"));
    if !recipe.values.is_empty() {
        let values: Vec<String> = recipe.values.iter().map(empty).collect();
        let _ = write!(html, "<p>{}</p>", values.join("<br>"));
    }
    html
}

fn empty(value: &super::recipe::Value) -> String {
    let note = if value.note.is_empty() { String::new() } else { format!("（{}）", value.note) };
    format!("{}{note}　空欄なら {}", value.name, value.example)
}

fn as_text(metadata: &Json) -> String {
    format!("{}\n", serde_json::to_string_pretty(metadata).unwrap())
}

#[test]
fn the_metadata_is_that_of_the_database_and_the_cookbook() {
    let lived = Lived::shared();
    let made = as_text(&metadata(&opened(&lived.database())));
    if std::env::var_os("TENKEN_UPDATE").is_some() {
        fs::write(repository(FILE), &made).unwrap();
    }
    let kept = fs::read_to_string(repository(FILE)).unwrap_or_default();
    assert!(kept == made, "{FILE} is out of date: TENKEN_UPDATE=1 cargo test --test it cookbook");
}

#[test]
fn every_view_and_column_of_the_metadata_is_in_the_database() {
    let lived = Lived::shared();
    let conn = opened(&lived.database());
    let kept = fs::read_to_string(repository(FILE)).unwrap();
    let kept: Value = serde_json::from_str(&kept).unwrap();
    let tables = kept["databases"]["tenken"]["tables"].as_object().unwrap();
    for (name, table) in tables {
        let mut columns = table["columns"].as_object().cloned().unwrap_or_default();
        let sorted = table["sort_desc"].as_str().map(str::to_owned);
        let counted = table["facets"].as_array().cloned().unwrap_or_default();
        let counted = counted.iter().map(|column| column.as_str().unwrap().to_owned());
        columns.extend(counted.chain(sorted).map(|column| (column, Value::Null)));
        let columns: Vec<String> = columns.keys().map(|column| format!("\"{column}\"")).collect();
        let columns = if columns.is_empty() { "1".to_owned() } else { columns.join(", ") };
        let sql = format!("SELECT {columns} FROM \"{name}\" LIMIT 0");
        conn.prepare(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

#[test]
fn a_query_with_its_fields_left_empty_answers_as_in_the_manual() {
    let lived = Lived::shared();
    let conn = opened(&lived.database());
    for recipe in all() {
        let sql = with_fields(&recipe);
        let mut statement = conn.prepare(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(statement.parameter_count(), recipe.values.len(), "{sql}");
        let empty = vec![""; recipe.values.len()];
        let mut rows = statement.query(rusqlite::params_from_iter(empty)).unwrap();
        let mut count = 0;
        while rows.next().unwrap().is_some() {
            count += 1;
        }
        let answer = super::answers::answer(&conn, &recipe);
        assert_eq!(count, answer.rows.len(), "{}. {}", recipe.number, recipe.title);
    }
}
