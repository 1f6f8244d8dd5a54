//! 認証ログ, `NINSHO_YYYYMMDD.csv`: CP932, CRLF, header, no serial.
//!
//! Values that a profile maps:
//! - 種別: ログイン, ログアウト, ログイン失敗
//! - 結果: 正常, 失敗

use crate::calendar::Moment;
use crate::line::{Lines, Quoting, Style};

/// The columns.
pub const HEADER: [&str; 7] = ["日時", "利用者ID", "端末ID", "IPアドレス", "種別", "結果", "備考"];

/// How lines look.
pub const STYLE: Style = Style { delimiter: b',', quoting: Quoting::WhenNeeded, end: b"\r\n" };

/// 種別 ログイン
pub const LOGIN: &str = "ログイン";
/// 種別 ログアウト
pub const LOGOUT: &str = "ログアウト";
/// 種別 ログイン失敗
pub const LOGIN_FAILED: &str = "ログイン失敗";
/// 結果 正常
pub const SUCCESS: &str = "正常";
/// 結果 失敗
pub const FAILURE: &str = "失敗";

/// A row, its texts in the encoding of the file.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns above, in their order")]
pub struct Row<S> {
    pub at: Moment,
    pub actor_id: S,
    pub terminal: S,
    pub address: S,
    pub kind: S,
    pub outcome: S,
    pub note: S,
}

/// Appends a row.
pub fn write<S: AsRef<[u8]>>(row: &Row<S>, lines: &mut Lines) {
    lines.written(|out| row.at.slashed(out));
    lines.text(&row.actor_id);
    lines.text(&row.terminal);
    lines.text(&row.address);
    lines.text(&row.kind);
    lines.text(&row.outcome);
    lines.text(&row.note);
    lines.end();
}
