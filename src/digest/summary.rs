//! The day in one or two sentences, from the numbers alone.

use super::model::{AlertSeverity, BySeverity, Digest};
use super::words::{Words, grouped};

/// What the digest says in short, in its language.
///
/// It says 「確認が必要なものはありません。」 only where logs came in, all of them, whole,
/// every rule could judge, and nothing is open: silence is not good news.
#[must_use]
pub fn summary(digest: &Digest) -> String {
    let words = Words::of(digest);
    if is_calm(digest) {
        return words.t("summary.calm");
    }
    let mut sentences = Vec::new();
    let mut say = |key: &str, count: u64| {
        if count > 0 {
            sentences.push(words.counted(&format!("summary.{key}"), count));
        }
    };
    say("broken", digest.broken_accounts().count() as u64);
    let new = digest.new_by_severity();
    if new.total() > 0 {
        sentences.push(new_alerts(words, &new));
    } else {
        sentences.push(words.t("summary.nothing-new"));
        let open = digest.open.by_severity.total();
        if open > 0 {
            sentences.push(words.counted("summary.open", open));
        }
    }
    let mut say = |key: &str, count: usize| {
        if count > 0 {
            sentences.push(words.counted(&format!("summary.{key}"), count as u64));
        }
    };
    say("overdue", digest.open.overdue.len());
    say("missing", digest.missing.len());
    say("rejected", digest.rejected_files.len());
    say("quarantined", usize::try_from(digest.rows_quarantined()).unwrap_or(usize::MAX));
    say("troubles", digest.lasting_troubles().count());
    say("standing-still", digest.standing_still.len());
    say("register-problems", digest.register_problems.len());
    say("void-proposals", digest.void_proposals.len());
    if digest.files_received() == 0 {
        sentences.push(words.t("summary.nothing-received"));
    }
    sentences.join(&words.t("summary.joint"))
}

/// 「新たな要確認事項が12件あります（緊急0、高3、中5、低4）。」
fn new_alerts(words: Words, new: &BySeverity) -> String {
    let form = if new.total() == 1 { "one" } else { "many" };
    let [critical, high, medium, low] =
        AlertSeverity::ALL.map(|severity| grouped(new.of(severity)));
    words.say(
        &format!("summary.new.{form}"),
        &[
            ("count", &grouped(new.total())),
            ("critical", &critical),
            ("high", &high),
            ("medium", &medium),
            ("low", &low),
        ],
    )
}

fn is_calm(digest: &Digest) -> bool {
    digest.files_received() > 0
        && digest.rows_quarantined() == 0
        && digest.broken_accounts().next().is_none()
        && digest.new_alerts.is_empty()
        && digest.open.by_severity.total() == 0
        && digest.open.overdue.is_empty()
        && digest.missing.is_empty()
        && digest.rejected_files.is_empty()
        && digest.quarantined.is_empty()
        && digest.troubles.is_empty()
        && digest.standing_still.is_empty()
        && digest.register_problems.is_empty()
        && digest.void_proposals.is_empty()
}
