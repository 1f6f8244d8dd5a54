//! Exclusions that take nothing out of watch: what they name is no rule, or they are refused.

use super::exclusions::{Exclusion, Refusal};
use super::file::{FileRow, RegisterFile};
use super::{EffectiveRow, RegisterKind, Row};
use crate::config::nearest::nearest;
use crate::messages::Message;
use crate::problem::{Level, Problem};

/// Every exclusion of these files that has no effect; `rules` are the ids that there are. A rule
/// that is not known is a slip, and a fault; that an exclusion is refused is worth knowing.
#[must_use]
pub fn check(files: &[RegisterFile], rules: &[&str]) -> Vec<Problem> {
    let exclusions = files.iter().filter(|file| file.kind == RegisterKind::Exclusions);
    let mut problems = Vec::new();
    for file in exclusions {
        for row in &file.rows {
            let standing = EffectiveRow::standing(row.content.clone());
            let Some(exclusion) = Exclusion::read(&standing) else { continue };
            problems.extend(unknown_rule(file, row, &exclusion, rules));
            problems.extend(exclusion.refusal().map(|refusal| refused(file, row, refusal)));
        }
    }
    problems
}

fn unknown_rule(
    file: &RegisterFile,
    row: &FileRow,
    exclusion: &Exclusion,
    rules: &[&str],
) -> Option<Problem> {
    let named = exclusion.rule.as_deref().filter(|named| !rules.contains(named))?;
    let hint = nearest(named, rules.iter().copied()).map_or_else(
        || Message::new("problems.exclusion-unknown-rule-hint"),
        |near| Message::new("problems.did-you-mean").with("guess", near),
    );
    Some(Problem {
        file: file.path.clone(),
        key: format!("line {}, column rule", row.line),
        reason: Message::new("problems.exclusion-unknown-rule"),
        got: Some(named.to_owned()),
        hint: Some(hint),
        level: Level::Register,
    })
}

fn refused(file: &RegisterFile, row: &FileRow, refusal: Refusal) -> Problem {
    Problem {
        file: file.path.clone(),
        key: format!("line {}", row.line),
        reason: Message::new(format!("problems.exclusion-refused-{}", refusal.word())),
        got: None,
        hint: Some(Message::new("problems.exclusion-refused-hint")),
        level: Level::Note,
    }
}
