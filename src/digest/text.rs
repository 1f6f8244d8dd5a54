//! The digest for a terminal and for plain mail: no colour, 78 columns at most.

use super::model::Digest;
use super::view::{AlertEntry, Block, Entry, Table, View};
use super::wrap::{pad, width, wrap};

/// The longest line, in columns; full-width characters take two.
pub const COLUMNS: usize = 78;

/// The narrowest that a column of words becomes.
const NARROWEST: usize = 8;
/// What stands between two columns.
const GAP: usize = 2;

/// `digest` as plain text.
#[must_use]
pub fn render(digest: &Digest) -> String {
    let view = View::of(digest);
    let mut page = Page::default();
    head(&mut page, &view);
    page.heading(&view.alerts_heading);
    if view.entries.is_empty() {
        page.paragraph(2, &view.words.t("none"));
    }
    for entry in &view.entries {
        page.entry(entry);
    }
    for section in &view.sections {
        page.heading(&section.heading);
        for block in &section.blocks {
            page.block(block);
        }
    }
    page.rule('=');
    page.ends(&view.classification, &view.words.t("end"));
    page.0
}

fn head(page: &mut Page, view: &View) {
    page.ends(&view.classification, &view.issue);
    page.rule('=');
    page.ends(&view.title, &view.date);
    page.ends(&view.organization, &view.scope);
    page.paragraph(0, &view.covers);
    page.rule('=');
    page.blank();
    for alarm in &view.alarms {
        page.alarm(0, alarm);
    }
    page.paragraph(0, &view.summary);
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.0.push_str(&" ".repeat(indent));
            self.0.push_str(text);
        }
        self.0.push('\n');
    }

    /// An empty line, unless there is one already.
    fn blank(&mut self) {
        if !self.0.ends_with("\n\n") {
            self.line(0, "");
        }
    }

    fn rule(&mut self, mark: char) {
        self.line(0, &mark.to_string().repeat(COLUMNS));
    }

    fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrap(text, COLUMNS - indent) {
            self.line(indent, &line);
        }
    }

    /// Two texts at the two ends of a line, or on two lines where they do not fit.
    fn ends(&mut self, left: &str, right: &str) {
        let used = width(left) + width(right);
        if used + GAP <= COLUMNS {
            self.line(0, &format!("{left}{}{right}", " ".repeat(COLUMNS - used)));
        } else {
            self.paragraph(0, left);
            self.paragraph(0, right);
        }
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        self.paragraph(0, text);
        self.rule('-');
    }

    fn alarm(&mut self, indent: usize, text: &str) {
        for line in wrap(text, COLUMNS - indent - 3) {
            self.line(indent, &format!("!! {line}"));
        }
        self.blank();
    }

    fn entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Single(alert) => {
                let badge = &alert.badge.word;
                let label = format!("[{badge}] No.{} {}", alert.number, alert.title);
                self.ends(&label, &alert.status);
                self.paragraph(4, &joined(&alert.meta));
                self.details(4, alert);
                if !alert.case.is_empty() {
                    self.paragraph(4, &alert.case);
                }
            }
            Entry::Case { badge, title, count, meta, name, alerts } => {
                self.paragraph(0, &format!("[{}] {title}{count}", badge.word));
                self.paragraph(4, &joined(meta));
                self.paragraph(4, name);
                for alert in alerts {
                    let label =
                        format!("  - No.{} [{}] {}", alert.number, alert.badge.word, alert.title);
                    self.ends(label.trim_end(), &alert.status);
                    self.details(6, alert);
                }
            }
        }
        self.blank();
    }

    fn details(&mut self, indent: usize, alert: &AlertEntry) {
        self.paragraph(indent, &alert.reason);
        if !alert.records.is_empty() {
            self.paragraph(indent, &alert.records);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Table(table) => self.table(table),
            Block::Line(text) => self.paragraph(2, text),
            Block::Alarm(text) => self.alarm(2, text),
            Block::Digits(text) => self.paragraph(4, text),
        }
    }

    fn table(&mut self, table: &Table) {
        let mut indent = 2;
        if table.rows.is_empty() {
            let said = if table.caption.is_empty() {
                table.none.clone()
            } else {
                format!("{}: {}", table.caption, table.none)
            };
            self.paragraph(indent, &said);
            return;
        }
        if !table.caption.is_empty() {
            if !self.0.ends_with("-\n") {
                self.blank();
            }
            self.paragraph(indent, &table.caption);
            indent = 4;
        }
        let widths = widths(table, COLUMNS - indent);
        let heads: Vec<_> = table.heads.iter().map(|head| head.text.as_str()).collect();
        self.cells(table, indent, &widths, &heads);
        for row in &table.rows {
            let cells: Vec<_> = row.iter().map(String::as_str).collect();
            self.cells(table, indent, &widths, &cells);
        }
        self.blank();
    }

    /// One row of a table, on as many lines as its longest cell needs.
    fn cells(&mut self, table: &Table, indent: usize, widths: &[usize], cells: &[&str]) {
        let wrapped: Vec<_> =
            cells.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
        let lines = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..lines {
            let columns = wrapped.iter().zip(widths).zip(&table.heads);
            let cells: Vec<_> = columns
                .map(|((cell, width), head)| {
                    pad(cell.get(at).map_or("", String::as_str), *width, head.numeric)
                })
                .collect();
            self.line(indent, cells.join(&" ".repeat(GAP)).trim_end());
        }
    }
}

fn joined(parts: &[String]) -> String {
    parts.join("  ")
}

/// As wide as its longest cell each. Where that is too much the widest column of words
/// yields, down to a floor; then whichever is the widest.
fn widths(table: &Table, available: usize) -> Vec<usize> {
    let mut widths: Vec<_> = table.heads.iter().map(|head| width(&head.text)).collect();
    for row in &table.rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    let available = available.saturating_sub(GAP * widths.len().saturating_sub(1));
    while widths.iter().sum::<usize>() > available {
        let yielding = |(at, width): &(usize, &mut usize)| {
            **width > NARROWEST && table.heads.get(*at).is_some_and(|head| !head.numeric)
        };
        let words = widths.iter_mut().enumerate().filter(yielding).max_by_key(|(_, width)| **width);
        match words {
            Some((_, width)) => *width -= 1,
            None => match widths.iter_mut().max() {
                Some(width) if *width > 2 => *width -= 1,
                _ => break,
            },
        }
    }
    widths
}
