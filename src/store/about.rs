//! The documentation of the views inside the database, and their Japanese twins.

use std::fmt::Write as _;

use rusqlite::{Connection, params};

use super::error::Result;

/// One view that auditors query.
#[derive(Debug)]
pub struct View {
    /// Its name.
    pub name: &'static str,
    /// The name of its Japanese twin.
    pub ja: &'static str,
    /// What it holds, in Japanese.
    pub about_ja: &'static str,
    /// What it holds, in English.
    pub about_en: &'static str,
    /// Its columns: name, name in the twin, what it holds in Japanese and in English.
    pub columns: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

/// The views: those of the contract in its order, then more.
pub const VIEWS: &[View] = &[
    View {
        name: "access_events",
        ja: "アクセスログ",
        about_ja: "取り込んだアクセスログ。1行が1件の記録です",
        about_en: "the access log as ingested, one row an event",
        columns: &[
            ("event_id", "記録番号", "記録の番号", "number of the event"),
            ("source", "ログ種別", "どのログから来たか", "source that delivered it"),
            ("export_id", "取込番号", "取込ファイルの番号", "export that holds it"),
            ("line_no", "行番号", "ファイルの中の行", "line in the export"),
            (
                "occurred_at",
                "処理日時",
                "処理の日時（RFC 3339、+09:00）",
                "when it happened, RFC 3339 at +09:00",
            ),
            ("actor_id", "利用者ID", "操作したID", "the ID that acted"),
            ("actor_name", "利用者名", "ログに記載の氏名", "name as the log says"),
            ("unit_code", "所属コード", "ログに記載の所属", "unit as the log says"),
            ("terminal_id", "端末ID", "操作した端末", "terminal"),
            ("address", "IPアドレス", "端末のアドレス", "network address"),
            ("function_code", "機能ID", "機能のコード", "function code"),
            (
                "action",
                "操作",
                "search は検索、view は閲覧、inquire は情報照会、provide は情報提供、print は印刷、export は出力、register は登録・変更、delete は削除、administer は管理、login・login_failed・logout はログイン・失敗・ログアウト、other はその他",
                "what was done",
            ),
            ("subject_kind", "番号種別", "対象者の番号の種類", "number space of the subject"),
            ("subject_number", "対象者番号", "対象者の番号", "number of the resident"),
            ("procedure_code", "事務手続コード", "事務手続のコード", "procedure"),
            (
                "information_code",
                "特定個人情報名コード",
                "特定個人情報名のコード",
                "kind of information",
            ),
            (
                "counterpart_code",
                "照会提供先機関コード",
                "照会先・提供先の機関",
                "the other organization",
            ),
            ("record_count", "件数", "この行が表す件数", "records that the line stands for"),
            (
                "outcome",
                "処理結果",
                "success は成功、denied は拒否、error はエラー",
                "how it ended",
            ),
            ("note", "備考", "自由記載", "free text"),
            ("serial", "処理通番", "サーバーの通番", "the server's serial number"),
            (
                "individual_numbers",
                "個人番号の数",
                "個人番号と思われる番号の数（番号は伏せてあります）",
                "individual numbers in the row, which are masked",
            ),
            (
                "number_trace",
                "個人番号の照合値",
                "伏せた番号だけが違う行を見分けるための値（65,536とおり）",
                "tells rows apart that differ in a masked number only; one of 65,536",
            ),
            (
                "occurred_ms",
                "処理日時ミリ秒",
                "1970年からのミリ秒（絞り込み用）",
                "milliseconds since 1970, for fast filters",
            ),
            (
                "standing",
                "点検区分",
                "current は点検の対象、superseded は別の記録に置き換え、voided はファイルごと取消し",
                "current: judged; superseded: another event stands in its place; voided: its export was voided",
            ),
            (
                "superseded_by",
                "置換後の記録番号",
                "置き換えた記録の番号",
                "the event that stands in its place",
            ),
        ],
    },
    View {
        name: "alerts",
        ja: "要確認事項",
        about_ja: "人の確認を求める事項と、その状態",
        about_en: "what asks for a human look, and where it stands",
        columns: &[
            ("key", "識別キー", "条件・対象・日で決まる名前", "deterministic key"),
            ("number", "番号", "画面と文書で使う番号", "number used by people"),
            ("rule", "点検条件", "点検条件のID", "rule"),
            (
                "severity",
                "重要度",
                "critical は緊急、high は高、medium は中、low は低、informational は参考",
                "severity",
            ),
            (
                "status",
                "状態",
                "open は未着手、in-review は確認中、closed は完了、withdrawn は解消",
                "state of the review",
            ),
            (
                "resolution",
                "確認結果",
                "legitimate は業務上の正当な取扱い、violation は要対応、mistake は誤操作、false-alert は条件の誤検出、noted は記録のみ。空で完了なら、承認記録があるか、点検対象外",
                "how it was closed; empty where a record accounts for it or an exclusion leaves it out",
            ),
            ("actor_id", "利用者ID", "操作したID", "actor"),
            ("actor_name", "利用者名", "氏名", "name of the actor"),
            ("unit_code", "所属コード", "所属", "unit"),
            ("subject_number", "対象者番号", "対象者の番号", "subject"),
            ("terminal_id", "端末ID", "端末", "terminal"),
            ("source", "ログ種別", "ログの種別", "source"),
            ("day", "対象日", "対象の日", "day"),
            ("first_at", "最初の日時", "根拠の最初の日時", "first event"),
            ("last_at", "最後の日時", "根拠の最後の日時", "last event"),
            ("event_count", "件数", "根拠の件数", "number of events"),
            ("title", "件名", "件名", "title"),
            ("reason", "理由", "確認を求める理由", "why it asks for a look"),
            (
                "explanation",
                "承認記録",
                "説明となる記録（JSON）",
                "records that account for it, JSON",
            ),
            ("assignee", "担当者", "確認の担当者", "who looks at it"),
            ("revision", "版", "内容の版", "revision"),
            ("created_at", "作成日時", "最初に挙がった日時", "when it was first raised"),
            ("updated_at", "更新日時", "最後に変わった日時", "when it last changed"),
            (
                "case",
                "まとまり",
                "まとめて確認するときの名前。まとまりでなければ空",
                "the case that it is in, by which several are reviewed as one",
            ),
        ],
    },
    View {
        name: "alert_events",
        ja: "要確認事項の根拠",
        about_ja: "要確認事項と、その根拠となった記録の対応",
        about_en: "the events on which each alert rests",
        columns: &[
            ("key", "識別キー", "要確認事項の名前", "key of the alert"),
            ("event_id", "記録番号", "アクセスログの記録番号", "event"),
            ("number", "番号", "要確認事項の番号", "number of the alert"),
        ],
    },
    View {
        name: "review_actions",
        ja: "確認・対応履歴",
        about_ja: "要確認事項に対して行われた操作のすべて。変更も削除もされません",
        about_en: "everything done in review; never changed, never deleted",
        columns: &[
            ("key", "識別キー", "要確認事項の名前", "key of the alert"),
            ("at", "日時", "操作の日時", "when"),
            ("by", "操作者", "操作した人", "who"),
            (
                "action",
                "操作",
                "assign は割当て、comment は意見、close は完了、countersign は二人目の承認、reopen は確認のやり直し",
                "what was done",
            ),
            (
                "resolution",
                "確認結果",
                "legitimate は業務上の正当な取扱い、violation は要対応、mistake は誤操作、false-alert は条件の誤検出、noted は記録のみ",
                "how it was closed",
            ),
            ("reason", "理由", "理由・意見", "reason or comment"),
            ("assignee", "担当者", "割り当てた担当者", "who it was given to"),
            ("entered_by", "代理入力者", "代理で入力した人", "who typed it in for another"),
            ("number", "番号", "要確認事項の番号", "number of the alert"),
            ("revision", "版", "操作したときの版", "revision it was about"),
        ],
    },
    View {
        name: "exports",
        ja: "取込ファイル",
        about_ja: "受け取ったファイルと行数。読取＝保存＋重複＋取込エラー",
        about_en: "the exports received; read = stored + duplicate + quarantined",
        columns: &[
            ("export_id", "取込番号", "番号", "number"),
            ("source", "ログ種別", "ログの種別", "source"),
            ("path", "ファイル", "ファイルの場所", "path"),
            ("sha256", "SHA256", "ファイル全体のSHA-256", "SHA-256 of the file"),
            ("bytes", "バイト数", "大きさ", "size in bytes"),
            ("rows_read", "読取行数", "読んだ行数", "rows read"),
            ("rows_stored", "保存行数", "新しく保存した行数", "rows newly stored"),
            ("rows_duplicate", "重複行数", "既に保存されていた行数", "rows that were there"),
            (
                "rows_quarantined",
                "取込エラー行数",
                "読み取れなかった行数",
                "rows that could not be read",
            ),
            ("first_at", "最初の日時", "最初の記録の日時", "first event"),
            ("last_at", "最後の日時", "最後の記録の日時", "last event"),
            ("ingested_at", "取込日時", "取り込んだ日時", "when it was ingested"),
            (
                "taken_as",
                "取込区分",
                "ingested は初めて、extended は続きだけ、altered は同じ名前・期間の別の内容",
                "what it was beside those before it",
            ),
            (
                "previous_export_id",
                "前の取込番号",
                "続きまたは別の内容であるとき、その前の取込番号",
                "the export that it extends, or of whose name or period it is",
            ),
            (
                "state",
                "状態",
                "closed は取込済み、rejected は受け付けず、voided は取り消して点検の対象外",
                "closed: ingested; rejected: not taken; voided: taken out of judgement",
            ),
            ("voided_at", "取消日時", "取消しを二人目が承認した日時", "when it was voided"),
            ("void_proposed_by", "取消起案者", "取消しを申し出た人", "who asked to void it"),
            ("void_confirmed_by", "取消承認者", "取消しを承認した二人目の人", "who confirmed that"),
            ("void_reason", "取消理由", "取消しの理由", "why it was voided"),
        ],
    },
    View {
        name: "quarantined_rows",
        ja: "取込エラー",
        about_ja: "読み取れなかった行とその理由",
        about_en: "rows that could not be read, and why",
        columns: &[
            ("export_id", "取込番号", "取込ファイルの番号", "export"),
            ("line_no", "行番号", "ファイルの中の行", "line"),
            ("reason", "理由", "読み取れない理由", "why"),
            (
                "raw",
                "原文",
                "行の内容（個人番号は伏せます）",
                "the line, individual numbers masked",
            ),
            ("lines", "行数", "またがる行数", "physical lines"),
            ("byte", "バイト位置", "ファイルの中の位置", "byte offset"),
            ("column", "列番号", "読み取れない列", "column at fault"),
            ("kind", "種類", "理由の種類", "kind of fault"),
        ],
    },
    View {
        name: "register_changes",
        ja: "登録情報変更履歴",
        about_ja: "登録情報の変更。変更前が空なら追加、変更後が空なら終了",
        about_en: "changes of registers; nothing before: added, nothing after: ended",
        columns: &[
            ("register", "登録情報", "登録情報の名前", "register"),
            ("at", "日時", "記録した日時", "when it was recorded"),
            ("key", "識別", "行の識別", "key of the row"),
            ("before", "変更前", "変更前の内容（JSON）", "content before, JSON"),
            ("after", "変更後", "変更後の内容（JSON）", "content after, JSON"),
            ("version", "版", "登録情報の版", "version of the register"),
        ],
    },
    View {
        name: "ledger",
        ja: "証跡記録",
        about_ja: "保存したものすべてのハッシュの記録",
        about_en: "hashes of everything that was stored",
        columns: &[
            ("seq", "通番", "通番", "sequence number"),
            ("at", "日時", "記録した日時", "when"),
            ("kind", "種類", "何の記録か", "of what"),
            ("refers_to", "参照先", "どの表のどの行か", "which row of which view"),
            ("content_hash", "内容ハッシュ", "内容のSHA-256", "SHA-256 of the content"),
            ("leaf_hash", "葉ハッシュ", "RFC 6962 の葉のハッシュ", "RFC 6962 leaf hash"),
        ],
    },
    View {
        name: "checkpoints",
        ja: "証跡確定",
        about_ja: "証跡記録の確定（署名付き）",
        about_en: "signed heads of the ledger",
        columns: &[
            ("size", "件数", "その時点の証跡記録の件数", "entries covered"),
            ("root", "ルート", "ルートハッシュ", "root hash"),
            ("signed_note", "署名文", "署名付きの文", "signed note"),
        ],
    },
    View {
        name: "register_holds",
        ja: "登録情報の保留",
        about_ja: "多くの行がなくなったため、確定されるまで前の版を使う（使った）登録情報",
        about_en: "registers that lost so much that the version before stays until somebody confirms",
        columns: &[
            ("hold_id", "保留番号", "番号", "number"),
            ("register", "登録情報", "登録情報の名前", "register"),
            ("version", "版", "保留の間に使う版", "version that stays in force"),
            (
                "sha256",
                "SHA256",
                "保留したファイルのSHA-256。ファイルがないときは空の内容のもの",
                "SHA-256 of the file that is held; of nothing where there is none",
            ),
            ("rows", "行数", "使う版の行数", "rows of the version in force"),
            ("lost", "なくなる行数", "そのうち、なくなる行数", "rows of it that would go"),
            ("vanished", "ファイルなし", "1 はファイルがない", "1: there is no file"),
            ("began_at", "開始日時", "保留した日時", "when it was held"),
            (
                "ended_at",
                "終了日時",
                "保留が終わった日時。空なら保留中",
                "when that ended; empty while it lasts",
            ),
            (
                "confirmed_by",
                "確定者",
                "確定した人。空で終わっていれば、ファイルが直された",
                "who confirmed it; empty where the file was another again",
            ),
            ("reason", "理由", "確定した理由", "why it was confirmed"),
        ],
    },
    View {
        name: "export_voids",
        ja: "取込取消履歴",
        about_ja: "取込ファイルの取消しと、点検の対象に戻すことの、申出と承認のすべて",
        about_en: "every step of voiding exports and of having them judged again",
        columns: &[
            ("void_id", "取消番号", "番号", "number"),
            ("export_id", "取込番号", "取込ファイルの番号", "export"),
            ("at", "日時", "行った日時", "when"),
            ("by", "操作者", "行った人", "who"),
            ("entered_by", "代理入力者", "代理で入力した人", "who typed it in for another"),
            (
                "step",
                "段階",
                "void-proposed は取消しの申出、void-dropped はその取下げ、voided は承認。return- と returned は点検の対象に戻す申出、取下げ、承認",
                "asked for (-proposed), taken back (-dropped), or confirmed by a second person",
            ),
            ("reason", "理由", "理由", "why"),
            ("waits", "承認待ち", "1 は二人目の承認を待っている", "1: it awaits a second person"),
        ],
    },
    View {
        name: "versions",
        ja: "設定等の版",
        about_ja: "登録情報・点検条件の設定・様式・届くはずのログの、記録された版",
        about_en: "versions of registers, rule settings, profiles and expectations, as recorded",
        columns: &[
            ("version_id", "番号", "番号", "number"),
            (
                "kind",
                "種類",
                "register は登録情報、rules は点検条件の設定、profile は様式、expect は届くはずのログ",
                "register, rules, profile or expect",
            ),
            ("name", "名前", "登録情報・様式の名前", "name of the register or profile"),
            ("version", "版", "その中での版", "version of it"),
            ("at", "日時", "記録した日時", "when it was recorded"),
            (
                "changed_by",
                "変更者",
                "ファイルの持ち主（OSの利用者）、または保留を確定した人。様式と届くはずのログでは空",
                "who owned the files, or confirmed what was held; empty for profiles and expectations",
            ),
            ("sha256", "SHA256", "内容のSHA-256", "SHA-256 of the content"),
            (
                "content",
                "内容",
                "内容。登録情報では空（登録情報変更履歴にあります）",
                "the content; of registers it is in register_changes",
            ),
        ],
    },
    View {
        name: "snapshots",
        ja: "写しの履歴",
        about_ja: "監査用の写しを、いつ、だれが、どこに作ったか",
        about_en: "copies made for auditors: when, by whom and where",
        columns: &[
            ("snapshot_id", "写し番号", "番号", "number"),
            ("at", "日時", "作り始めた日時", "when it was begun"),
            ("by", "作成者", "作った人（OSの利用者）", "who made it"),
            ("path", "ファイル", "写しの場所", "where it was made"),
        ],
    },
    View {
        name: "restores",
        ja: "復元の履歴",
        about_ja: "保存データを、いつ、だれが、なぜ控えから戻したか",
        about_en: "times when the state was put back from a backup: when, by whom and why",
        columns: &[
            ("restore_id", "復元番号", "番号", "number"),
            ("at", "日時", "戻した日時", "when"),
            ("by", "実施者", "戻した人", "who"),
            (
                "entered_by",
                "入力者",
                "代わりに入力した人。本人が入力したときは空",
                "who typed it in, where that was somebody else",
            ),
            ("reason", "理由", "戻した理由", "why"),
            (
                "size",
                "控えの件数",
                "控えにあった証跡記録の件数",
                "entries of the ledger in the backup",
            ),
            ("root", "控えの値", "その値", "root over them"),
            (
                "replaced_size",
                "前の件数",
                "戻す前の証跡記録の件数。読み取れなかったときは空",
                "entries of the ledger that was replaced; empty where it could not be read",
            ),
            ("replaced_root", "前の値", "その値", "root over them"),
        ],
    },
];

/// Writes the table `about` and creates the Japanese twins anew.
pub(super) fn write(conn: &Connection) -> Result<()> {
    let known = "SELECT count(*) FROM sqlite_schema WHERE type = 'view' AND name = 'exports'";
    if conn.query_row(known, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(());
    }
    conn.execute("DELETE FROM about", [])?;
    let mut insert =
        conn.prepare("INSERT INTO about (view, \"column\", ja, en) VALUES (?, ?, ?, ?)")?;
    for view in VIEWS {
        insert.execute(params![view.name, "", view.about_ja, view.about_en])?;
        insert.execute(params![view.ja, "", view.about_ja, view.about_en])?;
        for (column, twin, ja, en) in view.columns {
            insert.execute(params![view.name, column, ja, en])?;
            insert.execute(params![view.ja, twin, ja, en])?;
        }
        conn.execute_batch(&twin(view))?;
    }
    Ok(())
}

fn twin(view: &View) -> String {
    let mut sql =
        format!("DROP VIEW IF EXISTS \"{}\"; CREATE VIEW \"{}\" AS SELECT ", view.ja, view.ja);
    for (number, (column, ja, ..)) in view.columns.iter().enumerate() {
        let comma = if number > 0 { ", " } else { "" };
        let _ = write!(sql, "{comma}\"{column}\" AS \"{ja}\"");
    }
    let _ = write!(sql, " FROM {}", view.name);
    sql
}
