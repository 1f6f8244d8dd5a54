//! 広域連合 窓口端末, `MMDD.tsv`: CP932, tab, CRLF, no header, times in the Japanese era.
//!
//! Columns: 1 日時, 2 利用者ID, 3 市町村コード, 4 端末ID, 5 画面, 6 処理, 7 被保険者番号, 8 結果
//!
//! Values that a profile maps:
//! - 処理: 検索, 表示, 印刷
//! - 結果: OK, NG, ERR

use crate::calendar::Moment;
use crate::line::{Lines, Quoting, Style};

/// How many columns there are.
pub const COLUMNS: usize = 8;

/// How lines look.
pub const STYLE: Style = Style { delimiter: b'\t', quoting: Quoting::Never, end: b"\r\n" };

/// 処理 検索
pub const SEARCH: &str = "検索";
/// 処理 表示
pub const VIEW: &str = "表示";
/// 処理 印刷
pub const PRINT: &str = "印刷";
/// 結果 OK
pub const OK: &str = "OK";
/// 結果 NG
pub const NG: &str = "NG";
/// 結果 ERR
pub const ERR: &str = "ERR";

/// A row, its texts in the encoding of the file.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns above, in their order")]
pub struct Row<S> {
    pub at: Moment,
    pub actor_id: S,
    pub municipality: S,
    pub terminal: S,
    pub screen: S,
    pub action: S,
    pub subject: S,
    pub outcome: S,
}

/// Appends a row.
pub fn write<S: AsRef<[u8]>>(row: &Row<S>, lines: &mut Lines) {
    lines.written(|out| row.at.era(out));
    lines.text(&row.actor_id);
    lines.text(&row.municipality);
    lines.text(&row.terminal);
    lines.text(&row.screen);
    lines.text(&row.action);
    lines.text(&row.subject);
    lines.text(&row.outcome);
    lines.end();
}
