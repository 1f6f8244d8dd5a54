//! What follows the new alerts: open ones, intake, what asked nobody, the watching itself.

use super::{Block, Section, Table};
use crate::digest::charts::severity_bar;
use crate::digest::model::{
    AlertSeverity, Digest, Open, Quarantined, Received, RejectedFile, Trouble,
};
use crate::digest::words::{Words, grouped};
use crate::severity::Severity;

/// What stands in a cell that has no value.
const ABSENT: &str = "-";

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
        section("exclusions", vec![exclusions(words, digest)]),
        section(
            "watching",
            vec![
                troubles(words, digest),
                standing_still(words, digest),
                register_problems(words, digest),
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

/// Where rows were lost, one sentence a source.
fn alarms(words: Words, digest: &Digest) -> Vec<String> {
    let alarm = |source: &Received| {
        words.say(
            "account.broken",
            &[
                ("source", &words.name(&source.source)),
                ("read", &grouped(source.rows.read)),
                ("accounted", &grouped(source.rows.accounted())),
            ],
        )
    };
    digest.broken_accounts().map(alarm).collect()
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

fn received(words: Words, digest: &Digest) -> Vec<Block> {
    let columns =
        ["source", "files#", "read#", "stored#", "duplicate#", "held#", "account", "span"];
    let table = Table::new(words, &words.t("caption.received"), &columns);
    let row = |source: &Received| {
        let rows = &source.rows;
        let account = if rows.holds() { "account.ok" } else { "account.differs" };
        vec![
            words.name(&source.source),
            grouped(source.files),
            grouped(rows.read),
            grouped(rows.stored),
            grouped(rows.duplicate),
            grouped(rows.quarantined),
            words.t(account),
            span(words, source),
        ]
    };
    let mut blocks = vec![Block::Table(table.with_rows(digest.received.iter().map(row)))];
    if !digest.received.is_empty() {
        blocks.push(Block::Line(words.t("account.law")));
    }
    blocks.extend(alarms(words, digest).into_iter().map(Block::Alarm));
    blocks.extend(digest.received.iter().flat_map(|source| oddities(words, source)));
    blocks.push(missing(words, digest));
    blocks.push(rejected(words, &digest.rejected_files));
    blocks
}

fn span(words: Words, source: &Received) -> String {
    match (source.first_at, source.last_at) {
        (Some(first), Some(last)) => {
            words.say("span", &[("from", &words.instant(first)), ("to", &words.instant(last))])
        }
        _ => ABSENT.to_owned(),
    }
}

/// 外字 and unmapped words, where there are any.
fn oddities(words: Words, source: &Received) -> Vec<Block> {
    let mut lines = Vec::new();
    let name = words.name(&source.source);
    if source.private_use_chars > 0 {
        let count = grouped(source.private_use_chars);
        lines.push(words.say("private-use", &[("source", &name), ("count", &count)]));
    }
    if !source.unmapped_actions.is_empty() {
        let list: Vec<_> = source
            .unmapped_actions
            .iter()
            .map(|action| {
                let (word, rows) = (words.name(&action.word), grouped(action.rows));
                words.say("unmapped-word", &[("word", &word), ("count", &rows)])
            })
            .collect();
        let list = list.join(&words.t("list-joint"));
        lines.push(words.say("unmapped", &[("source", &name), ("list", &list)]));
    }
    lines.into_iter().map(Block::Line).collect()
}

fn missing(words: Words, digest: &Digest) -> Block {
    let table = Table::new(words, &words.t("caption.missing"), &["source", "day", "deadline"]);
    Block::Table(table.with_rows(digest.missing.iter().map(|missing| {
        vec![words.name(&missing.source), words.day(missing.day), words.instant(missing.deadline)]
    })))
}

fn rejected(words: Words, files: &[RejectedFile]) -> Block {
    let table =
        Table::new(words, &words.t("caption.rejected"), &["file", "source", "reason", "hint"]);
    let or_absent = |text: Option<String>| text.unwrap_or_else(|| ABSENT.to_owned());
    Block::Table(table.with_rows(files.iter().map(|file| {
        vec![
            words.sentence(&file.path),
            or_absent(file.source.as_deref().map(|source| words.name(source))),
            words.sentence(&file.reason),
            or_absent(file.hint.as_deref().map(|hint| words.sentence(hint))),
        ]
    })))
}

fn quarantined(words: Words, held: &[Quarantined]) -> Block {
    let table = Table::new(words, "", &["source", "reason", "rows#", "first-lines"]);
    Block::Table(table.with_rows(held.iter().map(|held| {
        vec![
            words.name(&held.source),
            words.sentence(&held.reason),
            grouped(held.rows),
            first_lines(words, held),
        ]
    })))
}

/// `OP_0421.csv 12、45行目 ほか`; a file's name is said once.
fn first_lines(words: Words, held: &Quarantined) -> String {
    let mut files: Vec<(&str, Vec<String>)> = Vec::new();
    for line in &held.first_lines {
        let number = line.line_no.to_string();
        match files.last_mut() {
            Some((file, lines)) if *file == line.file => lines.push(number),
            _ => files.push((&line.file, vec![number])),
        }
    }
    let joint = words.t("list-joint");
    let said: Vec<_> = files
        .iter()
        .map(|(file, lines)| {
            words.say("lines", &[("file", &words.name(file)), ("list", &lines.join(&joint))])
        })
        .collect();
    let mut out = said.join(&joint);
    if out.is_empty() {
        ABSENT.clone_into(&mut out);
    } else if held.rows > held.first_lines.len() as u64 {
        out.push_str(&words.t("and-more"));
    }
    out
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
            words.name(&exclusion.title),
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

fn ledger(words: Words, digest: &Digest) -> Vec<Block> {
    let short = digest.ledger.short();
    vec![
        Block::Line(words.say("ledger.anchor", &[("short", &words.name(&short))])),
        Block::Digits(words.sentence(&digest.ledger.spaced())),
        Block::Line(words.t("ledger.purpose")),
    ]
}
