//! Records of what organizations gave each other (情報提供等記録): what a row is depends on
//! which of the two is the own one.

use super::columns::Column;
use super::times::Kind;
use super::titles::plain;
use super::when::candidates;
use crate::config::profile::Field;

/// The columns of the two organizations and what belongs to each.
#[derive(Debug)]
pub(super) struct Sides {
    /// The organization that inquires.
    pub(super) inquirer: usize,
    /// The organization that provides.
    pub(super) provider: usize,
    /// When it was provided, and when it was inquired.
    pub(super) provided_at: usize,
    pub(super) inquired_at: usize,
    /// Who inquired, and from which unit.
    pub(super) actor: Option<usize>,
    pub(super) unit: Option<usize>,
    /// Whether it was answered by hand.
    pub(super) answered: Option<usize>,
}

impl Sides {
    /// Finds them by their titles.
    pub(super) fn find(columns: &[Column]) -> Option<Self> {
        let with = |words: &[&[&str]]| {
            let fits = |column: &&Column| {
                let title = column.title.as_deref().map(plain).unwrap_or_default();
                words.iter().all(|any| any.iter().any(|word| title.contains(word)))
            };
            columns.iter().find(fits).map(|column| column.index)
        };
        let inquirer = with(&[&["照会"], &["機関"]])?;
        let provider = with(&[&["提供"], &["機関"]])?;
        if inquirer == provider {
            return None;
        }
        let times = candidates(columns, Kind::Whole, Field::OccurredAt);
        let time = |word: &str| {
            let titled = |at: &&usize| {
                columns[**at].title.as_deref().is_some_and(|title| plain(title).contains(word))
            };
            times.iter().find(titled).copied()
        };
        let first = times.first().copied();
        Some(Self {
            inquirer,
            provider,
            provided_at: time("提供").or(first)?,
            inquired_at: time("照会").or(first)?,
            actor: with(&[&["照会"], &["利用者", "職員", "ユーザ", "担当者", "操作者"]]),
            unit: with(&[&["照会"], &["部署", "所属", "課"]]),
            answered: with(&[&["自動応答", "応答区分"]]),
        })
    }

    /// Every column of them.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        let whole = [self.inquirer, self.provider, self.provided_at, self.inquired_at];
        whole.into_iter().chain([self.actor, self.unit, self.answered].into_iter().flatten())
    }
}

/// By whom a provision was made, by the value that says how it was answered.
pub(super) fn answered_by(value: &str) -> &'static str {
    match value {
        value if value.contains("自動") => "(auto)",
        value if value.contains("手動") => "(manual)",
        _ => "?",
    }
}
