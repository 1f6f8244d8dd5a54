//! What follows the new alerts: open ones, intake, what asked nobody, the watching itself.

use super::intake::{alarms, quarantined, received};
use super::{Block, Section, Table};
use crate::digest::charts::severity_bar;
use crate::digest::model::{AlertSeverity, Digest, Open, Trouble};
use crate::digest::words::{Words, grouped};
use crate::severity::Severity;

/// What stands in a cell that has no value.
pub(super) const ABSENT: &str = "-";

/// The sections in their order; `heading` numbers and names them.
pub(super) fn sections(
    words: Words,
    digest: &Digest,
    mut heading: impl FnMut(&str) -> String,
) -> Vec<Section> {
    let mut section = |key: &str, blocks| Section { heading: heading(key), blocks };
    vec![
        section("open", vec![by_unit(words, &digest.open), overdue(words, &digest.open)]),
        section("received", received(words, digest)),
        section("quarantined", vec![quarantined(words, &digest.quarantined)]),
        section("settled", vec![explained(words, digest), informational(words, digest)]),
        section("exclusions", in_force(words, digest)),
        section(
            "watching",
            vec![
                troubles(words, digest),
                standing_still(words, digest),
                register_problems(words, digest),
                void_proposals(words, digest),
            ],
        ),
        section("ledger", ledger(words, digest)),
    ]
}

/// What must be shouted at the top: rows that were lost, and what keeps tenken from watching.
pub(super) fn at_the_top(words: Words, digest: &Digest) -> Vec<String> {
    let shouted = |trouble: &&Trouble| trouble.severity >= Severity::High;
    let troubles = digest.lasting_troubles().filter(shouted).map(|trouble| {
        let (detail, remedy) = (words.sentence(&trouble.detail), words.sentence(&trouble.remedy));
        words.say("trouble", &[("detail", &detail), ("remedy", &remedy)])
    });
    alarms(words, digest).into_iter().chain(troubles).collect()
}

fn by_unit(words: Words, open: &Open) -> Block {
    let columns = ["unit", "critical#", "high#", "medium#", "low#", "total#"];
    let mut table = Table::new(words, &words.t("caption.by-unit"), &columns);
    let max = open.by_unit.iter().map(|count| count.open.total()).max().unwrap_or(0);
    let counts = |name: String, open: &crate::digest::model::BySeverity| {
        let mut row = vec![name];
        row.extend(AlertSeverity::ALL.map(|severity| grouped(open.of(severity))));
        row.push(grouped(open.total()));
        row
    };
    for count in &open.by_unit {
        let unit = match &count.unit {
            Some(unit) => words.named(&unit.code, unit.name.as_deref()),
            None => words.t("no-unit"),
        };
        table.rows.push(counts(unit, &count.open));
        table.bars.push(severity_bar(&count.open, max));
    }
    if open.by_severity.total() > 0 && open.by_unit.len() != 1 {
        table.rows.push(counts(words.t("column.total"), &open.by_severity));
        table.bars.push(String::new());
        table.summed = true;
    }
    Block::Table(table)
}

fn overdue(words: Words, open: &Open) -> Block {
    let columns = ["number#", "severity", "title", "since", "due", "assignee"];
    let table = Table::new(words, &words.t("caption.overdue"), &columns);
    Block::Table(table.with_rows(open.overdue.iter().map(|alert| {
        vec![
            alert.number.to_string(),
            words.severity(alert.severity),
            words.name(&alert.title),
            words.day(alert.since),
            words.day(alert.due),
            alert.assignee.as_ref().map_or_else(|| words.t("unassigned"), |who| words.name(who)),
        ]
    })))
}

fn explained(words: Words, digest: &Digest) -> Block {
    let columns = ["rule", "findings#", "after-the-fact#"];
    let table = Table::new(words, &words.t("caption.explained"), &columns);
    Block::Table(table.with_rows(digest.explained.iter().map(|count| {
        vec![words.name(&count.title), grouped(count.findings), grouped(count.after_the_fact)]
    })))
}

fn informational(words: Words, digest: &Digest) -> Block {
    let table = Table::new(words, &words.t("caption.informational"), &["rule", "findings#"]);
    Block::Table(
        table.with_rows(
            digest
                .informational
                .iter()
                .map(|count| vec![words.name(&count.title), grouped(count.findings)]),
        ),
    )
}

/// The exclusions in force, and the alerts that they covered, where there are any.
fn in_force(words: Words, digest: &Digest) -> Vec<Block> {
    let covering = || digest.exclusions.iter().filter(|exclusion| !exclusion.numbers.is_empty());
    let mut blocks = vec![exclusions(words, digest)];
    if covering().next().is_some() {
        let table = Table::new(words, &words.t("caption.covered"), &["exclusion", "numbers"]);
        blocks.push(Block::Table(table.with_rows(covering().map(|exclusion| {
            vec![words.name(&exclusion.exclusion_id), numbers(&exclusion.numbers)]
        }))));
    }
    blocks
}

fn exclusions(words: Words, digest: &Digest) -> Block {
    let columns = ["exclusion", "rule", "left-out", "reason", "people", "until", "covered#"];
    let table = Table::new(words, "", &columns);
    Block::Table(table.with_rows(digest.exclusions.iter().map(|exclusion| {
        let left_out: Vec<_> = [&exclusion.actor_id, &exclusion.terminal_id]
            .into_iter()
            .flatten()
            .map(|id| words.name(id))
            .collect();
        vec![
            words.name(&exclusion.exclusion_id),
            exclusion.title.as_ref().map_or_else(|| words.t("any-rule"), |title| words.name(title)),
            if left_out.is_empty() { ABSENT.to_owned() } else { left_out.join(" ") },
            words.sentence(&exclusion.reason),
            words.say(
                "people",
                &[
                    ("requested_by", &words.name(&exclusion.requested_by)),
                    ("approved_by", &words.name(&exclusion.approved_by)),
                ],
            ),
            words.day(exclusion.valid_to),
            grouped(exclusion.covered),
        ]
    })))
}

fn troubles(words: Words, digest: &Digest) -> Block {
    let columns = ["severity", "trouble", "began", "ended", "hint"];
    let table = Table::new(words, &words.t("caption.troubles"), &columns);
    Block::Table(table.with_rows(digest.troubles.iter().map(|trouble| {
        vec![
            AlertSeverity::of(trouble.severity)
                .map_or_else(|| ABSENT.to_owned(), |severity| words.severity(severity)),
            words.sentence(&trouble.detail),
            words.instant(trouble.since),
            trouble.until.map_or_else(|| words.t("lasting"), |until| words.instant(until)),
            words.sentence(&trouble.remedy),
        ]
    })))
}

/// Numbers of alerts, the first few of them.
fn numbers(numbers: &[u64]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = numbers.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = if numbers.len() > SHOWN { " …" } else { "" };
    shown.join(" ") + more
}

fn standing_still(words: Words, digest: &Digest) -> Block {
    let table = Table::new(words, &words.t("caption.standing-still"), &["rule", "reason"]);
    Block::Table(
        table.with_rows(
            digest
                .standing_still
                .iter()
                .map(|rule| vec![words.name(&rule.title), words.sentence(&rule.reason)]),
        ),
    )
}

fn register_problems(words: Words, digest: &Digest) -> Block {
    let columns = ["file", "place", "reason", "hint"];
    let table = Table::new(words, &words.t("caption.register-problems"), &columns);
    Block::Table(table.with_rows(digest.register_problems.iter().map(|problem| {
        vec![
            words.sentence(&problem.file),
            words.name(&problem.place),
            words.sentence(&problem.reason),
            problem.hint.as_ref().map_or_else(|| ABSENT.to_owned(), |hint| words.sentence(hint)),
        ]
    })))
}

fn void_proposals(words: Words, digest: &Digest) -> Block {
    let table = Table::new(words, &words.t("caption.void-proposals"), &["trouble", "hint"]);
    Block::Table(table.with_rows(
        digest.void_proposals.iter().map(|proposal| {
            vec![words.sentence(&proposal.detail), words.sentence(&proposal.remedy)]
        }),
    ))
}

fn ledger(words: Words, digest: &Digest) -> Vec<Block> {
    let short = digest.ledger.short();
    vec![
        Block::Line(words.say("ledger.anchor", &[("short", &words.name(&short))])),
        Block::Digits(words.sentence(&digest.ledger.spaced())),
        signature(words, digest),
        Block::Line(words.t("ledger.purpose")),
    ]
}

/// Whether the anchor is signed, and by which key.
fn signature(words: Words, digest: &Digest) -> Block {
    match &digest.ledger.signed_by {
        Some(signer) => Block::Line(words.say(
            "ledger.signed",
            &[("name", &words.name(&signer.name)), ("fingerprint", &words.name(&signer.short()))],
        )),
        None => Block::Alarm(words.t("ledger.unsigned")),
    }
}
