//! 情報提供等記録, `TEIKYO_YYYYMM.csv`: UTF-8 with BOM, LF, header, grows during the month.
//!
//! Values that a profile maps:
//! - 自動応答区分: 自動, 手動
//! - 提供結果: 正常, 不開示, エラー

use crate::calendar::{Moment, digits};
use crate::line::{Lines, Quoting, Style};

/// The columns.
pub const HEADER: [&str; 13] = [
    "提供等記録番号",
    "照会日時",
    "提供日時",
    "照会機関コード",
    "照会部署コード",
    "照会利用者ID",
    "提供機関コード",
    "事務手続コード",
    "特定個人情報名コード",
    "対象者識別番号",
    "自動応答区分",
    "提供結果",
    "備考",
];

/// How lines look.
pub const STYLE: Style = Style { delimiter: b',', quoting: Quoting::WhenNeeded, end: b"\n" };

/// 自動応答区分 自動
pub const AUTOMATIC: &str = "自動";
/// 自動応答区分 手動
pub const MANUAL: &str = "手動";
/// 提供結果 正常
pub const SUCCESS: &str = "正常";
/// 提供結果 不開示
pub const DENIED: &str = "不開示";
/// 提供結果 エラー
pub const ERROR: &str = "エラー";

/// A row, its texts in the encoding of the file.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns above, in their order")]
pub struct Row<S> {
    pub number: u64,
    pub inquired_at: Moment,
    pub provided_at: Moment,
    pub inquirer: S,
    pub inquirer_unit: S,
    pub inquirer_actor: S,
    pub provider: S,
    pub procedure: S,
    pub information: S,
    pub subject: S,
    pub response: S,
    pub outcome: S,
    pub note: S,
}

/// Appends a row.
pub fn write<S: AsRef<[u8]>>(row: &Row<S>, lines: &mut Lines) {
    lines.written(|out| digits::<20>(out, row.number));
    lines.written(|out| row.inquired_at.rfc3339(out));
    lines.written(|out| row.provided_at.rfc3339(out));
    lines.text(&row.inquirer);
    lines.text(&row.inquirer_unit);
    lines.text(&row.inquirer_actor);
    lines.text(&row.provider);
    lines.text(&row.procedure);
    lines.text(&row.information);
    lines.text(&row.subject);
    lines.text(&row.response);
    lines.text(&row.outcome);
    lines.text(&row.note);
    lines.end();
}
