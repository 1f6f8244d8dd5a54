//! The digest in the reader's language: every value is formatted, harmless and cut,
//! so that renders lay out and decide nothing.

mod alerts;
mod intake;
mod sections;
mod table;

pub(super) use alerts::{AlertEntry, Entry};
pub(super) use table::Table;

use super::model::{AlertSeverity, BySeverity, Digest};
use super::summary::summary;
use super::words::{Words, grouped};

/// The whole digest.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) words: Words,
    pub(super) classification: String,
    pub(super) title: String,
    pub(super) issue: String,
    pub(super) organization: String,
    pub(super) scope: String,
    pub(super) date: String,
    pub(super) covers: String,
    pub(super) summary: String,
    /// What must be shouted.
    pub(super) alarms: Vec<String>,
    pub(super) tiles: Vec<Tile>,
    pub(super) alerts_heading: String,
    pub(super) entries: Vec<Entry>,
    pub(super) sections: Vec<Section>,
    /// The ledger's head in short.
    pub(super) anchor: String,
}

/// A number at the top of the page.
#[derive(Debug, Clone)]
pub(super) struct Tile {
    pub(super) label: String,
    pub(super) value: String,
    /// Name of a class: a severity or `plain`.
    pub(super) kind: &'static str,
    /// Whether there is anything to see.
    pub(super) empty: bool,
}

/// A numbered section after the alerts.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) blocks: Vec<Block>,
}

impl Section {
    /// Whether all it says is that there is nothing.
    pub(super) fn is_quiet(&self) -> bool {
        let nothing = |block: &Block| matches!(block, Block::Table(table) if table.rows.is_empty());
        self.blocks.iter().all(nothing)
    }
}

/// A part of a section.
#[derive(Debug, Clone)]
pub(super) enum Block {
    Table(Table),
    Line(String),
    Alarm(String),
    /// The ledger's full root.
    Digits(String),
}

impl View {
    /// The view of `digest`.
    pub(super) fn of(digest: &Digest) -> Self {
        let words = Words::of(digest);
        let mut headings = 1..;
        let mut heading = |key: &str| {
            let number = headings.next().unwrap_or_default();
            format!("{number}. {}", words.t(&format!("heading.{key}")))
        };
        let new = digest.new_by_severity();
        Self {
            words,
            classification: words.name(&digest.classification),
            title: words.t("title"),
            issue: words.say("issue", &[("number", &grouped(digest.issue))]),
            organization: words.named(&digest.organization.code, Some(&digest.organization.name)),
            scope: match &digest.unit {
                Some(unit) => words.named(&unit.code, unit.name.as_deref()),
                None => words.t("whole-organization"),
            },
            date: words.full_day(digest.date),
            covers: covers(words, digest),
            summary: summary(digest),
            alarms: sections::at_the_top(words, digest),
            tiles: tiles(words, digest, &new),
            alerts_heading: format!(
                "{}{}",
                heading("new"),
                words.counted("heading.count", new.total())
            ),
            entries: alerts::entries(words, &digest.new_alerts),
            sections: sections::sections(words, digest, heading),
            anchor: digest.ledger.short(),
        }
    }
}

fn covers(words: Words, digest: &Digest) -> String {
    let to = words.instant(digest.covers.to);
    match digest.covers.from {
        Some(from) => words.say("covers.since", &[("from", &words.instant(from)), ("to", &to)]),
        None => words.say("covers.first", &[("to", &to)]),
    }
}

fn tiles(words: Words, digest: &Digest, new: &BySeverity) -> Vec<Tile> {
    let tile = |label: String, count: u64, kind| Tile {
        label,
        value: grouped(count),
        kind,
        empty: count == 0,
    };
    let mut tiles: Vec<_> = AlertSeverity::ALL
        .into_iter()
        .map(|severity| tile(words.severity(severity), new.of(severity), severity.word()))
        .collect();
    let others = [
        ("open", digest.open.by_severity.total()),
        ("overdue", digest.open.overdue.len() as u64),
        ("missing", digest.missing.len() as u64),
        ("quarantined", digest.rows_quarantined()),
    ];
    for (key, count) in others {
        tiles.push(tile(words.t(&format!("tile.{key}")), count, "plain"));
    }
    tiles
}
