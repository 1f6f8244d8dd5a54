//! What was found → the draft.

use std::collections::BTreeSet;

use super::Sample;
use super::columns::Column;
use super::fields::{self, Fields};
use super::name;
use super::remark::{Remark, Remarks, remark};
use super::sides::{Sides, answered_by};
use super::table::Table;
use super::titles;
use super::when::{self, When};
use super::words::{self, Meaning};
use crate::config::profile::TimeFormat;
use crate::config::profile::{Encoding, Field, Period};
use crate::event::{Action, Outcome};
use crate::fold::fold;
use crate::instant::{Day, Instant};
use crate::{mask, messages::Message};

/// What stands where somebody has to decide.
pub(super) const OPEN: &str = "?";

/// The draft of a profile: valid but for what is open.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its name, and that of the source.
    pub name: String,
    /// What is said about it.
    pub remarks: Vec<Remark>,
    pub(super) file_name: String,
    pub(super) rows: usize,
    pub(super) encoding: Encoding,
    pub(super) delimiter: u8,
    pub(super) header: bool,
    pub(super) multiline: bool,
    pub(super) time_formats: Vec<String>,
    pub(super) columns: Vec<Line>,
    pub(super) unused: Vec<Unused>,
    pub(super) actions: Vec<Word>,
    pub(super) outcomes: Vec<Word>,
    pub(super) constants: Vec<(Field, String)>,
    pub(super) whens: Vec<Branch>,
    pub(super) period: Option<String>,
    pub(super) pattern: String,
}

/// A line of `[columns]`: the field, the column, and what stands there.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) field: Field,
    pub(super) place: Place,
    pub(super) example: Option<String>,
}

/// Where something stands.
#[derive(Debug, Clone)]
pub(super) enum Place {
    Title(String),
    /// From 1.
    Number(usize),
    Open,
}

/// A column that no field comes from.
#[derive(Debug, Clone)]
pub(super) struct Unused {
    pub(super) name: String,
    pub(super) filled: u64,
    pub(super) distinct: usize,
    pub(super) has_more: bool,
}

/// A value, its rows, and what it means.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) value: String,
    pub(super) rows: u64,
    pub(super) meaning: &'static str,
    pub(super) is_sure: bool,
}

/// A `[[when]]`.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) column: Place,
    pub(super) value: String,
    pub(super) set: (Field, String),
    pub(super) columns: Vec<(Field, Place)>,
}

/// What a draft is made of.
pub(super) struct Found<'a> {
    pub(super) encoding: Encoding,
    pub(super) table: &'a Table,
    pub(super) columns: &'a [Column],
    pub(super) sample: Sample<'a>,
    pub(super) own_code: Option<&'a str>,
}

impl Found<'_> {
    pub(super) fn draft(&self, name: Option<&str>, mut remarks: Remarks) -> Draft {
        let sides = Sides::find(self.columns);
        let mut when = when::find(self.columns, &self.table.records, &mut remarks);
        if let Some(sides) = &sides {
            when.day = Some(sides.provided_at);
        }
        let mut used: BTreeSet<usize> = when.day.into_iter().chain(when.time).collect();
        used.extend(sides.iter().flat_map(Sides::columns));
        let without: &[Field] = match sides {
            Some(_) => &[Field::ActorId, Field::Action, Field::UnitCode, Field::CounterpartCode],
            None => &[],
        };
        let mut fields = fields::find(self.columns, &used, without, &mut remarks);
        used.extend(fields.values());
        if sides.is_none() {
            self.require(&mut fields, &mut used, &mut remarks);
        }
        self.tell_blank(&fields, &mut remarks);
        let (period, pattern) = self.period(&when, &mut remarks);
        let mut draft = Draft {
            name: name.map_or_else(|| slug(self.sample.file_name), str::to_owned),
            remarks: Vec::new(),
            file_name: self.sample.file_name.to_owned(),
            rows: self.table.records.len(),
            encoding: self.encoding,
            delimiter: self.table.delimiter,
            header: self.columns.iter().any(|column| column.title.is_some()),
            multiline: self.table.multiline,
            time_formats: when.formats.clone(),
            columns: self.lines(&when, &fields, sides.as_ref()),
            unused: self.unused(&used),
            actions: self.actions(&fields, &mut remarks),
            outcomes: self.outcomes(&fields, &mut remarks),
            constants: Vec::new(),
            whens: Vec::new(),
            period,
            pattern,
        };
        if let Some(sides) = &sides {
            draft.constants.push((Field::Action, Action::Provide.word().to_owned()));
            draft.whens = self.branches(sides, &mut remarks);
        }
        draft.constants.extend(self.subject_kind(&fields, &mut remarks));
        draft.remarks = remarks.0;
        draft
    }

    /// Who acted and what was done have to come from somewhere.
    fn require(&self, fields: &mut Fields, used: &mut BTreeSet<usize>, remarks: &mut Remarks) {
        if !fields.contains_key(&Field::Action) {
            remarks.open(remark("action-none"));
        }
        if fields.contains_key(&Field::ActorId) {
            return;
        }
        let candidates: Vec<&Column> = fields::actors(self.columns, used).collect();
        match candidates[..] {
            [] => remarks.open(remark("actor-none")),
            [only] if only.title.is_none() => {
                remarks.unsure(remark("actor-likely").with("column", name(only)));
                fields.insert(Field::ActorId, only.index);
                used.insert(only.index);
            }
            _ => {
                let names: Vec<String> = candidates.iter().map(|it| candidate(it)).collect();
                remarks.open(remark("actor-candidates").with("columns", names.join(", ")));
            }
        }
    }

    /// Rows without what every row must have go to quarantine.
    fn tell_blank(&self, fields: &Fields, remarks: &mut Remarks) {
        for field in [Field::ActorId, Field::Action] {
            let Some(column) = fields.get(&field).map(|at| &self.columns[*at]) else { continue };
            let blank = column.rows - column.filled;
            if blank > 0 && column.filled > 0 {
                let told = remark("blank").with("column", name(column)).with("field", field);
                remarks.unsure(told.with("count", blank));
            }
        }
    }

    fn place(&self, at: usize) -> Place {
        match &self.columns[at].title {
            Some(title) => Place::Title(title.clone()),
            None => Place::Number(at + 1),
        }
    }

    fn lines(&self, when: &When, fields: &Fields, sides: Option<&Sides>) -> Vec<Line> {
        let line = |field, at: usize| Line {
            field,
            place: self.place(at),
            example: example(field, &self.columns[at]),
        };
        let open = |field| Line { field, place: Place::Open, example: None };
        let mut lines = vec![
            when.day.map_or_else(|| open(Field::OccurredAt), |at| line(Field::OccurredAt, at)),
        ];
        lines.extend(when.time.map(|at| line(Field::TimeOfDay, at)));
        if let Some(sides) = sides {
            lines.push(line(Field::CounterpartCode, sides.inquirer));
            lines.extend(sides.answered.is_none().then(|| open(Field::ActorId)));
        } else {
            let missing = [Field::ActorId, Field::Action];
            lines.extend(missing.into_iter().filter(|it| !fields.contains_key(it)).map(open));
        }
        lines.extend(fields.iter().map(|(field, at)| line(*field, *at)));
        lines[1..].sort_by_key(|line| line.field);
        lines
    }

    fn unused(&self, used: &BTreeSet<usize>) -> Vec<Unused> {
        let unused = self.columns.iter().filter(|column| !used.contains(&column.index));
        let told = |column: &Column| Unused {
            name: name(column),
            filled: column.filled,
            distinct: column.values.len(),
            has_more: column.has_more,
        };
        unused.map(told).collect()
    }

    fn actions(&self, fields: &Fields, remarks: &mut Remarks) -> Vec<Word> {
        let Some(column) = fields.get(&Field::Action).map(|at| &self.columns[*at]) else {
            return Vec::new();
        };
        let words = found_words(column, words::action, Action::word);
        tell_words("actions", column, &words, remarks);
        if words.iter().any(|word| fold(&word.value) == "照会") {
            remarks.unsure(remark("inquire"));
        }
        words
    }

    fn outcomes(&self, fields: &Fields, remarks: &mut Remarks) -> Vec<Word> {
        let Some(column) = fields.get(&Field::Outcome).map(|at| &self.columns[*at]) else {
            return Vec::new();
        };
        let words = found_words(column, words::outcome, Outcome::word);
        tell_words("outcomes", column, &words, remarks);
        words
    }

    /// The number space of the subjects.
    fn subject_kind(&self, fields: &Fields, remarks: &mut Remarks) -> Option<(Field, String)> {
        let column = &self.columns[*fields.get(&Field::SubjectNumber)?];
        let kind = column.title.as_deref().and_then(titles::subject_kind);
        if kind.is_none() {
            remarks.open(remark("subject-kind").with("column", name(column)));
        }
        Some((Field::SubjectKind, kind.unwrap_or(OPEN).to_owned()))
    }

    fn branches(&self, sides: &Sides, remarks: &mut Remarks) -> Vec<Branch> {
        let inquirers = &self.columns[sides.inquirer];
        let own = self.own_code.filter(|own| inquirers.values.contains_key(*own));
        let told = remark("sides").with("inquirer", name(inquirers));
        remarks.unsure(told.with("provider", name(&self.columns[sides.provider])));
        if own.is_none() {
            remarks.open(remark("own-code").with("column", name(inquirers)));
        }
        let mut whens = Vec::new();
        if let Some(at) = sides.answered {
            whens.extend(self.columns[at].values.keys().take(20).map(|value| Branch {
                column: self.place(at),
                value: value.clone(),
                set: (Field::ActorId, answered_by(value).to_owned()),
                columns: Vec::new(),
            }));
        } else {
            remarks.open(remark("provider-actor"));
        }
        let mut columns = vec![(Field::OccurredAt, sides.inquired_at)];
        columns.extend(sides.actor.map(|at| (Field::ActorId, at)));
        columns.extend(sides.unit.map(|at| (Field::UnitCode, at)));
        columns.push((Field::CounterpartCode, sides.provider));
        let columns = columns.into_iter().map(|(field, at)| (field, self.place(at))).collect();
        whens.push(Branch {
            column: self.place(sides.inquirer),
            value: own.unwrap_or(OPEN).to_owned(),
            set: (Field::Action, Action::Inquire.word().to_owned()),
            columns,
        });
        whens
    }

    /// What days the file's name tells, and a pattern for the names of such files.
    fn period(&self, when: &When, remarks: &mut Remarks) -> (Option<String>, String) {
        let file = self.sample.file_name;
        let (stem, end) = file.rsplit_once('.').map_or((file, ""), |(stem, end)| (stem, end));
        let dot = if end.is_empty() { "" } else { "." };
        let Some((from_name, star)) = dated(stem) else {
            remarks.unsure(remark("no-period").with("file", mask::visible(file)));
            return (None, format!("*{dot}{end}"));
        };
        let pattern = format!("{star}{dot}{end}");
        let within = self.days(when).zip(Period::compile(&from_name).ok());
        let told = remark("period").with("pattern", &from_name);
        match within.and_then(|(days, period)| Some((days, period.of(file)?))) {
            Some(((first, last), (from, to))) if from <= first && last <= to.plus(1) => {
                remarks.sure_if(self.table.records.len() >= 20, told);
                (Some(from_name), pattern)
            }
            Some(_) => {
                remarks.unsure(remark("period-not").with("pattern", &from_name));
                (None, pattern)
            }
            None => {
                remarks.unsure(told);
                (Some(from_name), pattern)
            }
        }
    }

    /// The first and the last day of the rows.
    fn days(&self, when: &When) -> Option<(Day, Day)> {
        let formats: Vec<TimeFormat> =
            when.formats.iter().filter_map(|format| TimeFormat::compile(format).ok()).collect();
        let day = when.day?;
        let read = |record: &super::table::Record| {
            let value = match when.time {
                Some(time) => format!("{} {}", record.cell(day), record.cell(time)),
                None => record.cell(day).to_owned(),
            };
            formats.iter().find_map(|format| format.read(&value).ok()).map(Instant::day)
        };
        let days: Vec<Day> = self.table.records.iter().filter_map(read).collect();
        days.iter().min().copied().zip(days.iter().max().copied())
    }
}

/// A column that may be something, with what stands there.
fn candidate(column: &Column) -> String {
    format!("{} ({})", name(column), mask::visible(&mask::numbers(&column.first)))
}

/// What stands in a column, as far as it may stand in a file that everybody reads.
fn example(field: Field, column: &Column) -> Option<String> {
    if column.first.is_empty() {
        return None;
    }
    let shown = match field {
        Field::ActorName | Field::Note | Field::Action | Field::Outcome => return None,
        Field::SubjectNumber => mask::subject(&column.first),
        Field::OccurredAt | Field::TimeOfDay => column.first.clone(),
        _ => mask::numbers(&column.first),
    };
    Some(mask::visible(mask::cut(&shown, 40).0).into_owned())
}

fn found_words<T: Copy>(
    column: &Column,
    read: fn(&str) -> Meaning<T>,
    word: fn(T) -> &'static str,
) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (value, rows) in &column.values {
        let (meaning, is_sure) = match read(value) {
            Meaning::Sure(meaning) => (word(meaning), true),
            Meaning::Likely(meaning) => (word(meaning), false),
            Meaning::Open => (OPEN, false),
        };
        // A profile takes values that differ in width for one.
        match words.iter_mut().find(|known| fold(&known.value) == fold(value)) {
            Some(known) => known.rows += rows,
            None => words.push(Word { value: value.clone(), rows: *rows, meaning, is_sure }),
        }
    }
    words.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
    words
}

fn tell_words(what: &str, column: &Column, words: &[Word], remarks: &mut Remarks) {
    let list = |fits: &dyn Fn(&Word) -> bool| {
        let words: Vec<String> = words
            .iter()
            .filter(|word| fits(word))
            .map(|word| format!("「{}」", mask::visible(&mask::numbers(&word.value))))
            .collect();
        words.join("")
    };
    let told = |key: &str, words: String| -> Message {
        remark(&format!("{what}-{key}")).with("column", name(column)).with("words", words)
    };
    let sure = list(&|word| word.is_sure);
    let likely = list(&|word| !word.is_sure && word.meaning != OPEN);
    let open = list(&|word| word.meaning == OPEN);
    if !sure.is_empty() {
        remarks.sure(told("sure", sure));
    }
    if !likely.is_empty() {
        remarks.unsure(told("likely", likely));
    }
    if !open.is_empty() {
        remarks.open(told("open", open));
    }
    if words.is_empty() {
        let empty = remark(&format!("{what}-empty")).with("column", name(column));
        if what == "actions" { remarks.open(empty) } else { remarks.unsure(empty) }
    }
}

/// The date in a name as the pattern of a period, and the name with a star in its place.
fn dated(stem: &str) -> Option<(String, String)> {
    let bytes = stem.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let count = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let specifier = match count {
            8 => Some("%Y%m%d"),
            6 => Some("%Y%m"),
            _ => None,
        };
        if let Some(specifier) = specifier {
            let (before, after) = (&stem[..at], &stem[at + count..]);
            let pattern = format!("{before}{specifier}{after}");
            // A percent sign in the name itself would be a specifier.
            let reads =
                Period::compile(&pattern).ok().and_then(|period| period.of(&format!("{stem}.x")));
            if reads.is_some() {
                return Some((pattern, format!("{before}*{after}")));
            }
        }
        at += count.max(1);
    }
    None
}

/// A name of the file's own: its letters.
fn slug(file_name: &str) -> String {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let letters: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphabetic() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let pieces: Vec<&str> = letters.split('-').filter(|piece| !piece.is_empty()).collect();
    if pieces.is_empty() { "my-log".to_owned() } else { pieces.join("-") }
}
