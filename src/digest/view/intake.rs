//! What came in, file by file, what did not come, and what could not be read.

use super::sections::ABSENT;
use super::{Block, Table};
use crate::digest::model::{
    Digest, Listed, Quarantined, Received, ReceivedFile, RejectedFile, RetriedFile, RowAccount,
};
use crate::digest::words::{Words, grouped};

pub(super) fn received(words: Words, digest: &Digest) -> Vec<Block> {
    let columns =
        ["source", "files#", "read#", "stored#", "duplicate#", "held#", "account", "span"];
    let table = Table::new(words, &words.t("caption.received"), &columns);
    let row = |source: &Received| {
        let rows = &source.rows;
        vec![
            words.name(&source.source),
            grouped(source.files),
            grouped(rows.read),
            grouped(rows.stored),
            grouped(rows.duplicate),
            grouped(rows.quarantined),
            account(words, rows),
            span(words, source),
        ]
    };
    let mut blocks = vec![Block::Table(table.with_rows(digest.received.iter().map(row)))];
    blocks.extend(files(words, &digest.files));
    if !digest.received.is_empty() {
        blocks.push(Block::Line(words.t("account.law")));
    }
    blocks.extend(alarms(words, digest).into_iter().map(Block::Alarm));
    blocks.extend(retried(words, &digest.retried));
    blocks.extend(digest.received.iter().flat_map(|source| oddities(words, source)));
    blocks.push(missing(words, digest));
    blocks.push(rejected(words, &digest.rejected_files));
    blocks
}

fn account(words: Words, rows: &RowAccount) -> String {
    words.t(if rows.holds() { "account.ok" } else { "account.differs" })
}

/// Files that a table names; who wants all of them asks the database.
const NAMED_FILES: usize = 40;

/// The files that came, one by one.
fn files(words: Words, files: &Listed<ReceivedFile>) -> Vec<Block> {
    let columns =
        ["file", "source", "taken-as", "read#", "stored#", "duplicate#", "held#", "account"];
    let table = Table::new(words, &words.t("caption.files"), &columns);
    let row = |file: &ReceivedFile| {
        let rows = &file.rows;
        vec![
            words.name(&file.file),
            words.name(&file.source),
            words.t(&format!("taken-as.{}", file.outcome.word())),
            grouped(rows.read),
            grouped(rows.stored),
            grouped(rows.duplicate),
            grouped(rows.quarantined),
            account(words, rows),
        ]
    };
    named(words, table, files, row)
}

/// The files whose quarantine was read again; nothing where there are none.
fn retried(words: Words, files: &Listed<RetriedFile>) -> Vec<Block> {
    let columns = ["file", "source", "readable#", "stored#", "duplicate#", "still-held#"];
    let table = Table::new(words, &words.t("caption.retried"), &columns);
    let row = |file: &RetriedFile| {
        let rows = &file.rows;
        vec![
            words.name(&file.file),
            words.name(&file.source),
            grouped(rows.stored.saturating_add(rows.duplicate)),
            grouped(rows.stored),
            grouped(rows.duplicate),
            grouped(rows.quarantined),
        ]
    };
    let mut blocks = named(words, table, files, row);
    if !blocks.is_empty() {
        blocks.push(Block::Line(words.t("retried-included")));
    }
    blocks
}

/// The table of the first files, and how many more there are; nothing where there are none.
fn named<T>(
    words: Words,
    table: Table,
    files: &Listed<T>,
    row: impl Fn(&T) -> Vec<String>,
) -> Vec<Block> {
    if files.listed.is_empty() {
        return Vec::new();
    }
    let beyond = files.listed.len().saturating_sub(NAMED_FILES) as u64;
    let more = files.more.saturating_add(beyond);
    let mut blocks =
        vec![Block::Table(table.with_rows(files.listed.iter().take(NAMED_FILES).map(row)))];
    if more > 0 {
        blocks.push(Block::Line(words.counted("more-files", more)));
    }
    blocks
}

/// Where rows were lost, one sentence a source.
pub(super) fn alarms(words: Words, digest: &Digest) -> Vec<String> {
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

pub(super) fn quarantined(words: Words, held: &[Quarantined]) -> Block {
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
